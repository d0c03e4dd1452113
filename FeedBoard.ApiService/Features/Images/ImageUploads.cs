using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Database.Tables;
using FeedBoard.ApiService.Features.Images.Stores;
using FeedBoard.ApiService.Platform.Problems;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace FeedBoard.ApiService.Features.Images;

/// <summary>
/// Brings images into the store so that whatever dies meanwhile, each object has a row: rows first, then objects, then the feed.
/// </summary>
internal sealed partial class ImageUploads(FeedDb db, IImageStore store, ILogger<ImageUploads> logger)
{
    /// <summary>Writes pending rows, then puts the objects side by side.</summary>
    /// <returns>Tracked, pending images in the order of <paramref name="received"/>; attach them by <see cref="AttachAsync"/>.</returns>
    /// <remarks>
    /// When a put fails, the rows stay pending: the store may yet finish what it began, and the sweeper deletes it an hour later.
    /// </remarks>
    public async Task<IReadOnlyList<Image>> StoreAsync(
        IReadOnlyList<ReceivedImage> received,
        IReadOnlyList<string> alts,
        long ownerId,
        CancellationToken cancellationToken
    )
    {
        if (received.Count == 0)
            return [];
        var images = received
            .Select(
                (r, n) =>
                    new Image
                    {
                        Name = ImageName.New(r.Image.Format),
                        State = ImageState.Pending,
                        OwnerId = ownerId,
                        ContentType = r.Image.Format.ContentType,
                        Size = r.Image.Size,
                        Width = r.Image.Width,
                        Height = r.Image.Height,
                        Animated = r.Image.Animated,
                        Alt = n < alts.Count ? alts[n] : "",
                    }
            )
            .ToList();
        db.AddRange(images);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { ConstraintName: ImageConfiguration.OwnerKey })
        {
            throw Problem.InvalidToken(); // the account went away during the upload
        }

        using var firstFailure = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAll(
            images
                .Zip(received)
                .Select(async pair =>
                {
                    try
                    {
                        await store.PutAsync(pair.First.Name, pair.Second.Content, pair.First.ContentType, firstFailure.Token);
                    }
                    catch
                    {
                        await firstFailure.CancelAsync();
                        throw;
                    }
                })
        );
        return images;
    }

    /// <summary>
    /// Gives the images to a feed and runs <paramref name="write"/>, which saves both in one transaction; if it fails, the objects are left
    /// to the sweeper.
    /// </summary>
    public async Task<T> AttachAsync<T>(IReadOnlyList<Image> images, Func<Task<T>> write)
    {
        try
        {
            return await write();
        }
        catch (Exception e)
        {
            await AbandonAsync(images);
            if (e is DbUpdateConcurrencyException)
                throw new ProblemException(ProblemCodes.UploadTooSlow);
            throw;
        }
    }

    /// <summary>Only what is still pending: had the transaction been committed after all, its images are attached and stay.</summary>
    private async Task AbandonAsync(IReadOnlyList<Image> images)
    {
        if (images.Count == 0)
            return;
        try
        {
            var ids = images.Select(i => i.Id).ToArray();
            await db
                .Images.Where(i => ids.Contains(i.Id) && i.State == ImageState.Pending)
                .ExecuteUpdateAsync(s => s.SetProperty(i => i.State, ImageState.Gone), CancellationToken.None);
        }
        catch (Exception e)
        {
            LeftPending(e, images.Count); // the database is away: they are swept as pending ones, an hour later
        }
    }

    [LoggerMessage(30, LogLevel.Warning, "{Count} stored images of a feed that was not written stay pending until the sweep")]
    private partial void LeftPending(Exception exception, int count);
}
