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
    /// <remarks>
    /// When a put fails, the rows stay pending: the store may yet finish what it began, and the sweeper deletes it an hour later.
    /// </remarks>
    public async Task<StoredImages> StoreAsync(
        IReadOnlyList<ReceivedImage> received,
        IReadOnlyList<string> alts,
        long ownerId,
        CancellationToken cancellationToken
    )
    {
        if (received.Count == 0)
            return new(this, []);
        var images = received.Select((r, n) => Pending(r, n < alts.Count ? alts[n] : "", ownerId)).ToList();
        db.AddRange(images);
        await SaveAsync(cancellationToken);

        using var firstFailure = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAll(images.Zip(received, (image, file) => PutAsync(image, file, firstFailure)));
        return new(this, images);
    }

    /// <summary>Saves images, and what else the context tracks.</summary>
    /// <exception cref="ProblemException">401: the account went away during the upload. 503: the sweeper has taken an image
    /// meanwhile.</exception>
    public async Task SaveAsync(CancellationToken cancellationToken)
    {
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            throw new ProblemException(ProblemCodes.UploadTooSlow);
        }
        catch (DbUpdateException e)
            when (e.InnerException is PostgresException { ConstraintName: ImageConfiguration.OwnerKey or FeedConfiguration.AuthorKey })
        {
            throw Problem.InvalidToken();
        }
    }

    private static Image Pending(ReceivedImage received, string alt, long ownerId) =>
        new()
        {
            Name = ImageName.New(received.Image.Format),
            State = ImageState.Pending,
            OwnerId = ownerId,
            ContentType = received.Image.Format.ContentType,
            Size = received.Image.Size,
            Width = received.Image.Width,
            Height = received.Image.Height,
            Animated = received.Image.Animated,
            Alt = alt,
        };

    private async Task PutAsync(Image image, ReceivedImage file, CancellationTokenSource firstFailure)
    {
        try
        {
            await store.PutAsync(image.Name, file.Content, image.ContentType, firstFailure.Token);
        }
        catch
        {
            await firstFailure.CancelAsync();
            throw;
        }
    }

    /// <summary>
    /// Gives up only images that are still pending: if the transaction was committed nevertheless, they are attached and stay.
    /// </summary>
    internal async Task AbandonAsync(IReadOnlyList<Image> images)
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

/// <summary>
/// Stored images whose rows are pending. A feed takes them by <see cref="AttachTo(Feed)"/>; unless that was committed, the sweeper gets
/// them.
/// </summary>
internal sealed class StoredImages(ImageUploads uploads, IReadOnlyList<Image> images) : IAsyncDisposable
{
    private bool committed;

    /// <summary>Gives the images to a new feed; the caller saves both in one transaction.</summary>
    public void AttachTo(Feed feed)
    {
        Attach(0);
        foreach (var image in images)
            image.Feed = feed;
    }

    /// <summary>Gives the images to a feed that has others before <paramref name="position"/>.</summary>
    public void AttachTo(long feedId, int position)
    {
        Attach(position);
        foreach (var image in images)
            image.FeedId = feedId;
    }

    /// <summary>The transaction is committed: the images stay.</summary>
    public void Keep() => committed = true;

    public async ValueTask DisposeAsync()
    {
        if (!committed)
            await uploads.AbandonAsync(images);
    }

    private void Attach(int position)
    {
        foreach (var image in images)
        {
            image.Position = position++;
            image.State = ImageState.Attached;
        }
    }
}
