using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Problems;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

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
    public string Condition(string prefix = "") => After is null ? "true" : Sort.After(prefix);

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

/// <summary>Checks which part of a list is wanted, and says in the response headers where it continues.</summary>
internal sealed class Pager(Cursors cursors, IHttpContextAccessor accessor)
{
    /// <param name="list">Names the list with everything that it depends on but its order: a cursor of another one is refused.</param>
    /// <exception cref="InvalidInputException">Out of bounds, not an order of this list, not its cursor.</exception>
    public PageSpec Checked(PageRequest page, string list, string? sortBy, SortOrders orders)
    {
        var errors = new FieldErrors();
        if (page.Skip < 0)
            errors.Add("skip", FieldError.Negative);
        if (page.Limit is < 1 or > InputLimits.MaxPage)
            errors.Add("limit", FieldError.OutOfRange(1, InputLimits.MaxPage));
        if (page is { Skip: > 0, Cursor: not null })
            errors.Add("skip", FieldError.NotTogether("This cannot be combined with cursor."));
        var sort = sortBy is null ? orders.Default : orders.Find(sortBy);
        if (sort is null)
            errors.Add("sort_by", FieldError.NotOneOf(orders.Names));
        errors.ThrowIfAny();

        Cursor? after = page.Cursor is null ? null : cursors.Read(list, page.Cursor);
        if (after is { } cursor)
        {
            var own = orders.Find(cursor.Sort);
            if (own is null || (sortBy is not null && own != sort))
            {
                throw new InvalidInputException(
                    "cursor",
                    new(FieldErrorCodes.NotACursor, "The cursor belongs to another order of this list.")
                );
            }

            sort = own;
        }

        return new(list, sort!, page.Skip ?? 0, page.Limit ?? InputLimits.DefaultPage, after);
    }

    /// <summary>Writes <c>X-Total-Count</c> and, where there is more, <c>Link: rel="next"</c>.</summary>
    /// <param name="key">What the cursor needs of the last item: the sort's key in 64 bits, and the id.</param>
    /// <returns>The items without the one too many.</returns>
    public IReadOnlyList<T> Finish<T>(PageSpec spec, Page<T> page, Func<T, SortOrder, (long Key, long Id)> key)
    {
        var context = accessor.HttpContext!;
        context.Response.Headers[BoardHeaders.TotalCount] = page.Total.ToString(CultureInfo.InvariantCulture);
        if (page.Items.Count <= spec.Limit)
            return page.Items;

        var items = page.Items[..spec.Limit];
        var (last, id) = key(items[^1], spec.Sort);
        var request = context.Request;
        var query = request
            .Query.Where(p => p.Key is not ("cursor" or "skip"))
            .Append(new("cursor", cursors.Write(spec.List, new(spec.Sort.Name, last, id))));
        context.Response.Headers.Link =
            $"<{QueryHelpers.AddQueryString($"{request.Scheme}://{request.Host}{request.PathBase}{request.Path}", query)}>; rel=\"next\"";
        return items;
    }
}

internal static class PageExtensions
{
    public static void AddPages(this IHostApplicationBuilder builder) =>
        builder.Services.AddHttpContextAccessor().AddSingleton<Cursors>().AddScoped<Pager>();
}
