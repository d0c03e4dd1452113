using System.ComponentModel;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Board;
using FeedBoard.ApiService.Platform.Http;
using FeedBoard.ApiService.Platform.Limits;
using FeedBoard.ApiService.Platform.Problems;
using FeedBoard.Imaging.Formats;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace FeedBoard.ApiService.Features.Images;

internal static class ImageDraftEndpoints
{
    public static void MapImageDrafts(this IEndpointRouteBuilder app)
    {
        var drafts = app.MapGroup("/api/image/draft").WithTags("Images").RequireAuthorization().RequireRateLimiting(RateLimits.Write);

        drafts
            .MapPost("", CreateImageDraft)
            .RequireVerifiedEmail()
            .WithConcurrencyLimit(ConcurrencyLimit.Uploads)
            .WithRequestBodyLimit(RequestBodies.Image)
            .Accepts<Stream>("application/octet-stream")
            .Fails(409);
        drafts.MapDelete("/{id}", DeleteImageDraft).Fails(404);
    }

    /// <summary>Upload an image before its feed</summary>
    /// <remarks>
    /// The body is the file itself, under the same rules as an image of a feed. Its id goes into `draft_ids` when the feed is created or
    /// changed: by the same person, once, until `expire_dt`. Until then nobody can read the image, and what no feed takes is deleted. A
    /// person has at most twenty drafts.
    /// </remarks>
    /// <response code="200">The draft.</response>
    /// <response code="409">`Too Many Drafts`</response>
    internal static async Task<Ok<ImageDraftResponse>> CreateImageDraft(
        HttpRequest request,
        CurrentUser me,
        ImageDrafts drafts,
        CancellationToken cancellationToken
    )
    {
        await drafts.ThrowIfFullAsync(me.Required.Id, cancellationToken); // before the upload
        try
        {
            await using var received = await ReceivedImage.ReceiveAsync(request.Body, hash: false, cancellationToken);
            return TypedResults.Ok(await drafts.StoreAsync(received, me.Required.Id, cancellationToken));
        }
        catch (InvalidImageException e)
        {
            throw new InvalidInputException("body", e.AsFieldError());
        }
    }

    /// <summary>Delete an uploaded image that no feed has</summary>
    /// <response code="204">It is gone.</response>
    /// <response code="404">`Image Not Found`</response>
    internal static async Task<NoContent> DeleteImageDraft(
        [FromRoute(Name = "id"), Description("The id of the draft.")] long id,
        CurrentUser me,
        ImageDrafts drafts,
        CancellationToken cancellationToken
    )
    {
        await drafts.DeleteAsync(id, me.Required.Id, cancellationToken);
        return TypedResults.NoContent();
    }
}
