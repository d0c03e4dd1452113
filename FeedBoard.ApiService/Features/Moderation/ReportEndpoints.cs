using System.ComponentModel;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Board;
using FeedBoard.ApiService.Platform.Http;
using FeedBoard.ApiService.Platform.Idempotency;
using FeedBoard.ApiService.Platform.Limits;
using FeedBoard.ApiService.Platform.Paging;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace FeedBoard.ApiService.Features.Moderation;

/// <summary>What every person can do about others: report, block, mute.</summary>
internal static class ReportEndpoints
{
    public static void MapReports(this IEndpointRouteBuilder app)
    {
        var people = app.MapGroup("/api").WithTags("Safety").RequireAuthorization().WithRequestBodyLimit(RequestBodies.Json);

        people.MapPost("/report", Report).RequireVerifiedEmail().RequireRateLimiting(RateLimits.Create).Fails(400, 404).Repeatable();
        people.MapGet("/block", ListBlocked).RequireRateLimiting(RateLimits.Read);
        people.MapPut("/block/{user_id}", BlockUser).RequireRateLimiting(RateLimits.Write).Fails(400, 404);
        people.MapDelete("/block/{user_id}", UnblockUser).RequireRateLimiting(RateLimits.Write);
        people.MapGet("/mute", ListMuted).RequireRateLimiting(RateLimits.Read);
        people.MapPut("/mute/{user_id}", MuteUser).RequireRateLimiting(RateLimits.Write).Fails(400, 404);
        people.MapDelete("/mute/{user_id}", UnmuteUser).RequireRateLimiting(RateLimits.Write);
    }

    /// <summary>Report a feed or a comment</summary>
    /// <remarks>Moderators look at it. A person reports a feed or comment once; only admins see who reported it.</remarks>
    /// <response code="200">The report.</response>
    /// <response code="400">`Either feed_id or comment_id must be provided.`, `You cannot report yourself` or
    /// `Already Reported`.</response> <response code="404">`Feed Not Found` or `Comment Not Found`, also when it is hidden or was
    /// deleted.</response>
    internal static async Task<Ok<ReportResponse>> Report(
        ReportRequest request,
        CurrentUser me,
        ReportService reports,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await reports.ReportAsync(request, me.Required, cancellationToken));

    /// <summary>List whom I block</summary>
    /// <remarks>A page of them, the newest member first; `X-Total-Count` says how many there are.</remarks>
    /// <response code="200">The page.</response>
    internal static Task<Ok<IReadOnlyList<RestrictedPersonResponse>>> ListBlocked(
        [AsParameters] PageRequest page,
        RestrictionService restrictions,
        CurrentUser me,
        Pager pager,
        CancellationToken cancellationToken
    ) => ListAsync(Restriction.Block, page, restrictions, me, pager, cancellationToken);

    /// <summary>Block a person</summary>
    /// <remarks>
    /// From now on they cannot comment on what the caller writes, like it, follow the caller or notify them by a mention; that they follow
    /// each other ends. They are not notified of it.
    /// </remarks>
    /// <response code="200">They are blocked, now or already.</response>
    /// <response code="400">`You cannot block yourself`</response>
    /// <response code="404">`User Not Found`</response>
    internal static async Task<Ok<BlockResponse>> BlockUser(
        [FromRoute(Name = "user_id"), Description("The id of the person.")] long userId,
        CurrentUser me,
        RestrictionService restrictions,
        CancellationToken cancellationToken
    )
    {
        await restrictions.BlockAsync(userId, me.Required, cancellationToken);
        return TypedResults.Ok(new BlockResponse(Blocked: true));
    }

    /// <summary>Unblock a person</summary>
    /// <remarks>No change if the person is not blocked. Nobody follows anybody again by it.</remarks>
    /// <response code="200">They are not blocked any more.</response>
    internal static async Task<Ok<BlockResponse>> UnblockUser(
        [FromRoute(Name = "user_id"), Description("The id of the person.")] long userId,
        CurrentUser me,
        RestrictionService restrictions,
        CancellationToken cancellationToken
    )
    {
        await restrictions.LiftAsync(Restriction.Block, userId, me.Required, cancellationToken);
        return TypedResults.Ok(new BlockResponse(Blocked: false));
    }

    /// <summary>List whom I mute</summary>
    /// <remarks>A page of them, the newest member first; `X-Total-Count` says how many there are.</remarks>
    /// <response code="200">The page.</response>
    internal static Task<Ok<IReadOnlyList<RestrictedPersonResponse>>> ListMuted(
        [AsParameters] PageRequest page,
        RestrictionService restrictions,
        CurrentUser me,
        Pager pager,
        CancellationToken cancellationToken
    ) => ListAsync(Restriction.Mute, page, restrictions, me, pager, cancellationToken);

    /// <summary>Mute a person</summary>
    /// <remarks>
    /// Lists, search and the timeline do not show the caller their feeds, conversations not their comments, and they notify of nothing. By
    /// its address everything of them can still be read. They are not notified of it.
    /// </remarks>
    /// <response code="200">They are muted, now or already.</response>
    /// <response code="400">`You cannot mute yourself`</response>
    /// <response code="404">`User Not Found`</response>
    internal static async Task<Ok<MuteResponse>> MuteUser(
        [FromRoute(Name = "user_id"), Description("The id of the person.")] long userId,
        CurrentUser me,
        RestrictionService restrictions,
        CancellationToken cancellationToken
    )
    {
        await restrictions.MuteAsync(userId, me.Required, cancellationToken);
        return TypedResults.Ok(new MuteResponse(Muted: true));
    }

    /// <summary>Unmute a person</summary>
    /// <remarks>No change if the person is not muted.</remarks>
    /// <response code="200">They are not muted any more.</response>
    internal static async Task<Ok<MuteResponse>> UnmuteUser(
        [FromRoute(Name = "user_id"), Description("The id of the person.")] long userId,
        CurrentUser me,
        RestrictionService restrictions,
        CancellationToken cancellationToken
    )
    {
        await restrictions.LiftAsync(Restriction.Mute, userId, me.Required, cancellationToken);
        return TypedResults.Ok(new MuteResponse(Muted: false));
    }

    private static async Task<Ok<IReadOnlyList<RestrictedPersonResponse>>> ListAsync(
        Restriction restriction,
        PageRequest page,
        RestrictionService restrictions,
        CurrentUser me,
        Pager pager,
        CancellationToken cancellationToken
    )
    {
        var spec = pager.Checked(page, $"{restriction.Table} of {me.Required.Id}", sortBy: null, RestrictionService.Sorts);
        return TypedResults.Ok(
            pager.Finish(spec, await restrictions.ListAsync(restriction, me.Required, spec, cancellationToken), (p, _) => (0, p.Id))
        );
    }
}
