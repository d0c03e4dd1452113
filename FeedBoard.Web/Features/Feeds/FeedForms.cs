using FeedBoard.Web.Platform.Api;
using FeedBoard.Web.Platform.Http;
using FeedBoard.Web.Shared.Forms;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace FeedBoard.Web.Features.Feeds;

/// <summary>Deletes a feed.</summary>
internal static class FeedForms
{
    public static void MapFeedForms(this IEndpointRouteBuilder forms) =>
        forms.MapPost("/feed/{id:long}/delete", DeleteFeedAsync).Does(new("DeleteFeed"));

    private static async Task<RedirectHttpResult> DeleteFeedAsync(
        long id,
        [FromForm(Name = "return")] string? from,
        BoardApi api,
        CancellationToken cancel
    )
    {
        try
        {
            await api.DeleteFeedAsync(id, cancel);
        }
        catch (ApiException e) when (e.Status == StatusCodes.Status404NotFound)
        {
            // It was deleted already.
        }

        return TypedResults.LocalRedirect(LocalUrl.Of(from));
    }
}
