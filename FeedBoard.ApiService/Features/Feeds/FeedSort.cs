using FeedBoard.ApiService.Platform.Paging;

namespace FeedBoard.ApiService.Features.Feeds;

/// <summary>The orders that lists of feeds can have.</summary>
internal static class FeedSort
{
    private static readonly SortOrder Newest = new("create_dt_desc", "create_dt", Descending: true);
    private static readonly SortOrder Oldest = new("create_dt_asc", "create_dt", Descending: false);
    private static readonly SortOrder LastChanged = new("update_dt_desc", "update_dt", Descending: true);
    private static readonly SortOrder FirstChanged = new("update_dt_asc", "update_dt", Descending: false);

    public static readonly SortOrders All = new(Newest, Oldest, LastChanged, FirstChanged);

    public static readonly SortOrders ByUser = new(
        new("id_desc", null, Descending: true),
        new("id_asc", null, Descending: false),
        Newest,
        Oldest,
        LastChanged,
        FirstChanged
    );

    public static readonly SortOrders Timeline = new(Newest);

    /// <summary>The sort keys of a feed that a cursor contains.</summary>
    public static (long Key, long Id) Key(FeedResponse feed, SortOrder sort) =>
        (
            sort.Column switch
            {
                "create_dt" => feed.CreateDt.Ticks,
                "update_dt" => feed.UpdateDt.Ticks,
                _ => 0,
            },
            feed.Id
        );
}
