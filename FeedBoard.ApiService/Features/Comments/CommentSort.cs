using FeedBoard.ApiService.Platform.Paging;

namespace FeedBoard.ApiService.Features.Comments;

/// <summary>The orders that lists of comments can have.</summary>
internal static class CommentSort
{
    private static readonly SortOrder Newest = new("create_dt_desc", "create_dt", Descending: true);
    private static readonly SortOrder Oldest = new("create_dt_asc", "create_dt", Descending: false);

    public static readonly SortOrders OfFeed = new(Newest, Oldest);

    /// <summary>Replies are listed oldest first, as a conversation is read.</summary>
    public static readonly SortOrders Replies = new(Oldest, Newest);

    public static readonly SortOrders ByAuthor = new(
        new("id_desc", null, Descending: true),
        new("id_asc", null, Descending: false),
        Newest,
        Oldest,
        new("update_dt_desc", "update_dt", Descending: true),
        new("update_dt_asc", "update_dt", Descending: false)
    );

    /// <summary>The sort keys of a comment that a cursor contains.</summary>
    public static (long Key, long Id) Key(CommentResponse comment, SortOrder sort) =>
        (
            sort.Column switch
            {
                "create_dt" => comment.CreateDt.Ticks,
                "update_dt" => comment.UpdateDt.Ticks,
                _ => 0,
            },
            comment.Id
        );
}
