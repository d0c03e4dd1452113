using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Http;
using FeedBoard.ApiService.Platform.Limits;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace FeedBoard.ApiService.Features.MyPage;

internal static class LeavingEndpoints
{
    public static void AddLeaving(this IHostApplicationBuilder builder) => builder.Services.AddScoped<LeavingService>();

    public static void MapLeaving(this IEndpointRouteBuilder app) =>
        app.MapGroup("/api/mypage")
            .WithTags("My page")
            .MapDelete("/profile", DeleteProfile)
            .RequireAuthorization()
            .RequireRateLimiting(RateLimits.Write)
            .WithRequestBodyLimit(RequestBodies.Json)
            .Fails(403);

    /// <summary>Leave the board</summary>
    /// <remarks>
    /// Everything of the account goes at once: its feeds with all that is under them, its images, likes, follows, sessions and comments; a
    /// comment that others answered keeps its place, emptied. It cannot be undone: an export first may be wise.
    /// </remarks>
    /// <response code="204">The account is gone.</response>
    /// <response code="403">`Permission Denied`: the password is wrong.</response>
    internal static async Task<NoContent> DeleteProfile(
        [FromBody] LeavingRequest request,
        CurrentUser me,
        LeavingService leaving,
        CancellationToken cancellationToken
    )
    {
        await leaving.LeaveAsync(request, me.Required, cancellationToken);
        return TypedResults.NoContent();
    }
}
