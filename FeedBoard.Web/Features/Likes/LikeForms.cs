using FeedBoard.Web.Platform.Api;
using FeedBoard.Web.Platform.Http;
using FeedBoard.Web.Shared.Forms;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace FeedBoard.Web.Features.Likes;

/// <summary>Likes a feed or a comment, or takes the like back; then goes back to the page.</summary>
internal static class LikeForms
{
    public static void MapLikeForms(this IEndpointRouteBuilder forms) =>
        forms.MapPost("/like", LikeAsync).Does(new("Like") { Switch = "like", Off = "Unlike" });

    private static async Task<RedirectHttpResult> LikeAsync(
        [FromForm] string target,
        [FromForm] long id,
        [FromForm] bool like,
        [FromForm(Name = "return")] string? from,
        BoardApi api,
        CancellationToken cancel
    )
    {
        await api.LikeAsync(target is "comment_id" ? target : "feed_id", id, like, cancel);
        return TypedResults.LocalRedirect(LocalUrl.Of(from));
    }
}
