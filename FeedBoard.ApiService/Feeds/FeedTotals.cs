using FeedBoard.ApiService.Data;

namespace FeedBoard.ApiService.Feeds;

/// <summary>Rolls the rows of <c>feed_totals</c> up into one, so that their sum stays cheap. The sum itself is exact at any moment.</summary>
internal sealed partial class FeedTotals(IServiceScopeFactory scopes, TimeProvider time, ILogger<FeedTotals> logger) : BackgroundService
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    // One statement, so one snapshot: whoever reads sees the rows or their sum, never both or neither.
    private const string RollUpSql = """
        WITH taken AS (
            DELETE FROM feed_totals WHERE id IN (SELECT id FROM feed_totals ORDER BY id LIMIT 100000 FOR UPDATE SKIP LOCKED)
              AND EXISTS (SELECT 1 FROM feed_totals OFFSET 1)
            RETURNING delta)
        INSERT INTO feed_totals (delta) SELECT sum(delta) FROM taken HAVING count(*) > 0
        """;

    public static Task RollUpAsync(FeedDb db, CancellationToken cancellationToken) => new SqlCommand(db, RollUpSql).ReadAsync(_ => { }, cancellationToken);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                await RollUpAsync(scope.ServiceProvider.GetRequiredService<FeedDb>(), stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                RollUpFailed(e.GetType().Name, e.Message); // the database is away: the next tick tries again
            }
        }
    }

    [LoggerMessage(40, LogLevel.Warning, "The feed totals could not be rolled up: {Kind}: {Reason}")]
    private partial void RollUpFailed(string kind, string reason);
}
