using FeedBoard.Web.Platform.Api;

namespace FeedBoard.Web.Features.Comments.Published;

/// <summary>A comment with the replies that are shown under it.</summary>
/// <param name="Next">The cursor of further replies.</param>
/// <param name="Hidden">How many replies are not shown.</param>
public sealed record CommentNode(CommentResponse Comment, IReadOnlyList<CommentNode> Replies, string? Next = null, int Hidden = 0);

/// <summary>The conversation under a feed: a short one whole, a long one thread by thread, with replies on request.</summary>
/// <param name="Next">The cursor of further threads; <c>null</c> for a conversation that is shown whole.</param>
public sealed record CommentTree(IReadOnlyList<CommentNode> Threads, string? Next)
{
    /// <summary>Up to this many are read in one request, with their replies.</summary>
    private const int Short = 80;

    /// <param name="count">How many comments the feed says that it has.</param>
    /// <param name="open">Comments whose replies are shown; only for a long conversation.</param>
    public static async Task<CommentTree> LoadAsync(
        BoardApi api,
        long feedId,
        int count,
        bool oldestFirst,
        string? cursor,
        IReadOnlyCollection<long> open,
        CancellationToken cancel
    )
    {
        if (count <= Short && cursor is null)
        {
            var all = await api.ListCommentsAsync(feedId, cancel);
            if (all.Next is null)
                return new(Whole(all.Items, oldestFirst), null);
        }

        var threads = await api.ListThreadsAsync(feedId, oldestFirst ? "create_dt_asc" : "create_dt_desc", cursor, cancel);
        var nodes = await Task.WhenAll(threads.Items.Select(c => OpenAsync(api, c, open, cancel)));
        return new(nodes, threads.Next);
    }

    /// <summary>
    /// Whether the comment that a draft replies to or changes is shown. Otherwise the draft stands in the form of a new comment.
    /// </summary>
    public bool HasPlaceFor(CommentDraft draft) =>
        (draft.EditId ?? draft.ParentId) is not { } id || Holds(Threads, id, withAuthor: draft.EditId is not null);

    private static bool Holds(IReadOnlyList<CommentNode> nodes, long id, bool withAuthor) =>
        nodes.Any(n => (n.Comment.Id == id && !(withAuthor && n.Comment.AuthorId is null)) || Holds(n.Replies, id, withAuthor));

    private static List<CommentNode> Whole(IReadOnlyList<CommentResponse> comments, bool oldestFirst)
    {
        var replies = comments.Where(c => c.ParentId is not null).ToLookup(c => c.ParentId!.Value);
        var threads = comments.Where(c => c.ParentId is null).Select(Node).ToList();
        if (!oldestFirst)
            threads.Reverse();
        return threads;

        CommentNode Node(CommentResponse comment) => new(comment, [.. replies[comment.Id].Select(Node)]);
    }

    private static async Task<CommentNode> OpenAsync(
        BoardApi api,
        CommentResponse comment,
        IReadOnlyCollection<long> open,
        CancellationToken cancel
    )
    {
        if (!open.Contains(comment.Id))
            return new(comment, [], Hidden: comment.ReplyCount);
        var replies = await api.ListRepliesAsync(comment.Id, cursor: null, cancel);
        return new(
            comment,
            await Task.WhenAll(replies.Items.Select(a => OpenAsync(api, a, open, cancel))),
            replies.Next,
            Math.Max(0, (int)replies.Total - replies.Items.Count)
        );
    }
}

/// <summary>A comment that was typed and could not be sent, and the reason.</summary>
/// <param name="ParentId">What it answers.</param>
/// <param name="EditId">What it changes.</param>
/// <param name="Key">The same for the same comment, so that sending it twice says it once.</param>
/// <param name="LogIn">Their session has ended: the form asks for the password, and sends in one go.</param>
public sealed record CommentDraft(
    long? ParentId,
    long? EditId,
    string Text,
    string Key,
    string Problem,
    bool LogIn = false,
    string Email = ""
);
