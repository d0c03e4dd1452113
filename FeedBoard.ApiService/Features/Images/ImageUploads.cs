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

    /// <summary>Drafts of one person, in the order of <paramref name="ids"/>, locked until the end of the transaction.</summary>
    /// <exception cref="InvalidInputException">One is somebody else's, used already, or swept.</exception>
    internal async Task<IReadOnlyList<Image>> TakeDraftsAsync(IReadOnlyList<long> ids, long ownerId, CancellationToken cancellationToken)
    {
        if (ids.Count == 0)
            return [];
        var wanted = ids.ToArray();
        var drafts = await db
            .Images.FromSql(
                $"""
                SELECT * FROM images WHERE id = ANY ({wanted}) AND owner_id = {ownerId} AND state = 3           -- pk_images
                ORDER BY id FOR UPDATE
                """
            )
            .ToDictionaryAsync(i => i.Id, cancellationToken);
        return
        [
            .. ids.Select(id =>
                drafts.GetValueOrDefault(id)
                ?? throw new InvalidInputException("draft_ids", $"There is no such draft, or it was used or swept: {id}")
            ),
        ];
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
internal sealed class StoredImages(ImageUploads uploads, IReadOnlyList<Image> stored) : IAsyncDisposable
{
    private readonly List<Image> images = [.. stored];
    private bool committed;

    /// <summary>Adds drafts behind what was stored; in the transaction that attaches them, and if it fails they stay drafts.</summary>
    /// <param name="alts">What is on each; the last ones may be missing.</param>
    /// <exception cref="InvalidInputException">One is somebody else's, used already, or swept.</exception>
    public async Task AddDraftsAsync(
        IReadOnlyList<long> ids,
        IReadOnlyList<string> alts,
        long ownerId,
        CancellationToken cancellationToken
    )
    {
        var drafts = await uploads.TakeDraftsAsync(ids, ownerId, cancellationToken);
        for (var n = 0; n < alts.Count; n++)
            drafts[n].Alt = alts[n];
        images.AddRange(drafts);
    }

    /// <summary>Makes the stored image a draft: kept without a feed for a while.</summary>
    public Image ToDraft()
    {
        var image = images.Single();
        image.State = ImageState.Draft;
        return image;
    }

    /// <summary>Gives the images to a new feed; the caller saves both in one transaction.</summary>
    public void AttachTo(Feed feed)
    {
        for (var n = 0; n < images.Count; n++)
            Attach(images[n], n).Feed = feed;
    }

    /// <summary>Gives the images to a feed that may have others.</summary>
    /// <param name="positions">Of each image.</param>
    public void AttachTo(long feedId, IReadOnlyList<int> positions)
    {
        foreach (var (image, position) in images.Zip(positions))
            Attach(image, position).FeedId = feedId;
    }

    /// <summary>The transaction is committed: the images stay.</summary>
    public void Keep() => committed = true;

    public async ValueTask DisposeAsync()
    {
        if (!committed)
            await uploads.AbandonAsync(stored);
    }

    private static Image Attach(Image image, int position)
    {
        image.Position = position;
        image.State = ImageState.Attached;
        return image;
    }
}
