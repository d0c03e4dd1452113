using FeedBoard.ApiService.Platform.Paging;
using FeedBoard.ApiService.Platform.Problems;

namespace FeedBoard.ApiService.Features.Feeds;

/// <summary>A feed that was found.</summary>
/// <param name="Titled">Everything that was asked for is in the title.</param>
internal readonly record struct FoundFeed(FeedResponse Feed, bool Titled);

/// <summary>The orders of a search, and what is asked for.</summary>
internal static class FeedSearch
{
    // Ticks need 62 bits; the next one makes a match of the title greater than any other.
    private const long TitledBit = 1L << 62;

    public static readonly SortOrder Rank = new("rank_desc", "create_dt", Descending: true);

    public static readonly SortOrders Orders = new(Rank, new("create_dt_desc", "create_dt", Descending: true));

    /// <exception cref="InvalidInputException">Missing, blank or too long.</exception>
    public static string Checked(string? query)
    {
        var errors = new FieldErrors();
        var text = errors.Text("q", query, 1, InputLimits.MaxQuery);
        errors.ThrowIfAny();
        return text;
    }

    /// <summary>The sort keys of a search result that a cursor contains.</summary>
    public static (long Key, long Id) Key(FoundFeed found, SortOrder sort) =>
        (found.Feed.CreateDt.Ticks | (sort == Rank && found.Titled ? TitledBit : 0), found.Feed.Id);

    /// <summary>The page with a cursor of a time alone, and whether the cursor stood in the matches of titles.</summary>
    public static (PageSpec Page, bool Titled) Split(PageSpec page) =>
        page.After is { } after && (after.Key & TitledBit) != 0
            ? (page with { After = after with { Key = after.Key & ~TitledBit } }, true)
            : (page, false);
}
