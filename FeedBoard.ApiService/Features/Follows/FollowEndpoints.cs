using System.ComponentModel;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Board;
using FeedBoard.ApiService.Platform.Http;
using FeedBoard.ApiService.Platform.Limits;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace FeedBoard.ApiService.Features.Follows;

internal static class FollowEndpoints
{
    public static void AddFollows(this IHostApplicationBuilder builder) =>
        builder.Services.AddScoped<FollowService>().AddScoped<FollowQueries>();

    public static void MapFollows(this IEndpointRouteBuilder app)
    {
        var follows = app.MapGroup("/api/follow").WithTags("Follows").RequireAuthorization().RequireRateLimiting(RateLimits.Write);

        follows.MapPatch("/{following_id}", ToggleFollow).RequireVerifiedEmail().Fails(400, 403, 404);
        follows.MapPut("/{following_id}", FollowUser).RequireVerifiedEmail().Fails(400, 403, 404);
        follows.MapDelete("/{following_id}", UnfollowUser).Fails(400, 404);
    }

    /// <summary>Follow or unfollow</summary>
    /// <remarks>Turns it around. A retried toggle undoes itself: `PUT` and `DELETE` do not.</remarks>
    /// <response code="200">`followed` or `unfollowed`.</response>
    /// <response code="400">`You cannot follow yourself`, `You cannot follow somebody whom you block`</response>
    /// <response code="403">`Blocked By This Person`</response>
    /// <response code="404">`User not found`</response>
    internal static async Task<Ok<FollowToggledResponse>> ToggleFollow(
        [FromRoute(Name = "following_id"), Description("The id of the person to follow.")] long followingId,
        CurrentUser me,
        FollowService follows,
        CancellationToken cancellationToken
    ) =>
        TypedResults.Ok(
            new FollowToggledResponse(
                (await follows.ToggleAsync(followingId, me.Required, cancellationToken)).Followed ? "followed" : "unfollowed"
            )
        );

    /// <summary>Follow</summary>
    /// <remarks>No change if the caller follows that person already.</remarks>
    /// <response code="200">The caller follows the person.</response>
    /// <response code="400">`You cannot follow yourself`, `You cannot follow somebody whom you block`</response>
    /// <response code="403">`Blocked By This Person`</response>
    /// <response code="404">`User not found`</response>
    internal static async Task<Ok<FollowResponse>> FollowUser(
        [FromRoute(Name = "following_id"), Description("The id of the person to follow.")] long followingId,
        CurrentUser me,
        FollowService follows,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await follows.FollowAsync(followingId, me.Required, cancellationToken));

    /// <summary>Unfollow</summary>
    /// <remarks>No change if the caller does not follow that person.</remarks>
    /// <response code="200">The caller does not follow the person.</response>
    /// <response code="400">`You cannot follow yourself`</response>
    /// <response code="404">`User not found`</response>
    internal static async Task<Ok<FollowResponse>> UnfollowUser(
        [FromRoute(Name = "following_id"), Description("The id of the person to follow.")] long followingId,
        CurrentUser me,
        FollowService follows,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await follows.UnfollowAsync(followingId, me.Required, cancellationToken));
}
