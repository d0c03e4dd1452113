using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Features.Feeds;
using FeedBoard.Benchmarks.Board;
using FeedBoard.Standalone;
using Npgsql;

namespace FeedBoard.Benchmarks.Loads;

/// <summary>The figures of a write, medians over the rounds; see <see cref="ReadFigures"/>.</summary>
internal sealed record WriteFigures(
    string Name,
    string What,
    double PerSecond,
    double P50,
    double P99,
    double Spread,
    double ApiMicroseconds,
    double DatabaseMicroseconds,
    double PgBench,
    double OfPgBench,
    long Failed
);

/// <summary>The cost of a create in the database without a part of its trigger, measured by pgbench alone.</summary>
/// <param name="Without">The disabled part; empty for none.</param>
/// <param name="Share">The rate with all parts, divided by this rate.</param>
internal sealed record TriggerFigures(string Without, double PerSecond, double Share);

/// <summary>
/// Measures writes through the API, in turn with pgbench running the same statements; both with PostgreSQL's full durability.
/// </summary>
internal static class WriteBenchmark
{
    public const string TriggersName = "triggers";

    private sealed record Round(Load Load, double PgBench);

    public static async Task<IReadOnlyList<WriteFigures>> RunAsync(
        BenchBoard board,
        BenchOptions options,
        Steps steps,
        CancellationToken cancel
    )
    {
        await using var api = await board.StartApiAsync(cancel);
        using var http = new HttpClient { BaseAddress = api.Address };
        var tokens = await steps.DoAsync($"{Write.People} people", () => BenchPeople.JoinAsync(http, Write.People, cancel));
        var writes = Write.Names.Where(options.Wants).Select(name => Write.Of(name, board)).ToList();
        foreach (var write in writes)
            await Wrk.SendAsync(board.Folder, api.Address, write.Requests, tokens, ReadBenchmark.WarmSeconds / 2.0, cancel);

        var rounds = writes.ToDictionary(w => w, _ => new List<Round>());
        for (var n = 0; n < options.Rounds; n++)
        {
            foreach (var write in writes)
            {
                rounds[write]
                    .Add(
                        await steps.DoAsync(
                            $"round {n + 1}: {write.What}",
                            async () =>
                            {
                                var pgbench = await PgBench.RunAsync(board, [write.Script], options.Seconds, cancel);
                                var load = await Load.MeasureAsync(
                                    board,
                                    api,
                                    () => Wrk.SendAsync(board.Folder, api.Address, write.Requests, tokens, options.Seconds, cancel)
                                );
                                return new Round(load, pgbench);
                            }
                        )
                    );
            }
        }

        return [.. writes.Select(w => Figures(w, rounds[w]))];
    }

    /// <summary>Measures creates with and without parts of their trigger.</summary>
    public static async Task<IReadOnlyList<TriggerFigures>> RunTriggersAsync(
        BenchBoard board,
        BenchOptions options,
        Steps steps,
        CancellationToken cancel
    )
    {
        var parts = TriggerParts();
        var rates = parts.ToDictionary(p => p.What, _ => new List<double>(), StringComparer.Ordinal);
        for (var n = 0; n < options.Rounds; n++)
        {
            foreach (var (what, trigger, insert) in parts)
            {
                rates[what]
                    .Add(
                        await steps.DoAsync(
                            $"round {n + 1}: create by pgbench{(what.Length == 0 ? "" : $" without {what}")}",
                            async () =>
                            {
                                await ExecuteAsync(board, trigger, cancel);
                                try
                                {
                                    return await PgBench.RunAsync(board, [Write.Create(insert)], options.Seconds, cancel);
                                }
                                finally
                                {
                                    await ExecuteAsync(board, parts[0].Trigger, CancellationToken.None);
                                }
                            }
                        )
                    );
            }
        }

        return
        [
            .. parts.Select(p => new TriggerFigures(
                p.What,
                Rounds.Median(rates[p.What]),
                Rounds.Median(rates[""].Zip(rates[p.What], (with, without) => with / without))
            )),
        ];
    }

    /// <summary>The trigger and the statement of a create, complete and without one part.</summary>
    internal static IReadOnlyList<(string What, string Trigger, string Insert)> TriggerParts()
    {
        var trigger = DatabaseFunction.All.Single(f => f.Name is "feeds_changed").Sql;
        var insert = FeedService.InsertSql;
        return
        [
            ("", trigger, insert),
            ("totals and counters", Without(trigger, "    -- No writer waits", "    IF TG_OP = 'DELETE'"), insert),
            (
                "search",
                Without(trigger, "    -- The API stores the terms", "    INSERT INTO events (kind, data) SELECT 'feed_created'"),
                Without(insert.Replace("content),\nindexed", "content)\n, indexed", StringComparison.Ordinal), ", indexed AS", "SELECT id")
            ),
            (
                "events, tags, mentions",
                Without(trigger, "    INSERT INTO events (kind, data) SELECT 'feed_created'", "    RETURN NULL;\nEND $$"),
                insert
            ),
        ];
    }

    /// <summary>SQL without the lines between two line prefixes.</summary>
    internal static string Without(string sql, string from, string to)
    {
        var start = sql.IndexOf($"\n{from}", StringComparison.Ordinal);
        var end = start < 0 ? -1 : sql.IndexOf($"\n{to}", start, StringComparison.Ordinal);
        return end > start ? sql[..start] + sql[end..] : throw new BoardException($"the SQL has no part from '{from}' to '{to}'");
    }

    private static async Task ExecuteAsync(BenchBoard board, string sql, CancellationToken cancel)
    {
        await using var connection = new NpgsqlConnection(board.ConnectionString + ";Pooling=false");
        await connection.OpenAsync(cancel);
#pragma warning disable CA2100 // a function of the API, from above
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancel);
    }

    private static WriteFigures Figures(Write write, List<Round> rounds)
    {
        double Of(Func<Round, double> value) => Rounds.Median(rounds.Select(value));
        return new(
            write.Name,
            write.What,
            Of(r => r.Load.Wrk.PerSecond),
            Of(r => r.Load.Wrk.P50),
            Of(r => r.Load.Wrk.P99),
            Rounds.Spread([.. rounds.Select(r => r.Load.Wrk.PerSecond)]),
            Of(r => r.Load.ApiMicroseconds),
            Of(r => r.Load.DatabaseMicroseconds),
            Of(r => r.PgBench),
            Of(r => r.Load.Wrk.PerSecond / r.PgBench),
            rounds.Sum(r => r.Load.Wrk.Failed)
        );
    }
}
