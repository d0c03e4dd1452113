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
    /// <param name="wanted">A comment that the page was opened for: of a long conversation it stands first, below those that it replies to.
    /// </param>
    public static async Task<CommentTree> LoadAsync(
        BoardApi api,
        long feedId,
        int count,
        bool oldestFirst,
        string? cursor,
        IReadOnlyCollection<long> open,
        long? wanted,
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
        var thread = await ThreadAsync(api, feedId, wanted, cancel);
        var others = threads.Items.Where(c => thread.Length == 0 || c.Id != thread[0].Id);
        var first = cursor is null && thread.Length > 0 ? await PathAsync(api, thread, open, cancel) : null;
        var nodes = await Task.WhenAll(others.Select(c => OpenAsync(api, c, open, cancel)));
        return new(first is null ? nodes : [first, .. nodes], threads.Next);
    }

    private static async Task<CommentResponse[]> ThreadAsync(BoardApi api, long feedId, long? wanted, CancellationToken cancel)
    {
        if (wanted is not { } id)
            return [];
        try
        {
            var thread = await api.ReadThreadAsync(id, cancel);
            return thread[0].FeedId == feedId ? thread : [];
        }
        catch (ApiException e) when (e.Status is StatusCodes.Status404NotFound)
        {
            return []; // deleted meanwhile: the conversation is still there
        }
    }

    /// <summary>The first comment of a thread with what leads to the last one; other answers where they are wanted.</summary>
    private static async Task<CommentNode> PathAsync(
        BoardApi api,
        ReadOnlyMemory<CommentResponse> thread,
        IReadOnlyCollection<long> open,
        CancellationToken cancel
    )
    {
        var node = await OpenAsync(api, thread.Span[0], open, cancel);
        if (thread.Length == 1)
            return node;
        var next = await PathAsync(api, thread[1..], open, cancel);
        var shown = node.Replies.Any(r => r.Comment.Id == next.Comment.Id);
        return node with
        {
            Replies = shown ? [.. node.Replies.Select(r => r.Comment.Id == next.Comment.Id ? next : r)] : [.. node.Replies, next],
            Hidden = Math.Max(0, node.Hidden - (shown ? 0 : 1)),
        };
    }

    /// <summary>
    /// Whether the comment that a draft replies to or changes is shown. Otherwise the draft stands in the form of a new comment.
    /// </summary>
    public bool HasPlaceFor(CommentDraft draft) =>
        (draft.EditId ?? draft.ParentId) is not { } id || Holds(Threads, id, withAuthor: draft.EditId is not null);

    /// <summary>Whether a comment is shown.</summary>
    public bool Holds(long id) => Holds(Threads, id, withAuthor: false);

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
