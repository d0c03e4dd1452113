using FeedBoard.Benchmarks.Board;
using FeedBoard.Standalone;
using Npgsql;

namespace FeedBoard.Benchmarks.Loads;

/// <summary>One write's figures, medians over the rounds; see <see cref="ReadFigures"/>.</summary>
internal sealed record WriteFigures(string Name, string What, double PerSecond, double P50, double P99, double Spread, double ApiMicroseconds, double DatabaseMicroseconds, double PgBench, double OfPgBench, long Failed);

/// <summary>What a create costs the database with some of its triggers turned off, by pgbench alone.</summary>
/// <param name="Without">What is turned off; empty: nothing.</param>
/// <param name="Share">How much of that rate is left with all of them on.</param>
internal sealed record TriggerFigures(string Without, double PerSecond, double Share);

/// <summary>Writes through the API, beside pgbench with the same statements, in turn; both with PostgreSQL's full durability.</summary>
internal static class WriteBenchmark
{
    public const string TriggersName = "triggers";

    private sealed record Round(Load Load, double PgBench);

    public static async Task<IReadOnlyList<WriteFigures>> RunAsync(BenchBoard board, BenchOptions options, Steps steps, CancellationToken cancel)
    {
        await using var api = await board.StartApiAsync(cancel);
        using var http = new HttpClient { BaseAddress = api.Address };
        var tokens = await steps.DoAsync($"{Write.People} people", () => BenchPeople.JoinAsync(http, Write.People, cancel));
        var writes = Write.Names.Where(options.Wants).Select(name => Write.Of(name, board)).ToList();
        foreach (var write in writes) await Wrk.SendAsync(board.Folder, api.Address, write.Requests, tokens, ReadBenchmark.WarmSeconds / 2.0, cancel);

        var rounds = writes.ToDictionary(w => w, _ => new List<Round>());
        for (var n = 0; n < options.Rounds; n++)
        {
            foreach (var write in writes)
            {
                rounds[write].Add(await steps.DoAsync($"round {n + 1}: {write.What}", async () =>
                {
                    var pgbench = await PgBench.RunAsync(board, [write.Script], options.Seconds, cancel);
                    var load = await Load.MeasureAsync(board, api, () => Wrk.SendAsync(board.Folder, api.Address, write.Requests, tokens, options.Seconds, cancel));
                    return new Round(load, pgbench);
                }));
            }
        }

        return [.. writes.Select(w => Figures(w, rounds[w]))];
    }

    /// <summary>Creates with and without some of what they trigger.</summary>
    public static async Task<IReadOnlyList<TriggerFigures>> RunTriggersAsync(BenchBoard board, BenchOptions options, Steps steps, CancellationToken cancel)
    {
        (string What, string[] Names)[] parts = [("", []), ("totals and counters", ["feeds_added"]), ("search", ["feeds_searchable"]), ("events, tags, mentions", ["feeds_told_added"])];
        var rates = parts.ToDictionary(p => p.What, _ => new List<double>(), StringComparer.Ordinal);
        for (var n = 0; n < options.Rounds; n++)
        {
            foreach (var (what, names) in parts)
            {
                rates[what].Add(await steps.DoAsync($"round {n + 1}: create by pgbench{(what.Length == 0 ? "" : $" without {what}")}", async () =>
                {
                    foreach (var name in names) await ExecuteAsync(board, $"ALTER TABLE feeds DISABLE TRIGGER {name}", cancel);
                    try
                    {
                        return await PgBench.RunAsync(board, [Write.Of("create", board).Script], options.Seconds, cancel);
                    }
                    finally
                    {
                        foreach (var name in names) await ExecuteAsync(board, $"ALTER TABLE feeds ENABLE TRIGGER {name}", CancellationToken.None);
                    }
                }));
            }
        }

        return [.. parts.Select(p => new TriggerFigures(p.What, Rounds.Median(rates[p.What]), Rounds.Median(rates[""].Zip(rates[p.What], (with, without) => with / without))))];
    }

    private static async Task ExecuteAsync(BenchBoard board, string sql, CancellationToken cancel)
    {
        await using var connection = new NpgsqlConnection(board.ConnectionString + ";Pooling=false");
        await connection.OpenAsync(cancel);
#pragma warning disable CA2100 // names of triggers, from above
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancel);
    }

    private static WriteFigures Figures(Write write, List<Round> rounds)
    {
        double Of(Func<Round, double> value) => Rounds.Median(rounds.Select(value));
        return new(write.Name, write.What, Of(r => r.Load.Wrk.PerSecond), Of(r => r.Load.Wrk.P50), Of(r => r.Load.Wrk.P99), Rounds.Spread([.. rounds.Select(r => r.Load.Wrk.PerSecond)]),
            Of(r => r.Load.ApiMicroseconds), Of(r => r.Load.DatabaseMicroseconds), Of(r => r.PgBench), Of(r => r.Load.Wrk.PerSecond / r.PgBench), rounds.Sum(r => r.Load.Wrk.Failed));
    }
}
