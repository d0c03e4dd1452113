using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Database.Tables;
using FeedBoard.ApiService.Platform.Problems;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace FeedBoard.ApiService.Features.Images;

/// <summary>
/// Images that are uploaded while their feed is still being written. Only their owner can use one, once; what no feed takes is swept.
/// </summary>
internal sealed class ImageDrafts(FeedDb db, ImageUploads uploads, IOptions<ImageOptions> options, TimeProvider time)
{
    /// <exception cref="ProblemException">409: there are too many already.</exception>
    public async Task ThrowIfFullAsync(long ownerId, CancellationToken cancellationToken)
    {
        // Few rows are not attached, so the index of the sweeper finds them: ix_images_to_sweep.
        var count = await db.Images.CountAsync(
            i => i.OwnerId == ownerId && i.State != ImageState.Attached && i.State == ImageState.Draft,
            cancellationToken
        );
        if (count >= InputLimits.MaxImageDrafts)
            throw new ProblemException(ProblemCodes.TooManyDrafts);
    }

    /// <exception cref="ProblemException">409: there are too many already, counted once more.</exception>
    public async Task<ImageDraftResponse> StoreAsync(ReceivedImage received, long ownerId, CancellationToken cancellationToken)
    {
        await using var stored = await uploads.StoreAsync([received], [], ownerId, cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // One after the other: uploads that run side by side are counted too.
        await db.Database.ExecuteSqlAsync($"SELECT FROM users WHERE id = {ownerId} FOR NO KEY UPDATE", cancellationToken);
        await ThrowIfFullAsync(ownerId, cancellationToken);
        var draft = stored.ToDraft();
        await uploads.SaveAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        stored.Keep();
        var expires = time.GetUtcNow().UtcDateTime + options.Value.PendingLifetime;
        return new(draft.Id, draft.Width, draft.Height, draft.ContentType, draft.Size, draft.Animated, expires);
    }

    /// <exception cref="ProblemException">404: the caller has no such draft.</exception>
    public async Task DeleteAsync(long id, long ownerId, CancellationToken cancellationToken)
    {
        var deleted = await db
            .Images.Where(i => i.Id == id && i.OwnerId == ownerId && i.State == ImageState.Draft)
            .ExecuteUpdateAsync(s => s.SetProperty(i => i.State, ImageState.Gone), cancellationToken);
        if (deleted == 0)
            throw Problem.ImageNotFound();
    }
}
