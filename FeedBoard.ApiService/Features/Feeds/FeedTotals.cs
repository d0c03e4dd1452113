using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Platform.Background;
using FeedBoard.ApiService.Platform.Data;

namespace FeedBoard.ApiService.Features.Feeds;

/// <summary>
/// Rolls the rows of <c>feed_totals</c> up into one, so that their sum stays cheap. The sum itself is exact at any moment.
/// </summary>
internal sealed class FeedTotals(IServiceScopeFactory scopes, TimeProvider time, ILogger<FeedTotals> logger)
    : PeriodicWork(Interval, scopes, time, logger)
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    // One statement, so one snapshot: a reader sees the rows or their sum, never both or neither.
    private const string RollUpSql = """
        WITH taken AS (
            DELETE FROM feed_totals WHERE id IN (SELECT id FROM feed_totals ORDER BY id LIMIT 100000 FOR UPDATE SKIP LOCKED)
              AND EXISTS (SELECT 1 FROM feed_totals OFFSET 1)
            RETURNING delta)
        INSERT INTO feed_totals (delta) SELECT sum(delta) FROM taken HAVING count(*) > 0
        """;

    public static Task RollUpAsync(FeedDb db, CancellationToken cancellationToken) =>
        new SqlCommand(db, RollUpSql).ReadAsync(_ => { }, cancellationToken);

    protected override Task WorkAsync(IServiceProvider services, CancellationToken cancellationToken) =>
        RollUpAsync(services.GetRequiredService<FeedDb>(), cancellationToken);
}
