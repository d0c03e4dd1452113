using FeedBoard.Benchmarks.Board;
using FeedBoard.Standalone;

namespace FeedBoard.Benchmarks.Loads;

/// <summary>
/// The front page of the front end, compared with the API's list behind it; medians over the rounds.
/// </summary>
/// <param name="FromMemory">Whether the API may respond from its cache.</param>
/// <param name="Share">The median of the rounds' own ratios.</param>
internal sealed record WebFigures(
    bool FromMemory,
    double PerSecond,
    double P50,
    double P99,
    double Api,
    double Share,
    long Memory,
    long Failed
);

/// <summary>Measures the page rate in proportion to the API's rate.</summary>
internal static class WebBenchmark
{
    public const string Name = "web";

    public static async Task<IReadOnlyList<WebFigures>> RunAsync(
        BenchBoard board,
        BenchOptions options,
        Steps steps,
        CancellationToken cancel
    )
    {
        var figures = new List<WebFigures>();
        foreach (var fromMemory in (bool[])[false, true])
        {
            await using var api = await board.StartApiAsync(cancel, fromMemory ? [] : [BenchBoard.WithoutMemory]);
            await using var web = await board.StartWebAsync(api.Address, cancel);
            await Wrk.RunAsync(board.Folder, web.Address, ["/"], null, ReadBenchmark.WarmSeconds, cancel);
            await Wrk.RunAsync(board.Folder, api.Address, ["/api/feed/list"], null, ReadBenchmark.WarmSeconds / 2.0, cancel);
            var rounds = new List<(WrkResult Web, WrkResult Api)>();
            for (var n = 0; n < options.Rounds; n++)
            {
                rounds.Add(
                    await steps.DoAsync(
                        $"round {n + 1}: front page{(fromMemory ? ", the API from memory" : "")}",
                        async () =>
                            (
                                await Wrk.RunAsync(board.Folder, web.Address, ["/"], null, options.Seconds, cancel),
                                await Wrk.RunAsync(board.Folder, api.Address, ["/api/feed/list"], null, options.Seconds, cancel)
                            )
                    )
                );
            }

            double Of(Func<(WrkResult Web, WrkResult Api), double> value) => Rounds.Median(rounds.Select(value));
            figures.Add(
                new(
                    fromMemory,
                    Of(r => r.Web.PerSecond),
                    Of(r => r.Web.P50),
                    Of(r => r.Web.P99),
                    Of(r => r.Api.PerSecond),
                    Of(r => r.Web.PerSecond / r.Api.PerSecond),
                    ProcessUse.Memory(web.Id),
                    rounds.Sum(r => r.Web.Failed + r.Api.Failed)
                )
            );
        }

        return figures;
    }
}
