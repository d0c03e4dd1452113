using FeedBoard.ApiService.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace FeedBoard.Tests.Database;

/// <summary>
/// Migrations are completed by hand: the entities, the snapshot and the database are held together by these tests and by
/// <see cref="SchemaTests"/>.
/// </summary>
public sealed class ModelTests
{
    [Fact]
    public void The_entities_are_as_the_last_migration_left_them()
    {
        using var db = new FeedDb(new DbContextOptionsBuilder<FeedDb>().UseNpgsql("Host=nowhere").Options);
        var snapshot = db.GetService<IModelRuntimeInitializer>()
            .Initialize(db.GetService<IMigrationsAssembly>().ModelSnapshot!.Model, designTime: true);
        var differences = db.GetService<IMigrationsModelDiffer>()
            .GetDifferences(snapshot.GetRelationalModel(), db.GetService<IDesignTimeModel>().Model.GetRelationalModel());

        Assert.True(
            differences.Count == 0,
            "A migration and its lines in the snapshot are missing for: " + string.Join("; ", differences.Select(Describe))
        );
        Assert.False(db.Database.HasPendingModelChanges());
    }

    private static string Describe(MigrationOperation operation) =>
        string.Join(
            ' ',
            operation
                .GetType()
                .GetProperties()
                .Where(p => p.GetIndexParameters().Length == 0 && p.GetValue(operation) is string or bool or string[])
                .Select(p => $"{p.Name}={(p.GetValue(operation) is string[] many ? string.Join(',', many) : p.GetValue(operation))}")
                .Prepend(operation.GetType().Name)
        );
}
