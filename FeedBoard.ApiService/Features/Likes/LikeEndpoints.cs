using System.ComponentModel;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Board;
using FeedBoard.ApiService.Platform.Http;
using FeedBoard.ApiService.Platform.Limits;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace FeedBoard.ApiService.Features.Likes;

internal static class LikeEndpoints
{
    public static void MapLikes(this IEndpointRouteBuilder app)
    {
        var likes = app.MapGroup("/api/like")
            .WithTags("Likes")
            .RequireAuthorization()
            .RequireRateLimiting(RateLimits.Write)
            .WithRequestBodyLimit(RequestBodies.Json);

        likes.MapPatch("/", ToggleLike).RequireVerifiedEmail().Fails(400, 403, 404);
        likes.MapPut("/", Like).RequireVerifiedEmail().Fails(400, 403, 404);
        likes.MapDelete("/", Unlike).Fails(400, 403, 404);
    }

    /// <summary>Like or unlike</summary>
    /// <remarks>
    /// Toggles the caller's like of a feed or a comment. A toggle that is retried undoes itself: `PUT` and `DELETE` do not.
    /// </remarks>
    /// <response code="200">`Like toggled successfully`</response>
    /// <response code="400">`Either feed_id or comment_id must be provided.`</response>
    /// <response code="403">`Blocked By This Person`: by its author (taking a like back with `DELETE` stays possible);
    /// `Hidden By A Moderator`, for callers who can still see it.</response> <response code="404">`Feed Not Found` or `Comment Not Found`,
    /// also when it was deleted but keeps its place.</response>
    internal static async Task<Ok<LikeToggleResponse>> ToggleLike(
        [FromQuery(Name = "feed_id"), Description("The id of the feed.")] long? feedId,
        [FromQuery(Name = "comment_id"), Description("The id of the comment.")] long? commentId,
        CurrentUser me,
        LikeService likes,
        CancellationToken cancellationToken
    )
    {
        var (liked, count) = await likes.ToggleAsync(LikeTarget.Checked(feedId, commentId), me.Required, cancellationToken);
        return TypedResults.Ok(new LikeToggleResponse("Like toggled successfully", liked, count));
    }

    /// <summary>Like</summary>
    /// <remarks>The caller likes the feed or the comment, whether they did so before or not.</remarks>
    /// <response code="200">How it is now.</response>
    /// <response code="400">`Either feed_id or comment_id must be provided.`</response>
    /// <response code="403">`Blocked By This Person`: by its author (taking a like back with `DELETE` stays possible);
    /// `Hidden By A Moderator`, for callers who can still see it.</response> <response code="404">`Feed Not Found` or `Comment Not Found`,
    /// also when it was deleted but keeps its place.</response>
    internal static async Task<Ok<LikeResponse>> Like(
        [FromQuery(Name = "feed_id"), Description("The id of the feed.")] long? feedId,
        [FromQuery(Name = "comment_id"), Description("The id of the comment.")] long? commentId,
        CurrentUser me,
        LikeService likes,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await likes.LikeAsync(LikeTarget.Checked(feedId, commentId), me.Required, cancellationToken));

    /// <summary>Unlike</summary>
    /// <remarks>The caller does not like the feed or the comment, whether they did so before or not.</remarks>
    /// <response code="200">How it is now.</response>
    /// <response code="400">`Either feed_id or comment_id must be provided.`</response>
    /// <response code="403">`Blocked By This Person`: by its author (taking a like back with `DELETE` stays possible);
    /// `Hidden By A Moderator`, for callers who can still see it.</response> <response code="404">`Feed Not Found` or `Comment Not Found`,
    /// also when it was deleted but keeps its place.</response>
    internal static async Task<Ok<LikeResponse>> Unlike(
        [FromQuery(Name = "feed_id"), Description("The id of the feed.")] long? feedId,
        [FromQuery(Name = "comment_id"), Description("The id of the comment.")] long? commentId,
        CurrentUser me,
        LikeService likes,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await likes.UnlikeAsync(LikeTarget.Checked(feedId, commentId), me.Required, cancellationToken));
}
