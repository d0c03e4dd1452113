using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ServiceDefaults;
using OpenTelemetry;

namespace FeedBoard.ApiService.Features.Board;

/// <summary>How large the board is: counted at most once a minute. Safe for all threads.</summary>
internal sealed class BoardTotals(ReadDb db, TimeProvider time)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    private static readonly string Sql = $"""
        SELECT (SELECT count(*) FROM users WHERE {VisibilitySql.Member()}),
               (SELECT coalesce(sum(delta), 0)::bigint FROM feed_totals),
               (SELECT coalesce(sum(comment_count), 0)::bigint FROM users)
               {VisibilitySql.MinusHiddenComments}
        """;

    private readonly SingleFlight<bool, BoardCounts> flights = new();
    private volatile Kept? kept;

    public ValueTask<BoardCounts> GetAsync(CancellationToken cancellationToken) =>
        kept is { } found && time.GetUtcNow() - found.Began < Lifetime && time.GetUtcNow() >= found.Began
            ? ValueTask.FromResult(found.Counts)
            : new(flights.RunAsync(true, CountAsync).WaitAsync(cancellationToken));

    private async Task<BoardCounts> CountAsync()
    {
        using var untraced = SuppressInstrumentationScope.Begin(); // it is not the work of the request that happens to need it
        var began = time.GetUtcNow();
        BoardCounts? counts = null;
        // One request counts for all that wait, and none of them ends it.
        await new SqlCommand(db, Sql).ReadAsync(r => counts = new(r.Int64(), r.Int64(), r.Int64()), CancellationToken.None);
        kept = new(began, counts!);
        return counts!;
    }

    private sealed record Kept(DateTimeOffset Began, BoardCounts Counts);
}
