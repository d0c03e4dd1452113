using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Features.Feeds;
using FeedBoard.Benchmarks.Board;
using FeedBoard.Standalone;

namespace FeedBoard.Benchmarks.Loads;

/// <summary>The figures of a write.</summary>
/// <param name="PgBench">Transactions a second by pgbench.</param>
/// <param name="OfPgBench">The median of the rounds' own ratios.</param>
internal sealed record WriteFigures(string Name, string What, LoadFigures Load, double PgBench, double OfPgBench);

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

        var rounds = await Rounds.RunAsync(
            options.Rounds,
            steps,
            writes,
            write => write.What,
            async write =>
            {
                var pgbench = await PgBench.RunAsync(board, [write.Script], options.Seconds, cancel);
                var load = await Load.MeasureAsync(
                    board,
                    api,
                    () => Wrk.SendAsync(board.Folder, api.Address, write.Requests, tokens, options.Seconds, cancel)
                );
                return new Round(load, pgbench);
            }
        );
        return
        [
            .. rounds.Select(r => new WriteFigures(
                r.Item.Name,
                r.Item.What,
                LoadFigures.Of([.. r.Results.Select(w => w.Load)]),
                Rounds.Median(r.Results.Select(w => w.PgBench)),
                Rounds.Median(r.Results.Select(w => w.Load.Wrk.PerSecond / w.PgBench))
            )),
        ];
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
        var rounds = await Rounds.RunAsync(
            options.Rounds,
            steps,
            parts,
            part => $"create by pgbench{(part.What.Length == 0 ? "" : $" without {part.What}")}",
            async part =>
            {
                await board.ExecuteAsync(part.Trigger, cancel);
                try
                {
                    return await PgBench.RunAsync(board, [Write.Create(part.Insert)], options.Seconds, cancel);
                }
                finally
                {
                    await board.ExecuteAsync(parts[0].Trigger, CancellationToken.None);
                }
            }
        );
        var with = rounds[0].Results;
        return
        [
            .. rounds.Select(r => new TriggerFigures(
                r.Item.What,
                Rounds.Median(r.Results),
                Rounds.Median(with.Zip(r.Results, (all, without) => all / without))
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
}
