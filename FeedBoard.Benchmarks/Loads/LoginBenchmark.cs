using FeedBoard.Benchmarks.Board;
using FeedBoard.Standalone;

namespace FeedBoard.Benchmarks.Loads;

/// <param name="Alone">Reads of one feed without log-ins.</param>
/// <param name="Beside">The same while eight clients log in continuously.</param>
/// <param name="LoginsPerSecond">Log-ins per second during these reads.</param>
internal sealed record LoginFigures(WrkResult Alone, WrkResult Beside, double LoginsPerSecond)
{
    public double Share => Beside.PerSecond / Alone.PerSecond;
}

/// <summary>Measures whether log-ins slow down reads: password hashing is slow on purpose.</summary>
internal static class LoginBenchmark
{
    private const int People = 8;

    public static async Task<IReadOnlyList<LoginFigures>> RunAsync(
        BenchBoard board,
        BenchOptions options,
        Steps steps,
        CancellationToken cancel
    )
    {
        await using var api = await board.StartApiAsync(cancel, BenchBoard.WithoutMemory);
        using var http = new HttpClient { BaseAddress = api.Address };
        var paths = Read.OneFeed(board).Paths;
        var emails = new List<string>();
        while (emails.Count < People)
            emails.Add(await BenchPeople.SignUpAsync(http, cancel));
        await Wrk.RunAsync(board.Folder, api.Address, paths, null, ReadBenchmark.WarmSeconds, cancel);

        var figures = new List<LoginFigures>();
        for (var n = 0; n < options.Rounds; n++)
        {
            figures.Add(
                await steps.DoAsync(
                    $"round {n + 1}: reads beside log-ins",
                    async () =>
                    {
                        var alone = await Wrk.RunAsync(board.Folder, api.Address, paths, null, options.Seconds, cancel);
                        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancel);
                        var logins = emails.Select(e => LogInAsync(http, e, enough.Token)).ToList();
                        var beside = await Wrk.RunAsync(board.Folder, api.Address, paths, null, options.Seconds, cancel);
                        await enough.CancelAsync();
                        return new LoginFigures(alone, beside, (await Task.WhenAll(logins)).Sum() / (double)options.Seconds);
                    }
                )
            );
        }

        return figures;
    }

    private static async Task<int> LogInAsync(HttpClient http, string email, CancellationToken enough)
    {
        for (var n = 0; ; n++)
        {
            try
            {
                await BenchPeople.LogInAsync(http, email, enough);
            }
            catch (OperationCanceledException) when (enough.IsCancellationRequested)
            {
                return n;
            }
        }
    }
}
