using System.ComponentModel;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Http;
using FeedBoard.ApiService.Platform.Limits;
using FeedBoard.ApiService.Platform.Paging;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace FeedBoard.ApiService.Features.Moderation;

internal static class ModerationEndpoints
{
    public static void AddModeration(this IHostApplicationBuilder builder) =>
        builder
            .Services.AddScoped<ReportService>()
            .AddScoped<RestrictionService>()
            .AddScoped<CaseQueries>()
            .AddScoped<CaseService>()
            .AddScoped<AccountService>()
            .AddScoped<AuditQueries>();

    public static void MapModeration(this IEndpointRouteBuilder app)
    {
        app.MapReports();
        var moderators = app.MapGroup("/api/moderation")
            .WithTags("Moderation")
            .RequireAuthorization(Roles.Moderator)
            .WithRequestBodyLimit(RequestBodies.Json);

        moderators.MapGet("/cases", ListCases).RequireRateLimiting(RateLimits.Read);
        moderators.MapPut("/cases/{case_id}/taken", TakeCase).RequireRateLimiting(RateLimits.Write).Fails(404, 409);
        moderators.MapDelete("/cases/{case_id}/taken", GiveCaseBack).RequireRateLimiting(RateLimits.Write).Fails(404, 409);
        moderators.MapPost("/cases/{case_id}/resolve", ResolveCase).RequireRateLimiting(RateLimits.Write).Fails(404, 409);
        moderators.MapPost("/cases/{case_id}/reopen", ReopenCase).RequireRateLimiting(RateLimits.Write).Fails(404);
        moderators.MapPost("/hide", Hide).RequireRateLimiting(RateLimits.Write).Fails(400, 404);
        moderators.MapPost("/restore", Restore).RequireRateLimiting(RateLimits.Write).Fails(400, 404);
        moderators.MapGet("/accounts/{user_id}", ReadAccount).RequireRateLimiting(RateLimits.Read).WithETag().Fails(404);
        moderators.MapPost("/accounts/{user_id}/suspend", SuspendAccount).RequireRateLimiting(RateLimits.Write).Fails(404);
        moderators.MapPost("/accounts/{user_id}/unsuspend", UnsuspendAccount).RequireRateLimiting(RateLimits.Write).Fails(404);
        moderators
            .MapPut("/accounts/{user_id}/role", GiveRole)
            .RequireAuthorization(Roles.Admin)
            .RequireRateLimiting(RateLimits.Write)
            .Fails(404);
        moderators.MapGet("/audit", ListAudit).RequireAuthorization(Roles.Admin).RequireRateLimiting(RateLimits.Read);
    }

    /// <summary>List what was reported</summary>
    /// <remarks>
    /// A page of the queue, the oldest first: whatever is not resolved, or what `state` says. A feed or comment is one case, however many
    /// reported it; reported again after it was resolved, it is a new one. What the caller wrote is not in it. Who reported is for admins.
    /// </remarks>
    /// <response code="200">The page.</response>
    /// <response code="403">`Permission Denied`: for moderators.</response>
    internal static async Task<Ok<IReadOnlyList<CaseResponse>>> ListCases(
        [FromQuery(Name = "state"), Description("open, taken or resolved; left out: open and taken.")] string? state,
        [AsParameters] PageRequest page,
        [FromQuery(Name = "sort_by"), Description("id_asc or id_desc."), DefaultValue("id_asc")] string? sortBy,
        CaseQueries cases,
        CurrentUser me,
        Pager pager,
        CancellationToken cancellationToken
    )
    {
        var spec = pager.Checked(page, $"cases {state} for {me.Required.Id}", sortBy, CaseQueries.Sorts);
        return TypedResults.Ok(pager.Finish(spec, await cases.ListAsync(state, me.Required, spec, cancellationToken), (c, _) => (0, c.Id)));
    }

    /// <summary>Take a case</summary>
    /// <remarks>So that no two work on it. What one has taken already stays so.</remarks>
    /// <response code="200">The case.</response>
    /// <response code="403">`Permission Denied`: for moderators. `Own Case`: the caller wrote it.</response>
    /// <response code="404">`Case Not Found`</response>
    /// <response code="409">`Case Already Taken` by somebody else, or `Case Already Resolved`.</response>
    internal static async Task<Ok<CaseResponse>> TakeCase(
        [FromRoute(Name = "case_id"), Description("The id of the case.")] long caseId,
        CurrentUser me,
        CaseService cases,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await cases.TakeAsync(caseId, me.Required, cancellationToken));

    /// <summary>Give a case back</summary>
    /// <remarks>The case is open again. Any moderator may release it.</remarks>
    /// <response code="200">The case.</response>
    /// <response code="403">`Permission Denied`: for moderators. `Own Case`: the caller wrote it. `Decided By An Admin`: an admin has taken
    /// it.</response> <response code="404">`Case Not Found`</response> <response code="409">`Case Already Resolved`</response>
    internal static async Task<Ok<CaseResponse>> GiveCaseBack(
        [FromRoute(Name = "case_id"), Description("The id of the case.")] long caseId,
        CurrentUser me,
        CaseService cases,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await cases.GiveBackAsync(caseId, me.Required, cancellationToken));

    /// <summary>Resolve a case</summary>
    /// <remarks>Hides what was reported, or dismisses the case. The caller has taken the case, or nobody has.</remarks>
    /// <response code="200">The case.</response>
    /// <response code="403">`Permission Denied`: for moderators. `Own Case`: the caller wrote it. `Decided By An Admin`: an admin has
    /// decided that it stays, and it was not changed since.</response> <response code="404">`Case Not Found`</response>
    /// <response code="409">`Case Already Taken` by somebody else, `Case Already Resolved`, or `Content Changed` since
    /// `content_update_dt`: read the case again.</response>
    internal static async Task<Ok<CaseResponse>> ResolveCase(
        [FromRoute(Name = "case_id"), Description("The id of the case.")] long caseId,
        ResolveRequest request,
        CurrentUser me,
        CaseService cases,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await cases.ResolveAsync(caseId, request, me.Required, cancellationToken));

    /// <summary>Reopen a case</summary>
    /// <remarks>
    /// Takes the decision back: what it hid is restored, and the case is taken by the caller. A case that is not resolved stays as it is,
    /// and so does one whose feed or comment was reported again, if that case is open or has hidden it.
    /// </remarks>
    /// <response code="200">The case.</response>
    /// <response code="403">`Permission Denied`: for moderators. `Own Case`: the caller wrote it. `Decided By An Admin`: an admin has
    /// decided it.</response> <response code="404">`Case Not Found`</response>
    internal static async Task<Ok<CaseResponse>> ReopenCase(
        [FromRoute(Name = "case_id"), Description("The id of the case.")] long caseId,
        ReopenRequest request,
        CurrentUser me,
        CaseService cases,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await cases.ReopenAsync(caseId, request, me.Required, cancellationToken));

    /// <summary>Hide a feed or a comment</summary>
    /// <remarks>
    /// From then on only its author and moderators see it, marked. Resolves its case, if there is one. What is hidden already stays so.
    /// </remarks>
    /// <response code="200">It is hidden.</response>
    /// <response code="400">`Either feed_id or comment_id must be provided.`</response>
    /// <response code="403">`Permission Denied`: for moderators. `Own Case`: the caller wrote it. `Decided By An Admin`: an admin has
    /// decided that it stays, and it was not changed since.</response> <response code="404">`Feed Not Found` or `Comment Not Found`, also
    /// when it was deleted but keeps its place.</response>
    internal static async Task<Ok<HiddenResponse>> Hide(
        HideRequest request,
        CurrentUser me,
        CaseService cases,
        CancellationToken cancellationToken
    )
    {
        var (target, reason) = request.Checked();
        return TypedResults.Ok(await cases.HideAsync(target, hide: true, reason, read: null, me.Required, cancellationToken));
    }

    /// <summary>Restore a feed or a comment</summary>
    /// <remarks>It is there again for all, where it was. What is not hidden stays so.</remarks>
    /// <response code="200">It is not hidden.</response>
    /// <response code="400">`Either feed_id or comment_id must be provided.`</response>
    /// <response code="403">`Permission Denied`: for moderators. `Own Case`: the caller wrote it. `Decided By An Admin`: an admin has
    /// hidden it.</response> <response code="404">`Feed Not Found` or `Comment Not Found`, also when it was deleted.</response>
    /// <response code="409">`Content Changed` since `content_update_dt`.</response>
    internal static async Task<Ok<HiddenResponse>> Restore(
        HideRequest request,
        CurrentUser me,
        CaseService cases,
        CancellationToken cancellationToken
    )
    {
        var (target, reason) = request.Checked();
        var restored = await cases.HideAsync(target, hide: false, reason, request.ContentUpdateDt, me.Required, cancellationToken);
        return TypedResults.Ok(restored);
    }

    /// <summary>Read an account</summary>
    /// <remarks>What moderators know of it: its role, and whether it is suspended.</remarks>
    /// <response code="200">The account.</response>
    /// <response code="403">`Permission Denied`: for moderators.</response>
    /// <response code="404">`User Not Found`</response>
    internal static async Task<Ok<AccountResponse>> ReadAccount(
        [FromRoute(Name = "user_id"), Description("The id of the person.")] long userId,
        AccountService accounts,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await accounts.FindAsync(userId, cancellationToken));

    /// <summary>Suspend an account</summary>
    /// <remarks>
    /// Until a moment, or for good: its sessions end at once, and logging in or refreshing returns 403 with the reason. What it wrote
    /// stays. Suspended again, the new moment and reason hold. Moderators suspend people, admins moderators too.
    /// </remarks>
    /// <response code="200">The account as it is now.</response>
    /// <response code="403">`Permission Denied`: for moderators; oneself, or somebody of the same role or a higher one.
    /// `Decided By An Admin`: an admin has suspended them.</response> <response code="404">`User Not Found`</response>
    internal static async Task<Ok<AccountResponse>> SuspendAccount(
        [FromRoute(Name = "user_id"), Description("The id of the person.")] long userId,
        SuspendRequest request,
        CurrentUser me,
        AccountService accounts,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await accounts.SuspendAsync(userId, request, me.Required, cancellationToken));

    /// <summary>End a suspension</summary>
    /// <remarks>The person can log in again. Who is not suspended stays so.</remarks>
    /// <response code="200">The account as it is now.</response>
    /// <response code="403">`Permission Denied`: for moderators; somebody of the same role or a higher one. `Decided By An Admin`: an admin
    /// has suspended them.</response> <response code="404">`User Not Found`</response>
    internal static async Task<Ok<AccountResponse>> UnsuspendAccount(
        [FromRoute(Name = "user_id"), Description("The id of the person.")] long userId,
        UnsuspendRequest request,
        CurrentUser me,
        AccountService accounts,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await accounts.UnsuspendAsync(userId, request, me.Required, cancellationToken));

    /// <summary>Give somebody a role</summary>
    /// <remarks>It holds from their next request on. The first admin is made by a command.</remarks>
    /// <response code="200">The account as it is now.</response>
    /// <response code="403">`Permission Denied`: for admins; oneself.</response>
    /// <response code="404">`User Not Found`</response>
    internal static async Task<Ok<AccountResponse>> GiveRole(
        [FromRoute(Name = "user_id"), Description("The id of the person.")] long userId,
        RoleRequest request,
        CurrentUser me,
        AccountService accounts,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await accounts.GiveRoleAsync(userId, request, me.Required, cancellationToken));

    /// <summary>Read the audit log</summary>
    /// <remarks>
    /// A page of what moderators and admins did, the newest first. Entries are only added; their ids may be of deleted rows.
    /// </remarks>
    /// <response code="200">The page.</response>
    /// <response code="403">`Permission Denied`: for admins.</response>
    internal static async Task<Ok<IReadOnlyList<AuditResponse>>> ListAudit(
        [AsParameters] PageRequest page,
        AuditQueries audit,
        Pager pager,
        CancellationToken cancellationToken
    )
    {
        var spec = pager.Checked(page, "audit", sortBy: null, AuditQueries.Sorts);
        return TypedResults.Ok(pager.Finish(spec, await audit.ListAsync(spec, cancellationToken), (e, _) => (0, e.Id)));
    }
}
