using FeedBoard.ApiService.Data;
using FeedBoard.ApiService.Images.Stores;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace FeedBoard.ApiService.Images;

/// <summary>Deletes the objects that no feed shows any more, then their rows. Any number of replicas may run it.</summary>
internal sealed partial class ImageSweeper(FeedDb db, IImageStore store, BoardMetrics metrics, IOptions<ImageOptions> options, TimeProvider time, ILogger<ImageSweeper> logger)
{
    private const int BatchSize = 50;

    // SKIP LOCKED: what another replica has taken is left to it. Locked until its row is deleted, so that nothing attaches it meanwhile.
    private const string TakeSql = """
        SELECT id, name FROM images                                                  -- ix_images_to_sweep
        WHERE state <> 1 AND (state = 2 OR state_dt < @pending_since) AND id > @after
        ORDER BY id LIMIT 50
        FOR UPDATE SKIP LOCKED
        """;

    /// <summary>Sweeps until nothing is left that can be swept now.</summary>
    /// <returns>How many images were deleted, and how many could not be since the store refused.</returns>
    public async Task<(int Deleted, int Failed)> SweepAsync(CancellationToken cancellationToken)
    {
        int deleted = 0, failed = 0;
        for (long after = 0; ;)
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            var sql = new SqlCommand(db, TakeSql) { { "pending_since", (time.GetUtcNow() - options.Value.PendingLifetime).UtcDateTime }, { "after", after } };
            var taken = await sql.ToListAsync(r => (Id: r.GetInt64(0), Name: r.GetString(1)), cancellationToken);
            var done = await Task.WhenAll(taken.Select(i => DeleteObjectAsync(i.Name, cancellationToken)));
            var ids = taken.Where((_, n) => done[n]).Select(i => i.Id).ToArray();
            await db.Images.Where(i => ids.Contains(i.Id)).ExecuteDeleteAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);

            deleted += ids.Length;
            failed += taken.Count - ids.Length;
            if (taken.Count < BatchSize) break;
            after = taken[^1].Id;
        }

        var backlog = await db.Images.LongCountAsync(i => i.State != ImageState.Attached, cancellationToken);
        metrics.Swept(deleted, failed, backlog);
        if (deleted + failed > 0) Swept(deleted, failed, backlog);
        return (deleted, failed);
    }

    private async Task<bool> DeleteObjectAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            await store.DeleteAsync(name, cancellationToken);
            return true;
        }
        catch (ImageStoreUnavailableException e)
        {
            NotDeleted(e.Message); // its row stays, and the next sweep tries again
            return false;
        }
    }

    [LoggerMessage(31, LogLevel.Information, "Swept {Deleted} images; {Failed} could not be deleted; {Backlog} pending or gone are left")]
    private partial void Swept(int deleted, int failed, long backlog);

    [LoggerMessage(32, LogLevel.Warning, "An image object could not be deleted: {Reason}")]
    private partial void NotDeleted(string reason);
}

/// <summary>Runs the sweeper now and then.</summary>
internal sealed class ImageSweeperLoop(IServiceScopeFactory scopes, IOptions<ImageOptions> options, TimeProvider time, ILogger<ImageSweeperLoop> logger)
    : PeriodicWork(options.Value.SweepInterval, scopes, time, logger)
{
    protected override Task WorkAsync(IServiceProvider services, CancellationToken cancellationToken)
        => services.GetRequiredService<ImageSweeper>().SweepAsync(cancellationToken);
}
