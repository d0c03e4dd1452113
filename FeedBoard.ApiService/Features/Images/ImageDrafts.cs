using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Database.Tables;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Problems;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace FeedBoard.ApiService.Features.Images;

/// <summary>
/// Images that are uploaded while their feed is still being written. Only their owner can use one, once; what no feed takes is swept.
/// </summary>
internal sealed class ImageDrafts(FeedDb db, ImageUploads uploads, IOptions<ImageOptions> options, TimeProvider time)
{
    // One after the other: uploads that run side by side are counted too. Counted as in ThrowIfFullAsync.
    private static readonly string KeepSql = $"""
        SELECT FROM users WHERE id = @owner_id FOR NO KEY UPDATE;                                          -- pk_users
        UPDATE images SET state = {(short)ImageState.Draft}
        WHERE id = @id AND state = {(short)ImageState.Pending} AND (                                       -- pk_images
            SELECT count(*) FROM images                                                                    -- ix_images_to_sweep
            WHERE owner_id = @owner_id AND state <> {(short)ImageState.Attached} AND state = {(short)ImageState.Draft}
        ) < {InputLimits.MaxImageDrafts}
        RETURNING id
        """;

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
        await using var stored = await uploads.StoreAsync([received], [], [], ownerId, cancellationToken);
        var sql = new SqlCommand(db, KeepSql) { { "owner_id", ownerId }, { "id", stored.Id } };
        if (await sql.SingleOrDefaultAsync(r => r.Int64(), cancellationToken) is not { } id)
        {
            await ThrowIfFullAsync(ownerId, cancellationToken);
            throw new ProblemException(ProblemCodes.UploadTooSlow); // the sweeper has taken it
        }

        stored.Keep(asDraft: true);
        var image = received.Image;
        var expires = time.GetUtcNow().UtcDateTime + options.Value.PendingLifetime;
        return new(id, image.Width, image.Height, image.Format.ContentType, image.Size, image.Animated, expires);
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
