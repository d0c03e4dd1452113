using System.Globalization;
using FeedBoard.Benchmarks.Board;
using FeedBoard.Standalone;

namespace FeedBoard.Benchmarks.Loads;

/// <summary>Figures of responses to guests from the API's cache, medians over the rounds; see <see cref="ReadFigures"/>.</summary>
internal sealed record MemoryFigures(
    string What,
    double PerSecond,
    double P50,
    double P99,
    double Spread,
    double ApiMicroseconds,
    double Hello,
    double OfHello,
    long Failed
);

/// <summary>Measures frequent reads of guests, in turn with a minimal ASP.NET Core program.</summary>
internal static class MemoryBenchmark
{
    public const string Name = "memory";

    // As often as on a busy board.
    private static readonly TimeSpan WritePause = TimeSpan.FromMilliseconds(50);

    private sealed record Round(Load Load, double Hello);

    public static async Task<IReadOnlyList<MemoryFigures>> RunAsync(
        BenchBoard board,
        BenchOptions options,
        Steps steps,
        CancellationToken cancel
    )
    {
        await using var hello = await Hello.StartAsync(board.Folder, cancel);
        await using var api = await board.StartApiAsync(cancel);
        using var http = new HttpClient { BaseAddress = api.Address };
        using var writer = new HttpClient
        {
            BaseAddress = api.Address,
            DefaultRequestHeaders = { Authorization = new("Bearer", (await BenchPeople.JoinAsync(http, 1, cancel))[0]) },
        };
        var popular = board.Feeds.ToString(CultureInfo.InvariantCulture);
        (string What, string Path, bool Written)[] reads =
        [
            ("first page (10)", "/api/feed/list", false),
            ("first page, 20 comments a second meanwhile", "/api/feed/list", true),
            ("a popular feed", $"/api/feed/read/{popular}", false),
            ("its comments (10)", $"/api/comment/feed/{popular}", false),
        ];
        await Wrk.RunAsync(board.Folder, hello.Address, ["/"], null, 2, cancel);
        foreach (var read in reads)
            await Wrk.RunAsync(board.Folder, api.Address, [read.Path], null, ReadBenchmark.WarmSeconds / 2.0, cancel);

        var rounds = reads.ToDictionary(r => r.What, _ => new List<Round>(), StringComparer.Ordinal);
        for (var n = 0; n < options.Rounds; n++)
        {
            foreach (var (what, path, written) in reads)
            {
                rounds[what]
                    .Add(
                        await steps.DoAsync(
                            $"round {n + 1}: {what}, from memory",
                            async () =>
                            {
                                var load = await Load.MeasureAsync(
                                    board,
                                    api,
                                    async () =>
                                    {
                                        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancel);
                                        var writing = written ? WriteAsync(writer, popular, enough.Token) : Task.CompletedTask;
                                        var wrk = await Wrk.RunAsync(board.Folder, api.Address, [path], null, options.Seconds, cancel);
                                        await enough.CancelAsync();
                                        await writing;
                                        return wrk;
                                    }
                                );
                                var most = await Wrk.RunAsync(
                                    board.Folder,
                                    hello.Address,
                                    ["/"],
                                    null,
                                    Math.Max(2, options.Seconds / 2),
                                    cancel
                                );
                                return new Round(load, most.PerSecond);
                            }
                        )
                    );
            }
        }

        return [.. reads.Select(r => Figures(r.What, rounds[r.What]))];
    }

    /// <summary>Comments on a feed until it is enough.</summary>
    public static async Task WriteAsync(HttpClient writer, string feed, CancellationToken enough)
    {
        try
        {
            while (true)
            {
                using var response = await writer.PostAsJsonAsync(
                    "/api/comment/create",
                    new { feed_id = long.Parse(feed, CultureInfo.InvariantCulture), content = "and another one" },
                    enough
                );
                if (!response.IsSuccessStatusCode)
                    throw new BoardException($"a comment got the status {(int)response.StatusCode}");
                await Task.Delay(WritePause, enough);
            }
        }
        catch (OperationCanceledException) when (enough.IsCancellationRequested)
        {
            // enough
        }
    }

    private static MemoryFigures Figures(string what, List<Round> rounds)
    {
        double Of(Func<Round, double> value) => Rounds.Median(rounds.Select(value));
        return new(
            what,
            Of(r => r.Load.Wrk.PerSecond),
            Of(r => r.Load.Wrk.P50),
            Of(r => r.Load.Wrk.P99),
            Rounds.Spread([.. rounds.Select(r => r.Load.Wrk.PerSecond)]),
            Of(r => r.Load.ApiMicroseconds),
            Of(r => r.Hello),
            Of(r => r.Load.Wrk.PerSecond / r.Hello),
            rounds.Sum(r => r.Load.Wrk.Failed)
        );
    }
}
