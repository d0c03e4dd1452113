using System.ComponentModel;
using FeedBoard.ApiService.Features.Feeds;
using FeedBoard.ApiService.Features.Follows;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Http;
using FeedBoard.ApiService.Platform.Limits;
using FeedBoard.ApiService.Platform.Paging;
using FeedBoard.ApiService.Platform.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace FeedBoard.ApiService.Features.MyPage;

internal static class MyPageEndpoints
{
    public static void AddMyPage(this IHostApplicationBuilder builder) => builder.Services.AddScoped<ProfileService>();

    public static void MapMyPage(this IEndpointRouteBuilder app)
    {
        var mine = app.MapGroup("/api/mypage").WithTags("My page");

        mine.MapGet("/profile", ReadProfile).RequireAuthorization().RequireRateLimiting(RateLimits.Read).WithETag();
        mine.MapPatch("/profile", UpdateProfile)
            .RequireAuthorization()
            .RequireRateLimiting(RateLimits.Write)
            .WithRequestBodyLimit(RequestBodies.Json)
            .Fails(400, 403);
        mine.MapGet("/feeds", ListMyFeeds).RequireAuthorization().RequireRateLimiting(RateLimits.Read);
        mine.MapGet("/{user_id}/followers", ListFollowers).RequireRateLimiting(RateLimits.Read).Fails(404);
        mine.MapGet("/{user_id}/followings", ListFollowings).RequireRateLimiting(RateLimits.Read).Fails(404);
    }

    /// <summary>Read one's own profile</summary>
    /// <response code="200">The profile.</response>
    internal static async Task<Ok<ProfileResponse>> ReadProfile(
        CurrentUser me,
        ProfileService profiles,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await profiles.FindAsync(me.Required, cancellationToken));

    /// <summary>Change one's own profile</summary>
    /// <remarks>
    /// What is left out stays as it is. A changed password ends all sessions but this one, at once, and all tokens for scripts unless
    /// `keep_tokens` is true. Where the board sends mail, the owner gets one about it. A wrong `current_password` counts as a failed
    /// log-in: ten a minute for one account.
    /// </remarks>
    /// <response code="200">The profile as it is now.</response>
    /// <response code="400">`Nickname Already Taken`</response>
    /// <response code="403">`Permission Denied`: the current password is wrong. For an account without a password: `Log In Again`, if the
    /// session is older than ten minutes, and `Password Not Set`, if one was sent.</response>
    internal static async Task<Ok<ProfileResponse>> UpdateProfile(
        UpdateProfileRequest request,
        CurrentUser me,
        ProfileService profiles,
        HttpRequest http,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await profiles.UpdateAsync(request, me.Required, RequestLanguage.Of(http), cancellationToken));

    /// <summary>List one's own feeds</summary>
    /// <remarks>A page of the caller's feeds; `X-Total-Count` says how many there are.</remarks>
    /// <response code="200">The page.</response>
    internal static async Task<Ok<IReadOnlyList<FeedResponse>>> ListMyFeeds(
        [AsParameters] PageRequest page,
        [
            FromQuery(Name = "sort_by"),
            Description("id_desc, id_asc, create_dt_desc, create_dt_asc, update_dt_desc or update_dt_asc."),
            DefaultValue("id_desc")
        ]
            string? sortBy,
        CurrentUser me,
        FeedQueries feeds,
        Pager pager,
        CancellationToken cancellationToken
    )
    {
        var spec = pager.Checked(page, $"own feeds of {me.Required.Id}", sortBy, FeedSort.ByUser);
        return TypedResults.Ok(
            pager.Finish(spec, await feeds.ListByUserAsync(new(me.Required.Id, null, null), spec, cancellationToken), FeedSort.Key)
        );
    }

    /// <summary>List a person's followers</summary>
    /// <remarks>A page of those who follow somebody, the newest member first; `X-Total-Count` says how many there are.</remarks>
    /// <response code="200">The page.</response>
    /// <response code="404">`User Not Found`</response>
    internal static async Task<Ok<IReadOnlyList<PersonResponse>>> ListFollowers(
        [FromRoute(Name = "user_id"), Description("The id of the person.")] long userId,
        [AsParameters] PageRequest page,
        FollowQueries follows,
        Pager pager,
        CancellationToken cancellationToken
    )
    {
        var spec = pager.Checked(page, $"followers of {userId}", sortBy: null, FollowQueries.Sorts);
        return TypedResults.Ok(
            pager.Finish(
                spec,
                await follows.FollowersAsync(userId, spec, cancellationToken) ?? throw Problem.UserNotFound(),
                (p, _) => (0, p.Id)
            )
        );
    }

    /// <summary>List whom a person follows</summary>
    /// <remarks>A page of those whom somebody follows, the newest member first; `X-Total-Count` says how many there are.</remarks>
    /// <response code="200">The page.</response>
    /// <response code="404">`User Not Found`</response>
    internal static async Task<Ok<IReadOnlyList<PersonResponse>>> ListFollowings(
        [FromRoute(Name = "user_id"), Description("The id of the person.")] long userId,
        [AsParameters] PageRequest page,
        FollowQueries follows,
        Pager pager,
        CancellationToken cancellationToken
    )
    {
        var spec = pager.Checked(page, $"followings of {userId}", sortBy: null, FollowQueries.Sorts);
        return TypedResults.Ok(
            pager.Finish(
                spec,
                await follows.FollowingsAsync(userId, spec, cancellationToken) ?? throw Problem.UserNotFound(),
                (p, _) => (0, p.Id)
            )
        );
    }
}
