using System.Text.RegularExpressions;
using FeedBoard.ApiService.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

namespace FeedBoard.Tests.Database;

/// <summary>
/// What the entities say the database has, a line for each table, column, key, index and constraint; <see cref="SchemaOfDatabase"/> writes
/// the same lines.
/// </summary>
internal static partial class SchemaOfModel
{
    public static IReadOnlySet<string> Read(FeedDb db) =>
        db.GetService<IDesignTimeModel>().Model.GetRelationalModel().Tables.SelectMany(Lines).ToHashSet(StringComparer.Ordinal);

    /// <summary>PostgreSQL writes expressions its own way: parentheses, casts of constants and blanks are left out.</summary>
    public static string Plain(string? expression) => expression is null ? "" : " where " + Decoration().Replace(expression, "");

    private static IEnumerable<string> Lines(ITable table)
    {
        yield return $"table {table.Name}";
        foreach (var column in table.Columns)
            yield return Line(column);
        yield return $"primary key {table.PrimaryKey!.Name} {table.Name} ({Names(table.PrimaryKey.Columns)})";
        foreach (var unique in table.UniqueConstraints.Where(u => u != table.PrimaryKey))
            yield return $"unique {unique.Name} {table.Name} ({Names(unique.Columns)})";
        foreach (var index in table.Indexes)
            yield return $"{(index.IsUnique ? "unique index" : "index")} {index.Name} {table.Name} "
                + $"({Names(index.Columns)}){Method(index)}{Plain(index.Filter)}";
        foreach (var key in table.ForeignKeyConstraints)
        {
            yield return $"foreign key {key.Name} {table.Name} ({Names(key.Columns)}) to {key.PrincipalTable.Name} "
                + $"({Names(key.PrincipalColumns)}) on delete {Rule(key.OnDeleteAction)}";
        }

        foreach (var check in table.CheckConstraints)
            yield return $"check {check.Name} {table.Name}{Plain(check.Sql)}";
    }

    private static string Line(IColumn column)
    {
        var identity =
            column.PropertyMappings[0].Property.GetValueGenerationStrategy() == NpgsqlValueGenerationStrategy.IdentityByDefaultColumn;
        var hasDefault = column.DefaultValueSql is not null || column.TryGetDefaultValue(out _);
        return $"column {column.Table.Name}.{column.Name} "
            + $"{column.StoreType}{(column.IsNullable ? "" : " not null")}{(hasDefault ? " default" : "")}{(identity ? " identity" : "")}";
    }

    private static string Names(IEnumerable<IColumnBase> columns) => string.Join(", ", columns.Select(c => c.Name));

    private static string Rule(ReferentialAction action) =>
        action switch
        {
            ReferentialAction.Cascade => "cascade",
            ReferentialAction.SetNull => "set null",
            _ => "no action",
        };

    [GeneratedRegex(@"[()\s]|::\w+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Decoration();

    /// <summary>Only what is not a B-tree says so.</summary>
    private static string Method(ITableIndex index) =>
        index.MappedIndexes.Select(i => i.GetMethod()).FirstOrDefault(m => m is not null) is { } method ? $" {method}" : "";
}
