using FeedBoard.Benchmarks.Board;
using FeedBoard.Standalone;

namespace FeedBoard.Benchmarks.Loads;

/// <summary>The figures of a read, medians over the rounds.</summary>
/// <param name="Spread">The difference between the highest and the lowest rate of a round, divided by the median.</param>
/// <param name="ApiMicroseconds">Processor time of the API for each request.</param>
/// <param name="DatabaseMicroseconds">Processor time of PostgreSQL for each request.</param>
/// <param name="Memory">Resident bytes of the API afterwards.</param>
/// <param name="OfPgBench">The median of the rounds' own ratios; likewise <paramref name="OfHello"/>.</param>
internal sealed record ReadFigures(
    string Name,
    string What,
    double PerSecond,
    double P50,
    double P99,
    double Spread,
    double ApiMicroseconds,
    double DatabaseMicroseconds,
    long Memory,
    double PgBench,
    double Hello,
    double OfPgBench,
    double OfHello,
    long Failed
);

/// <summary>
/// Measures uncached reads through the API, in turn with pgbench running the same statements and a minimal ASP.NET Core program.
/// </summary>
internal static class ReadBenchmark
{
    /// <summary>Seconds of load before a measurement that does not depend on whether compilation has finished.</summary>
    public const int WarmSeconds = 12;

    private sealed record Round(Load Load, double PgBench, double Hello);

    public static async Task<IReadOnlyList<ReadFigures>> RunAsync(
        BenchBoard board,
        BenchOptions options,
        Steps steps,
        CancellationToken cancel
    )
    {
        await using var hello = await Hello.StartAsync(board.Folder, cancel);
        await using var api = await board.StartApiAsync(cancel, BenchBoard.WithoutMemory);
        using var http = new HttpClient { BaseAddress = api.Address };
        var reads = await Read.PrepareAsync(board, http, options, cancel);
        await Wrk.RunAsync(board.Folder, hello.Address, ["/"], null, 2, cancel);

        var memory = reads.ToDictionary(r => r, _ => 0L);
        foreach (var read in reads)
        {
            await steps.DoAsync(
                $"warming up: {read.What}",
                () => WarmUp.RunAsync([api], seconds => Wrk.RunAsync(board.Folder, api.Address, read.Paths, read.Token, seconds, cancel))
            );
        }

        var rounds = await Rounds.RunAsync(
            options.Rounds,
            steps,
            reads,
            read => read.What,
            async read =>
            {
                var scripts = await read.ScriptsAsync(board, http, cancel);
                var pgbench = await PgBench.RunAsync(board, scripts, options.Seconds, cancel);
                var load = await Load.MeasureAsync(
                    board,
                    api,
                    () => Wrk.RunAsync(board.Folder, api.Address, read.Paths, read.Token, options.Seconds, cancel)
                );
                memory[read] = ProcessUse.Memory(api.Id);
                var most = await Wrk.RunAsync(board.Folder, hello.Address, ["/"], null, Math.Max(2, options.Seconds / 2), cancel);
                return new Round(load, pgbench, most.PerSecond);
            }
        );
        return [.. rounds.Select(r => Figures(r.Item, r.Results, memory[r.Item]))];
    }

    private static ReadFigures Figures(Read read, IReadOnlyList<Round> rounds, long memory)
    {
        double Of(Func<Round, double> value) => Rounds.Median(rounds.Select(value));
        var load = LoadFigures.Of([.. rounds.Select(r => r.Load)]);
        return new(
            read.Name,
            read.What,
            load.PerSecond,
            load.P50,
            load.P99,
            load.Spread,
            load.ApiMicroseconds,
            load.DatabaseMicroseconds,
            memory,
            Of(r => r.PgBench),
            Of(r => r.Hello),
            Of(r => r.Load.Wrk.PerSecond / r.PgBench),
            Of(r => r.Load.Wrk.PerSecond / r.Hello),
            load.Failed
        );
    }
}
