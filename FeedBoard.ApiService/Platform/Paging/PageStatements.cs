using System.Collections.Concurrent;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Data;

namespace FeedBoard.ApiService.Platform.Paging;

/// <summary>The statements of pages, each written once for all pages of its shape.</summary>
internal static class PageStatements
{
    /// <summary>More shapes than the board's own pages have; what else is asked for is put together anew.</summary>
    private const int MostKept = 500;

    private static readonly ConcurrentDictionary<(string Name, View View, string Sort, bool After, int Limit), SqlText> Kept = new();

    /// <param name="name">Of the list: with <paramref name="view"/> and the page's own shape, all that the text depends on.</param>
    /// <param name="make">Writes it.</param>
    public static SqlText Of(string name, View view, PageSpec page, Func<string> make)
    {
        if (page.Skip > 0)
            return new(make());
        var key = (name, view, page.Sort.Name, page.After is not null, page.Limit);
        if (Kept.TryGetValue(key, out var kept))
            return kept;
        var made = new SqlText(make());
        return Kept.Count < MostKept ? Kept.GetOrAdd(key, made) : made;
    }
}
