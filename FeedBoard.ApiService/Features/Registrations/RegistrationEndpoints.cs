using System.ComponentModel;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Http;
using FeedBoard.ApiService.Platform.Limits;
using FeedBoard.ApiService.Platform.Paging;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace FeedBoard.ApiService.Features.Registrations;

internal static class RegistrationEndpoints
{
    public static void AddRegistrations(this IHostApplicationBuilder builder) =>
        builder
            .Services.AddScoped<RegistrationQueries>()
            .AddScoped<RegistrationService>()
            .AddHostedService<RegistrationCleaner>()
            .AddHostedService<ModeratorWatch>();

    public static void MapRegistrations(this IEndpointRouteBuilder app)
    {
        var waiting = app.MapGroup("/api/moderation/registrations")
            .WithTags("Moderation")
            .RequireAuthorization(Roles.Moderator)
            .WithRequestBodyLimit(RequestBodies.Json);

        waiting.MapGet("", ListRegistrations).RequireRateLimiting(RateLimits.Read);
        waiting.MapPost("/{user_id}/approve", ApproveRegistration).RequireRateLimiting(RateLimits.Write).Fails(404, 409);
        waiting.MapPost("/{user_id}/refuse", RefuseRegistration).RequireRateLimiting(RateLimits.Write).Fails(404, 409);
    }

    /// <summary>List who waits to be approved</summary>
    /// <remarks>
    /// A page of those who signed up while the board asked for approval, the oldest first. `X-Total-Count` says how many.
    /// </remarks>
    /// <response code="200">The page.</response>
    /// <response code="403">`Permission Denied`: for moderators.</response>
    internal static async Task<Ok<IReadOnlyList<RegistrationResponse>>> ListRegistrations(
        [AsParameters] PageRequest page,
        RegistrationQueries registrations,
        CurrentUser me,
        Pager pager,
        CancellationToken cancellationToken
    )
    {
        var spec = pager.Checked(page, "registrations", sortBy: null, RegistrationQueries.Sorts);
        return TypedResults.Ok(
            pager.Finish(spec, await registrations.ListAsync(me.Required, spec, cancellationToken), (r, _) => (0, r.UserId))
        );
    }

    /// <summary>Approve an account</summary>
    /// <remarks>The person can log in from now on. A mail tells them, where the board sends mail.</remarks>
    /// <response code="200">They belong to the board.</response>
    /// <response code="403">`Permission Denied`: for moderators.</response>
    /// <response code="404">`User Not Found`</response>
    /// <response code="409">`Registration Already Decided`: they do not wait, or somebody else was faster.</response>
    internal static async Task<Ok<RegistrationDecisionResponse>> ApproveRegistration(
        [FromRoute(Name = "user_id"), Description("The id of the person.")] long userId,
        CurrentUser me,
        RegistrationService registrations,
        CancellationToken cancellationToken
    )
    {
        await registrations.ApproveAsync(userId, me.Required, cancellationToken);
        return TypedResults.Ok(new RegistrationDecisionResponse(userId, "approved"));
    }

    /// <summary>Refuse an account</summary>
    /// <remarks>
    /// Logging in returns 403 with the reason. A mail tells the person, where the board sends mail. After 30 days the account is deleted,
    /// and its address and nickname are free again.
    /// </remarks>
    /// <response code="200">They are refused.</response>
    /// <response code="403">`Permission Denied`: for moderators.</response>
    /// <response code="404">`User Not Found`</response>
    /// <response code="409">`Registration Already Decided`: they do not wait, or somebody else was faster.</response>
    internal static async Task<Ok<RegistrationDecisionResponse>> RefuseRegistration(
        [FromRoute(Name = "user_id"), Description("The id of the person.")] long userId,
        RefuseRegistrationRequest request,
        CurrentUser me,
        RegistrationService registrations,
        CancellationToken cancellationToken
    )
    {
        await registrations.RefuseAsync(userId, request, me.Required, cancellationToken);
        return TypedResults.Ok(new RegistrationDecisionResponse(userId, "refused"));
    }
}
