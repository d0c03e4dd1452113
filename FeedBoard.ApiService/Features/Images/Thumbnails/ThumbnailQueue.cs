using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Database.Tables;
using FeedBoard.ApiService.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace FeedBoard.ApiService.Features.Images.Thumbnails;

/// <param name="Try">1 for the first one.</param>
internal readonly record struct ThumbnailJob(long Id, string Name, int Width, int Height, int Try);

/// <summary>
/// Which images want thumbnails: the table itself, shared by all replicas. A worker that takes one has it for a while, without a
/// transaction. Which failures count as a try: <see cref="ThumbnailWorker"/>.
/// </summary>
internal sealed class ThumbnailQueue(FeedDb db, IOptions<ImageOptions> options, TimeProvider time)
{
    public const int MaxTries = 3;

    private static readonly string IsFree =
        $"{ImageConfiguration.WantsThumbnails} AND (thumbnail_dt IS NULL OR thumbnail_dt < @now)";

    private static readonly string Old =
        $"{(short)ThumbnailState.MadeByFirstVersion}, {(short)ThumbnailState.MadeBySecondVersion}";

    // What was posted just now in its order, so nobody waits for those who came later; then the rest, newest first: no post waits for a
    // million old images. Two who look at once take different ones.
    // Those of an earlier version are made again: that they once succeeded, at whatever try, counts for nothing.
    private static readonly string TakeSql = $"""
        UPDATE images SET thumbnail_dt = @until,
                          thumbnail_tries =
                              CASE WHEN thumbnail_state IN ({Old}) AND thumbnail_dt IS NULL THEN 1 ELSE thumbnail_tries + 1 END
        WHERE id = (SELECT id FROM images                                            -- pk_images
                    JOIN (SELECT id, state_dt > now() - interval '10 minutes' AS fresh FROM images
                          WHERE {IsFree} ORDER BY id DESC LIMIT 100) newest USING (id)            -- ix_images_unmade
                    WHERE {IsFree}
                    ORDER BY fresh DESC, CASE WHEN fresh THEN id ELSE -id END LIMIT 1 FOR UPDATE OF images SKIP LOCKED)
        RETURNING id, name, width, height, thumbnail_tries
        """;

    /// <summary>How long one may work on an image: its process, and the store.</summary>
    public TimeSpan Deadline => options.Value.ThumbnailTimeout + TimeSpan.FromMinutes(2);

    /// <summary>
    /// How long nobody else takes it, and the sweeper leaves it alone: until whatever the store was given is there or is not.
    /// </summary>
    private TimeSpan Lease => Deadline + TimeSpan.FromMinutes(5);

    public Task<ThumbnailJob?> TakeAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var sql = new SqlCommand(db, TakeSql) { { "until", now + Lease }, { "now", now } };
        return sql.SingleOrDefaultAsync(
            r => new ThumbnailJob(r.Int64(), r.Text(), r.Int32(), r.Int32(), r.Int16()),
            cancellationToken
        );
    }

    /// <summary>Its objects are there. An image that was deleted meanwhile stays deleted, and is swept with them from now on.</summary>
    public Task FinishAsync(ThumbnailJob job, string? placeholder, CancellationToken cancellationToken) =>
        db
            .Images.Where(i => i.Id == job.Id)
            .ExecuteUpdateAsync(
                s =>
                    s.SetProperty(i => i.ThumbnailState, ThumbnailState.Made)
                        .SetProperty(i => i.Placeholder, placeholder)
                        .SetProperty(i => i.ThumbnailDt, (DateTime?)null),
                cancellationToken
            );

    /// <summary>It is the image's fault: it is tried again after the lease, or never.</summary>
    public Task FailAsync(ThumbnailJob job, CancellationToken cancellationToken) =>
        job.Try < MaxTries
            ? Task.CompletedTask
            : db
                .Images.Where(i => i.Id == job.Id)
                .ExecuteUpdateAsync(
                    s => s.SetProperty(i => i.ThumbnailState, ThumbnailState.GivenUp).SetProperty(i => i.ThumbnailDt, (DateTime?)null),
                    cancellationToken
                );

    /// <summary>It is not the image's fault, so the try does not count.</summary>
    /// <param name="now">Anybody may take it at once: nothing was given to the store.</param>
    public Task PutBackAsync(ThumbnailJob job, bool now, CancellationToken cancellationToken) =>
        db
            .Images.Where(i => i.Id == job.Id)
            .ExecuteUpdateAsync(
                s =>
                    s.SetProperty(i => i.ThumbnailTries, i => (short)(i.ThumbnailTries - 1))
                        .SetProperty(i => i.ThumbnailDt, i => now ? null : i.ThumbnailDt),
                cancellationToken
            );
}
