using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Features.Feeds;
using FeedBoard.ApiService.Platform.Background;
using FeedBoard.ApiService.Platform.Data;

namespace FeedBoard.ApiService.Features.Tags;

/// <summary>
/// Rolls the rows of <c>tag_totals</c> up into one for each tag and day. Their sums are exact at any moment, as in
/// <see cref="FeedTotals"/>.
/// </summary>
internal sealed class TagTotals(IServiceScopeFactory scopes, TimeProvider time, ILogger<TagTotals> logger)
    : PeriodicWork(FeedTotals.Interval, scopes, time, logger)
{
    // One statement, so one snapshot: a reader sees the rows or their sum. In the order of the tags, so that two replicas do not wait
    // for each other.
    private const string RollUpSql = """
        WITH taken AS (
            DELETE FROM tag_totals WHERE id IN (
                SELECT id FROM tag_totals WHERE NOT rolled ORDER BY id LIMIT 10000 FOR UPDATE SKIP LOCKED)  -- ix_tag_totals_to_roll
            RETURNING tag, day_dt, delta)
        INSERT INTO tag_totals AS t (tag, day_dt, delta, rolled)
        SELECT tag, day_dt, sum(delta), true FROM taken GROUP BY tag, day_dt ORDER BY tag, day_dt
        ON CONFLICT (tag, day_dt) WHERE rolled DO UPDATE SET delta = t.delta + excluded.delta  -- ux_tag_totals_rolled
        """;

    public static Task RollUpAsync(FeedDb db, CancellationToken cancellationToken) =>
        new SqlCommand(db, RollUpSql).ReadAsync(_ => { }, cancellationToken);

    protected override Task WorkAsync(IServiceProvider services, CancellationToken cancellationToken) =>
        RollUpAsync(services.GetRequiredService<FeedDb>(), cancellationToken);
}
