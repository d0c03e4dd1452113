using FeedBoard.ApiService.Platform.Problems;

namespace FeedBoard.ApiService.Platform.Http;

/// <summary>The feed or comment that a request names by exactly one of <c>feed_id</c> and <c>comment_id</c>.</summary>
internal static class FeedOrComment
{
    /// <param name="feed">Makes what is meant of a feed's id.</param>
    /// <param name="comment">Likewise of a comment's.</param>
    /// <exception cref="ProblemException">400: both are given, or neither.</exception>
    public static T Checked<T>(long? feedId, long? commentId, Func<long, T> feed, Func<long, T> comment) =>
        (feedId, commentId) switch
        {
            ({ } id, null) => feed(id),
            (null, { } id) => comment(id),
            _ => throw new ProblemException(ProblemCodes.FeedOrCommentNeeded),
        };
}
