using FeedBoard.ApiService.Database.Tables;
using FeedBoard.ApiService.Features.Images.Stores;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Http;
using FeedBoard.ApiService.Platform.Limits;
using FeedBoard.ApiService.Platform.Problems;
using FeedBoard.Imaging.Thumbnails;
using FeedBoard.ServiceDefaults;
using Microsoft.Net.Http.Headers;

namespace FeedBoard.ApiService.Features.Images;

internal static class ImageEndpoints
{
    public static void MapImages(this IEndpointRouteBuilder app)
    {
        var images = app.MapGroup("/api/image")
            .WithTags("Images")
            .RequireRateLimiting(RateLimits.Read)
            .WithConcurrencyLimit(ConcurrencyLimit.Downloads);

        images
            .MapGet("/{name}", ReadImage)
            .Produces<Stream>(200, InputLimits.ImageTypes[0], [.. InputLimits.ImageTypes.Skip(1)])
            .Produces<Stream>(206, InputLimits.ImageTypes[0], [.. InputLimits.ImageTypes.Skip(1)])
            .Produces(304)
            .Fails(404, 412, 416);
        app.MapImageDrafts();
    }

    /// <summary>Read an image</summary>
    /// <remarks>
    /// The bytes of an image or a thumbnail, as they are stored. They never change, so a client may keep them as long as it likes. Ranges
    /// work.
    /// </remarks>
    /// <param name="name">As in the URLs of a feed.</param>
    /// <response code="200">The bytes.</response>
    /// <response code="404">`Image Not Found`</response>
    internal static async Task<IResult> ReadImage(
        string name,
        ReadDb db,
        CurrentUser me,
        IImageStore store,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        var (contentType, hidden, mayBeGone) = await FindAsync(name, db, me, cancellationToken) ?? throw Problem.ImageNotFound();

        var tag = new EntityTagHeaderValue($"\"{name}\"");
        var headers = context.Response.GetTypedHeaders();
        headers.ETag = tag;
        context.Response.Headers.CacheControl = hidden ? "private, no-store" : IImageStore.CacheControl;
        context.Response.ContainFile();
        context.Response.OnStarting(ForgetOnFailure, context.Response);
        if (
            context
                .Request.GetTypedHeaders()
                .IfNoneMatch.Any(t => t.Compare(tag, useStrongComparison: false) || t.Equals(EntityTagHeaderValue.Any))
        )
        {
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        }

        var content =
            await store.OpenAsync(name, cancellationToken)
            ?? throw (
                mayBeGone ? Problem.ImageNotFound() : new ImageStoreUnavailableException("An attached image has no object in the store.")
            );
        await TypedResults.Stream(content, contentType, entityTag: tag, enableRangeProcessing: true).ExecuteAsync(context);
        // An impossible range or a failed precondition gets a problem response like every other error: it is no image.
        if (context.Response is { HasStarted: false, StatusCode: >= StatusCodes.Status400BadRequest } refusal)
            (refusal.ContentType, refusal.ContentLength) = (null, null);
        return TypedResults.Empty;
    }

    /// <returns>
    /// The content type, whether the feed is hidden, and whether it is a thumbnail of an earlier version, which is there only for images
    /// that had one; <c>null</c> when there is no such image, or none for the caller, or no such thumbnail yet.
    /// </returns>
    private static async Task<(string ContentType, bool Hidden, bool MayBeGone)?> FindAsync(
        string name,
        ReadDb db,
        CurrentUser me,
        CancellationToken cancellationToken
    )
    {
        if (!ImageName.IsValid(name))
            return null;
        if (Thumbnail.ImagesOf(name) is not { } images)
        {
            var attached = me.Bind(
                new(
                    db,
                    $"""
                    SELECT i.content_type, coalesce(f.hidden, false)
                    FROM images i LEFT JOIN feeds f ON f.id = i.feed_id                            -- ux_images_name, pk_feeds
                    WHERE i.name = @name AND i.state = {(short)ImageState.Attached} AND (i.logo OR {VisibilitySql.Found(me.View, "f.")})
                    """
                )
                {
                    { "name", name },
                }
            );
            return await attached.SingleOrDefaultAsync(r => (r.Text(), r.Boolean(), false), cancellationToken);
        }

        var sql = me.Bind(
            new(
                db,
                $"""
                SELECT i.name, i.width, i.height, i.thumbnail_state, coalesce(f.hidden, false)
                FROM images i LEFT JOIN feeds f ON f.id = i.feed_id -- ux_images_name, pk_feeds
                WHERE i.name = ANY (@names) AND i.state = {(short)ImageState.Attached} AND (i.logo OR {VisibilitySql.Found(me.View, "f.")})
                """
            )
            {
                { "names", images },
            }
        );
        var image = await sql.SingleOrDefaultAsync(
            r =>
                (
                    Name: r.Text(),
                    Width: r.Int32(),
                    Height: r.Int32(),
                    State: (ThumbnailState)r.Int16(),
                    Hidden: r.Boolean()
                ),
            cancellationToken
        );
        if (image is not { } i || i.State.Version() is not { } version)
            return null;
        for (var made = version; made > 0; made--)
        {
            if (Thumbnail.NamesOf(i.Name, i.Width, i.Height, made).Contains(name, StringComparer.Ordinal))
                return (Thumbnail.ContentType, i.Hidden, made < version);
        }

        return null;
    }

    /// <summary>A failed precondition or a range beyond the end is not to be kept for a year.</summary>
    private static Task ForgetOnFailure(object state)
    {
        var response = (HttpResponse)state;
        if (response.StatusCode < StatusCodes.Status400BadRequest)
            return Task.CompletedTask;
        response.Headers.Remove("ETag");
        response.Headers.CacheControl = "no-store";
        return Task.CompletedTask;
    }
}
