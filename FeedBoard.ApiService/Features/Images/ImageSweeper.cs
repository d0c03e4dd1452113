using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Database.Tables;
using FeedBoard.ApiService.Features.Images.Stores;
using FeedBoard.ApiService.Platform.Background;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Telemetry;
using FeedBoard.Imaging.Thumbnails;
using FeedBoard.ServiceDefaults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OpenTelemetry;

namespace FeedBoard.ApiService.Features.Images;

/// <summary>
/// Deletes the objects that no feed shows any more, thumbnails included, then their rows. Any number of replicas may run it.
/// </summary>
internal sealed partial class ImageSweeper(
    FeedDb db,
    IImageStore store,
    BoardMetrics metrics,
    IOptions<ImageOptions> options,
    TimeProvider time,
    ILogger<ImageSweeper> logger
)
{
    private const int BatchSize = 50;

    // Committed before an object is deleted: if the store or this process fails in the middle, no feed can take an image without an object.
    // SKIP LOCKED: a feed is just taking it.
    private static readonly string ExpireSql = $"""
        UPDATE images SET state = {(short)ImageState.Gone}                           -- pk_images
        WHERE id = ANY (ARRAY(SELECT id FROM images                                  -- ix_images_to_sweep
                              WHERE state NOT IN ({(short)ImageState.Attached}, {(short)ImageState.Gone}) AND state_dt < @pending_since
                              ORDER BY id FOR UPDATE SKIP LOCKED))
        """;

    // SKIP LOCKED: what another replica has taken is left to it.
    // Skips images whose thumbnails are being made, until they are there or the lease of their maker has ended.
    private static readonly string TakeSql = $"""
        SELECT id, name, width, height FROM images                                   -- ix_images_to_sweep
        WHERE state = {(short)ImageState.Gone} AND (thumbnail_dt IS NULL OR thumbnail_dt < @now) AND id > @after
        ORDER BY id LIMIT {BatchSize}
        FOR UPDATE SKIP LOCKED
        """;

    /// <summary>Sweeps until nothing is left that can be swept now.</summary>
    /// <returns>How many images were deleted, and how many could not be since the store refused.</returns>
    public async Task<(int Deleted, int Failed)> SweepAsync(CancellationToken cancellationToken)
    {
        int deleted = 0,
            failed = 0;
        var expired = new SqlCommand(db, ExpireSql) { { "pending_since", time.GetUtcNow().UtcDateTime - options.Value.PendingLifetime } };
        await expired.ReadAsync(_ => { }, cancellationToken);
        for (long after = 0; ;)
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            if (!await MayDeleteAsync(cancellationToken))
            {
                BeingBackedUp();
                break;
            }

            var now = time.GetUtcNow().UtcDateTime;
            var sql = new SqlCommand(db, TakeSql) { { "now", now }, { "after", after } };
            var taken = await sql.ToListAsync(
                r => (Id: r.Int64(), Name: r.Text(), Width: r.Int32(), Height: r.Int32()),
                cancellationToken
            );
            using var traced = SuppressInstrumentationScope.Begin(taken.Count == 0 && Sdk.SuppressInstrumentation);
            using var span = taken.Count == 0 ? null : FeedBoardTelemetry.Source.StartActivity("sweep images");
            var done = await Task.WhenAll(
                taken.Select(i => DeleteObjectsAsync([i.Name, .. Thumbnail.NamesOf(i.Name, i.Width, i.Height)], cancellationToken))
            );
            var ids = taken.Where((_, n) => done[n]).Select(i => i.Id).ToArray();
            await db.Images.Where(i => ids.Contains(i.Id)).ExecuteDeleteAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);

            deleted += ids.Length;
            failed += taken.Count - ids.Length;
            if (taken.Count < BatchSize)
                break;
            after = taken[^1].Id;
        }

        var backlog = await db.Images.LongCountAsync(i => i.State != ImageState.Attached, cancellationToken);
        metrics.Swept(deleted, failed, backlog);
        if (deleted + failed > 0)
            Swept(deleted, failed, backlog);
        return (deleted, failed);
    }

    /// <summary>
    /// False while a backup is made: what its tables show is still to be copied. True: no backup begins before this transaction's end.
    /// </summary>
    private Task<bool> MayDeleteAsync(CancellationToken cancellationToken) =>
        db
            .Database.SqlQuery<bool>($"SELECT pg_try_advisory_xact_lock_shared({BackupLock.Key}) AS \"Value\"")
            .SingleAsync(cancellationToken);

    private async Task<bool> DeleteObjectsAsync(IEnumerable<string> names, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var name in names)
                await store.DeleteAsync(name, cancellationToken);
            return true;
        }
        catch (ImageStoreUnavailableException e)
        {
            NotDeleted(e.Message); // its row stays, and the next sweep tries again
            return false;
        }
    }

    [LoggerMessage(31, LogLevel.Information, "Swept {Deleted} images; {Failed} could not be deleted; {Backlog} pending or gone remain")]
    private partial void Swept(int deleted, int failed, long backlog);

    [LoggerMessage(34, LogLevel.Information, "Nothing more is swept while a backup is made")]
    private partial void BeingBackedUp();

    [LoggerMessage(32, LogLevel.Warning, "An image object could not be deleted: {Reason}")]
    private partial void NotDeleted(string reason);
}

/// <summary>Runs the sweeper now and then.</summary>
internal sealed class ImageSweeperLoop(
    IServiceScopeFactory scopes,
    IOptions<ImageOptions> options,
    TimeProvider time,
    ILogger<ImageSweeperLoop> logger
) : PeriodicWork(options.Value.SweepInterval, scopes, time, logger)
{
    protected override Task WorkAsync(IServiceProvider services, CancellationToken cancellationToken) =>
        services.GetRequiredService<ImageSweeper>().SweepAsync(cancellationToken);
}
