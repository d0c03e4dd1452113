using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Platform.Background;
using FeedBoard.ApiService.Platform.Data;
using Microsoft.Extensions.Options;

namespace FeedBoard.ApiService.Features.Events;

/// <summary>Deletes the events that nobody can catch up with any more.</summary>
internal sealed class EventCleaner(
    IServiceScopeFactory scopes,
    IOptions<EventOptions> options,
    TimeProvider time,
    ILogger<EventCleaner> logger
) : PeriodicWork(Interval, scopes, time, logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    // Positions and times go together, since both are given when an event is numbered: what is deleted is always a beginning of the log.
    private const string ForgetSql = """
        WITH log AS MATERIALIZED (
            SELECT FROM event_log FOR UPDATE),
        old AS MATERIALIZED (
            SELECT e.id, e.place
            FROM log, (SELECT id, place, create_dt FROM events WHERE place IS NOT NULL ORDER BY place LIMIT 5000) e  -- ux_events_place
            WHERE e.create_dt < clock_timestamp() - @lifetime),
        gone AS (
            DELETE FROM events WHERE id IN (SELECT id FROM old))
        UPDATE event_log SET forgotten = greatest(forgotten, (SELECT max(place) FROM old)) RETURNING (SELECT count(*) FROM old)
        """;

    /// <summary>Deletes them all, in batches.</summary>
    public static async Task ForgetAsync(FeedDb db, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        while (
            await new SqlCommand(db, ForgetSql) { { "lifetime", lifetime } }.SingleOrDefaultAsync(r => r.Int64(), cancellationToken)
            == 5000
        )
        {
            // there are more
        }
    }

    protected override Task WorkAsync(IServiceProvider services, CancellationToken cancellationToken) =>
        ForgetAsync(services.GetRequiredService<FeedDb>(), options.Value.Lifetime, cancellationToken);
}
