using System.ComponentModel;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Board;
using FeedBoard.ApiService.Platform.Http;
using FeedBoard.ApiService.Platform.Limits;
using FeedBoard.ApiService.Platform.Paging;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace FeedBoard.ApiService.Features.Invites;

internal static class InviteEndpoints
{
    public static void AddInvites(this IHostApplicationBuilder builder) =>
        builder
            .Services.AddSingleton<InviteCodes>()
            .AddScoped<InviteLinks>()
            .AddScoped<InviteRights>()
            .AddScoped<InviteService>();

    public static void MapInvites(this IEndpointRouteBuilder app)
    {
        var invites = app.MapGroup("/api/invite").WithTags("Invites").RequireAuthorization().WithRequestBodyLimit(RequestBodies.Json);

        invites.MapPost("/", CreateInvite).RequireVerifiedEmail().RequireRateLimiting(RateLimits.Create).Fails(403, 409);
        invites.MapGet("/", ListInvites).RequireRateLimiting(RateLimits.Read);
        invites.MapDelete("/{code}", DeleteInvite).RequireRateLimiting(RateLimits.Write).Fails(404);
    }

    /// <summary>Invite somebody</summary>
    /// <remarks>
    /// Makes a code, and a link with it, for as many accounts as `max_uses` says. Who may is the board's setting `invites`. It can be used
    /// as long as its maker may invite and is not suspended.
    /// </remarks>
    /// <response code="200">The invite.</response>
    /// <response code="403">`Permission Denied`: the board's setting `invites` says who may.</response>
    /// <response code="409">`Too Many Invites`: twenty of the caller's can still be used.</response>
    internal static async Task<Ok<InviteResponse>> CreateInvite(
        InviteRequest request,
        InviteService invites,
        CurrentUser me,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await invites.CreateAsync(request, me.Required, cancellationToken));

    /// <summary>List one's own invites</summary>
    /// <remarks>A page of them, the newest first, with those that were used up or have expired.</remarks>
    /// <response code="200">The page.</response>
    internal static async Task<Ok<IReadOnlyList<InviteResponse>>> ListInvites(
        [AsParameters] PageRequest page,
        InviteService invites,
        CurrentUser me,
        Pager pager,
        CancellationToken cancellationToken
    )
    {
        var spec = pager.Checked(page, $"invites of {me.Required.Id}", sortBy: null, InviteService.Sorts);
        return TypedResults.Ok(pager.Finish(spec, await invites.ListAsync(me.Required, spec, cancellationToken), (i, _) => (0, i.Id)));
    }

    /// <summary>Delete an invite</summary>
    /// <remarks>Nobody can sign up with it any more. The accounts that were made with it stay.</remarks>
    /// <response code="204">It is gone.</response>
    /// <response code="404">`Invite Not Found`: unknown, or somebody else's.</response>
    internal static async Task<NoContent> DeleteInvite(
        [FromRoute(Name = "code"), Description("The code of the invite.")] string code,
        InviteService invites,
        CurrentUser me,
        CancellationToken cancellationToken
    )
    {
        await invites.DeleteAsync(code, me.Required, cancellationToken);
        return TypedResults.NoContent();
    }
}
