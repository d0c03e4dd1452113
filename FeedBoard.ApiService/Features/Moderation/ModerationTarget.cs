using FeedBoard.ApiService.Platform.Http;
using FeedBoard.ApiService.Platform.Problems;

namespace FeedBoard.ApiService.Features.Moderation;

/// <summary>A feed, or a comment that is no tombstone. The texts are SQL.</summary>
internal sealed record ModerationTarget(string Table, string There, long Id, Func<ProblemException> NotFound)
{
    public bool IsFeed => string.Equals(Table, "feeds", StringComparison.Ordinal);

    /// <summary>The ids that a row of <see cref="Table"/> has of the feed and of the comment.</summary>
    public string Ids => IsFeed ? "id AS feed_id, NULL::bigint AS comment_id" : "feed_id, id AS comment_id";

    /// <summary>The index by which its case is found.</summary>
    public string OpenCase => IsFeed ? OpenCaseOfFeed : OpenCaseOfComment;

    public const string OpenCaseOfFeed = "(feed_id) WHERE comment_id IS NULL AND resolve_dt IS NULL";

    public const string OpenCaseOfComment = "(comment_id) WHERE resolve_dt IS NULL";

    public string Name => IsFeed ? "feed" : "comment";

    /// <exception cref="ProblemException">400: both are given, or neither.</exception>
    public static ModerationTarget Checked(long? feedId, long? commentId) => FeedOrComment.Checked(feedId, commentId, Feed, Comment);

    public static ModerationTarget Feed(long id) => new("feeds", "true", id, Problem.FeedNotFound);

    public static ModerationTarget Comment(long id) => new("comments", "author_id IS NOT NULL", id, Problem.CommentNotFound);
}
