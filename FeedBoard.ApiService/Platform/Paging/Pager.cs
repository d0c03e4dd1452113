using System.Globalization;
using FeedBoard.ApiService.Platform.Problems;
using Microsoft.AspNetCore.WebUtilities;

namespace FeedBoard.ApiService.Platform.Paging;

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

internal static class PagingExtensions
{
    public static void AddPaging(this IHostApplicationBuilder builder) =>
        builder.Services.AddHttpContextAccessor().AddSingleton<Cursors>().AddScoped<Pager>();
}
