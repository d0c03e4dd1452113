using FeedBoard.Web.Platform.Api;
using FeedBoard.Web.Platform.Http;
using FeedBoard.Web.Shared.Forms;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace FeedBoard.Web.Features.Users;

/// <summary>Follows a user, or stops following; then goes back to the page.</summary>
internal static class FollowForms
{
    public static void MapFollowForms(this IEndpointRouteBuilder forms) =>
        forms.MapPost("/follow", FollowAsync).Does(new("Follow") { Switch = "follow", Off = "Unfollow" });

    private static async Task<RedirectHttpResult> FollowAsync(
        [FromForm] long id,
        [FromForm] bool follow,
        [FromForm(Name = "return")] string? from,
        BoardApi api,
        CancellationToken cancel
    )
    {
        await api.FollowAsync(id, follow, cancel);
        return TypedResults.LocalRedirect(LocalUrl.Of(from));
    }
}
