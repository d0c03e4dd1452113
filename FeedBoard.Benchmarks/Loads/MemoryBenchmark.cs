using System.Globalization;
using FeedBoard.Benchmarks.Board;
using FeedBoard.Standalone;

namespace FeedBoard.Benchmarks.Loads;

/// <summary>Figures of responses to guests from the API's cache.</summary>
/// <param name="Hello">Requests a second to a minimal program.</param>
/// <param name="OfHello">The median of the rounds' own ratios.</param>
internal sealed record MemoryFigures(string What, LoadFigures Load, double Hello, double OfHello);

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

        var rounds = await Rounds.RunAsync(
            options.Rounds,
            steps,
            reads,
            read => $"{read.What}, from memory",
            async read =>
            {
                var load = await Load.MeasureAsync(
                    board,
                    api,
                    async () =>
                    {
                        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancel);
                        var writing = read.Written ? WriteAsync(writer, popular, enough.Token) : Task.CompletedTask;
                        var wrk = await Wrk.RunAsync(board.Folder, api.Address, [read.Path], null, options.Seconds, cancel);
                        await enough.CancelAsync();
                        await writing;
                        return wrk;
                    }
                );
                var most = await Wrk.RunAsync(board.Folder, hello.Address, ["/"], null, Math.Max(2, options.Seconds / 2), cancel);
                return new Round(load, most.PerSecond);
            }
        );
        return
        [
            .. rounds.Select(r => new MemoryFigures(
                r.Item.What,
                LoadFigures.Of([.. r.Results.Select(m => m.Load)]),
                Rounds.Median(r.Results.Select(m => m.Hello)),
                Rounds.Median(r.Results.Select(m => m.Load.Wrk.PerSecond / m.Hello))
            )),
        ];
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
}
