using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using FeedBoard.ApiService.Platform.Data;
using Microsoft.AspNetCore.Mvc;

namespace FeedBoard.ApiService.Platform.Paging;

/// <summary>Which part of a list is wanted, as it came in.</summary>
internal readonly record struct PageRequest(
    [property:
        FromQuery(Name = "skip"),
        Range(0, int.MaxValue),
        DefaultValue(0),
        Description("How many items to leave out at the beginning; not together with cursor.")
    ]
        int? Skip,
    [property:
        FromQuery(Name = "limit"),
        Range(1, InputLimits.MaxPage),
        DefaultValue(InputLimits.DefaultPage),
        Description("How many items to give at most.")
    ]
        int? Limit,
    [property:
        FromQuery(Name = "cursor"),
        Description(
            "Goes on where the previous page ended: from its Link header. "
                + "A page costs the same at any depth, and repeats and skips nothing."
        )
    ]
        string? Cursor
);

/// <summary>Which part of a list is wanted, checked.</summary>
/// <param name="List">Names the list with everything that it depends on but its order.</param>
/// <param name="After">The last item of the previous page; <c>null</c> on the first page and with <paramref name="Skip"/>.</param>
internal sealed record PageSpec(string List, SortOrder Sort, int Skip, int Limit, Cursor? After)
{
    /// <summary>
    /// Checked numbers, written out: with parameters PostgreSQL would plan for any number, at less than half the speed. One more than
    /// wanted, to see whether there is more.
    /// </summary>
    public string Range => Skip == 0 ? $"LIMIT {Limit + 1}" : $"OFFSET {Skip} LIMIT {Limit + 1}";

    /// <summary>
    /// SQL: whether the page begins before the end of the list. What begins behind it is found empty before a single row is read.
    /// </summary>
    /// <param name="total">The size of the whole list, or more, from outside of the select that <see cref="Range"/> stands in.</param>
    public string Begins(string total) => Skip == 0 ? "true" : $"{Skip} < {total}";

    /// <summary>The condition that the cursor stands for, or <c>true</c>.</summary>
    public string Condition() => After is null ? "true" : Sort.After();

    /// <summary>Adds the parameters of <see cref="Condition"/>.</summary>
    public SqlCommand Bind(SqlCommand sql)
    {
        if (After is not { } after)
            return sql;
        sql.Add("after_id", after.Id);
        if (Sort.IsNumber)
            sql.Add("after_number", after.Key);
        else if (Sort.Column is not null)
            sql.Add("after_time", after.Time);
        return sql;
    }

    /// <summary>
    /// Runs a statement whose rows begin with the size of the whole list; behind it stands an item, or NULL where there is none on this
    /// page.
    /// </summary>
    /// <returns><c>null</c> when there is not even a row: there is no such list.</returns>
    public async Task<Page<T>?> FindAsync<T>(SqlCommand sql, Func<RowReader, T> item, CancellationToken cancellationToken)
    {
        var (items, total) = (new List<T>(), (long?)null);
        await Bind(sql)
            .ReadAsync(
                r =>
                {
                    total = r.Int64();
                    if (!r.IsNull)
                        items.Add(item(r));
                },
                cancellationToken
            );
        return total is { } all ? new(items, all) : null;
    }

    /// <inheritdoc cref="FindAsync"/>
    /// <returns>An empty page where there is no such list.</returns>
    public async Task<Page<T>> ReadAsync<T>(SqlCommand sql, Func<RowReader, T> item, CancellationToken cancellationToken) =>
        await FindAsync(sql, item, cancellationToken) ?? new([], 0);
}

/// <summary>A part of a list, with one item more where there is more, and the exact size of the whole.</summary>
internal readonly record struct Page<T>(List<T> Items, long Total);
