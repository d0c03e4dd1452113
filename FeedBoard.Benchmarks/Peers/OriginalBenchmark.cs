using System.Globalization;
using FeedBoard.Benchmarks.Board;
using FeedBoard.Benchmarks.Loads;
using FeedBoard.Standalone;

namespace FeedBoard.Benchmarks.Peers;

/// <summary>A request to FeedBoard and the same one to the original board; medians over the rounds.</summary>
/// <param name="Times">The median of the rounds' own ratios of FeedBoard's rate to that of the original.</param>
internal sealed record OriginalFigures(string What, LoadFigures FeedBoard, LoadFigures Original, double Times);

/// <summary>
/// Measures the original board, a FastAPI program whose routes FeedBoard has, in turn with FeedBoard: the same rows in the same PostgreSQL,
/// the same requests. FeedBoard runs without its response cache. The original runs as its source is, but in its favour with two processes,
/// and without printing each statement.
/// </summary>
internal static class OriginalBenchmark
{
    public const string Name = "original";

    // The original goes on with requests whose clients have gone, for minutes; they would slow down the next measurement.
    private const string CancelSql = """
        DO $$
        DECLARE idle integer := 0;
        BEGIN
            WHILE idle < 5 LOOP
                PERFORM pg_sleep(0.1), pg_stat_clear_snapshot();
                PERFORM pg_cancel_backend(pid) FROM pg_stat_activity
                WHERE application_name = 'original' AND state = 'active' AND backend_type = 'client backend';
                idle := CASE WHEN FOUND THEN 0 ELSE idle + 1 END;
            END LOOP;
        END $$
        """;

    private sealed record Pair(string What, IReadOnlyList<WrkRequest> FeedBoard, IReadOnlyList<WrkRequest> Original, bool SignedIn);

    private sealed record Round(Load FeedBoard, Load Original);

    /// <param name="source">The folder with the original's main.py.</param>
    /// <exception cref="BoardException">A Python package is missing, or the original does not start.</exception>
    public static async Task<IReadOnlyList<OriginalFigures>> RunAsync(
        BenchBoard board,
        string source,
        BenchOptions options,
        Steps steps,
        CancellationToken cancel
    )
    {
        var script = Path.Combine(board.Folder, "original.py");
        await File.WriteAllTextAsync(script, BenchBoard.Script("original.py"), cancel);
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["ORIGINAL_SOURCE"] = source,
            ["ORIGINAL_DATABASE"] = string.Create(
                CultureInfo.InvariantCulture,
                $"{PostgresDataDirectory.User}:{board.Password}@127.0.0.1:{board.Port}/feedboard"
            ),
        };
        try
        {
            await steps.DoAsync("filling the original board", () => FillAsync(board, script, environment, cancel));
            await using var api = await board.StartApiAsync(cancel, BenchBoard.WithoutMemory);
            await using var original = await BenchService.StartAsync(
                board.Folder,
                Path.Combine(board.Folder, "original.log"),
                ["python3", script],
                environment,
                cancel
            );
            return await MeasureAsync(board, api, original, options, steps, cancel);
        }
        finally
        {
            await board.ExecuteAsync("DROP SCHEMA IF EXISTS original CASCADE", CancellationToken.None);
        }
    }

    private static async Task FillAsync(
        BenchBoard board,
        string script,
        IReadOnlyDictionary<string, string> environment,
        CancellationToken cancel
    )
    {
        await board.ExecuteAsync("DROP SCHEMA IF EXISTS original CASCADE; CREATE SCHEMA original", cancel);
        var (exitCode, _, error) = await ChildProcess.RunAsync(
            new("python3", [script, "tables"], board.Folder) { Environment = environment },
            "",
            cancel
        );
        if (exitCode != 0)
            throw new BoardException(
                $"the original board does not start: {error.Trim().Split('\n')[^1]} (Debian: apt-get install python3-fastapi "
                    + "python3-sqlalchemy python3-asyncpg python3-uvicorn python3-multipart python3-jose python3-passlib python3-psycopg2 "
                    + "python3-tz python3-uvloop python3-httptools python3-bcrypt)"
            );
        await board.ExecuteAsync(BenchBoard.Script("original.sql"), cancel);
        await board.ExecuteAsync("VACUUM ANALYZE", cancel);
    }

    private static async Task<IReadOnlyList<OriginalFigures>> MeasureAsync(
        BenchBoard board,
        BenchService api,
        BenchService original,
        BenchOptions options,
        Steps steps,
        CancellationToken cancel
    )
    {
        using var http = new HttpClient { BaseAddress = api.Address };
        using var originalHttp = new HttpClient { BaseAddress = original.Address };
        var (tokens, originalTokens) = (
            await BenchPeople.JoinAsync(http, Write.People, cancel),
            await BenchPeople.JoinAsync(originalHttp, Write.People, cancel)
        );
        var pairs = await PairsAsync(board, http, options, cancel);

        Task<WrkResult> SendAsync(Pair pair, bool ours, double seconds) =>
            Wrk.SendAsync(
                board.Folder,
                ours ? api.Address : original.Address,
                ours ? pair.FeedBoard : pair.Original,
                pair.SignedIn
                    ? ours
                        ? tokens
                        : originalTokens
                    : [],
                seconds,
                cancel
            );

        foreach (var pair in pairs)
        {
            await steps.DoAsync($"warming up: {pair.What}", () => WarmUp.RunAsync([api], seconds => SendAsync(pair, true, seconds)));
            await SendAsync(pair, false, 2);
            await board.ExecuteAsync(CancelSql, cancel);
        }

        var rounds = await Rounds.RunAsync(
            options.Rounds,
            steps,
            pairs,
            pair => pair.What,
            async pair =>
            {
                var ours = await Load.MeasureAsync(board, api, () => SendAsync(pair, true, options.Seconds));
                var theirs = await Load.MeasureAsync(board, original, () => SendAsync(pair, false, options.Seconds));
                await board.ExecuteAsync(CancelSql, cancel);
                return new Round(ours, theirs);
            }
        );
        return
        [
            .. rounds.Select(r => new OriginalFigures(
                r.Item.What,
                LoadFigures.Of([.. r.Results.Select(b => b.FeedBoard)]),
                LoadFigures.Of([.. r.Results.Select(b => b.Original)]),
                Rounds.Median(r.Results.Select(b => b.FeedBoard.Wrk.PerSecond / Math.Max(b.Original.Wrk.PerSecond, 0.01)))
            )),
        ];
    }

    /// <summary>The routes that both have. The original has no cursors: it skips.</summary>
    private static async Task<IReadOnlyList<Pair>> PairsAsync(
        BenchBoard board,
        HttpClient http,
        BenchOptions options,
        CancellationToken cancel
    )
    {
        var all = options with { Only = ["feed", "first", "depth", "comments", "person"] };
        var depth = string.Create(CultureInfo.InvariantCulture, $"/api/feed/list?skip={Read.Depth(board.Feeds)}");
        var pairs = new List<Pair>();
        foreach (var read in await Read.PrepareAsync(board, http, all, cancel))
        {
            var requests = read.Paths.Select(p => new WrkRequest("GET", p)).ToList();
            pairs.Add(new(read.What, requests, read.Name is "depth" ? [new("GET", depth)] : requests, SignedIn: false));
        }

        pairs.AddRange(Write.Names.Select(name => Write.Of(name, board)).Select(w => new Pair(w.What, w.Requests, w.Requests, true)));
        return pairs;
    }
}
