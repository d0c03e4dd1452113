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

    /// <summary>
    /// Of an image that still shows what an earlier version made: it keeps its state, and this number of tries, at which nobody works on
    /// it, says that it failed too often.
    /// </summary>
    private const short GivenUp = MaxTries + 1;

    private static readonly string IsFree =
        $"{ImageConfiguration.WantsThumbnails} AND (thumbnail_dt < @now OR thumbnail_dt IS NULL AND thumbnail_tries < {GivenUp})";

    private static readonly string Old =
        $"{(short)ThumbnailState.MadeByFirstVersion}, {(short)ThumbnailState.MadeBySecondVersion}";

    // What was posted just now in its order, so nobody waits for those who came later; then the rest, newest first: no post waits for a
    // million old images. Of a member with more than two full feeds in the queue, what was posted just now comes after that of all others.
    // Two who look at once take different ones.
    // Those of an earlier version are made again: that they once succeeded, at whatever try, counts for nothing.
    private static readonly string TakeSql = $"""
        UPDATE images SET thumbnail_dt = @until,
                          thumbnail_tries =
                              CASE WHEN thumbnail_state IN ({Old}) AND thumbnail_dt IS NULL THEN 1 ELSE thumbnail_tries + 1 END
        WHERE id = (SELECT id FROM images                                            -- pk_images
                    JOIN (SELECT id, fresh, count(*) FILTER (WHERE fresh) OVER (PARTITION BY owner_id) AS own
                          FROM (SELECT id, owner_id, state_dt > now() - interval '10 minutes' AS fresh FROM images
                                WHERE {IsFree} ORDER BY id DESC LIMIT 100) newest) newest USING (id)   -- ix_images_unmade
                    WHERE {IsFree}
                    ORDER BY fresh DESC, fresh AND own > {2 * InputLimits.MaxImages}, CASE WHEN fresh THEN id ELSE -id END
                    LIMIT 1 FOR UPDATE OF images SKIP LOCKED)
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

    /// <summary>
    /// It is the image's fault: it is tried again after the lease, or never. Thumbnails of an earlier version are shown as before.
    /// </summary>
    public Task FailAsync(ThumbnailJob job, CancellationToken cancellationToken) =>
        job.Try < MaxTries
            ? Task.CompletedTask
            : db
                .Images.Where(i => i.Id == job.Id)
                .ExecuteUpdateAsync(
                    s =>
                        s.SetProperty(
                                i => i.ThumbnailState,
                                i => i.ThumbnailState == ThumbnailState.Wanted ? ThumbnailState.GivenUp : i.ThumbnailState
                            )
                            .SetProperty(i => i.ThumbnailTries, i => i.ThumbnailState == ThumbnailState.Wanted ? i.ThumbnailTries : GivenUp)
                            .SetProperty(i => i.ThumbnailDt, (DateTime?)null),
                    cancellationToken
                );

    /// <summary>Whether its thumbnails failed too often, so that they are not tried again.</summary>
    public static bool HasGivenUp(ThumbnailState state, int tries, DateTime? dt) =>
        state == ThumbnailState.GivenUp || (state != ThumbnailState.Made && tries >= GivenUp && dt is null);

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
