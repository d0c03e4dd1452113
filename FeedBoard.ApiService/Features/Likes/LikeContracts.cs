using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Http;
using FeedBoard.ApiService.Platform.Problems;

namespace FeedBoard.ApiService.Features.Likes;

/// <summary>What is liked: a feed, or a comment that is no tombstone; neither hidden. The texts are SQL.</summary>
/// <param name="There">What must hold of it besides its id.</param>
internal sealed record LikeTarget(string Table, string There, string Likes, string Column, long Id, Func<ProblemException> NotFound)
{
    /// <exception cref="ProblemException">400: both are given, or neither.</exception>
    public static LikeTarget Checked(long? feedId, long? commentId) =>
        FeedOrComment.Checked(
            feedId,
            commentId,
            id => new LikeTarget("feeds", VisibilitySql.PublicFeed(), "feed_likes", "feed_id", id, Problem.FeedNotFound),
            id => new LikeTarget(
                "comments",
                $"""
                {VisibilitySql.PublicComment()}
                AND EXISTS (SELECT FROM feeds f WHERE f.id = feed_id AND {VisibilitySql.PublicFeed("f.")})
                """,
                "comment_likes",
                "comment_id",
                id,
                Problem.CommentNotFound
            )
        );
}
