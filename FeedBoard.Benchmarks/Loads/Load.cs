using FeedBoard.Benchmarks.Board;

namespace FeedBoard.Benchmarks.Loads;

/// <param name="ApiMicroseconds">Processor time of the API for each request.</param>
/// <param name="DatabaseMicroseconds">Processor time of PostgreSQL for each request.</param>
internal sealed record Load(WrkResult Wrk, double ApiMicroseconds, double DatabaseMicroseconds)
{
    /// <param name="api">The API, or another board; its processor time includes that of its child processes.</param>
    /// <param name="run">Drives it with wrk and returns when all requests are finished.</param>
    public static async Task<Load> MeasureAsync(BenchBoard board, BenchService api, Func<Task<WrkResult>> run)
    {
        var (apiBefore, databaseBefore) = (ProcessUse.SecondsWithChildren(api.Id), ProcessUse.SecondsWithChildren(board.PostgresId));
        var wrk = await run();
        var requests = Math.Max(1, wrk.Requests);
        return new(
            wrk,
            (ProcessUse.SecondsWithChildren(api.Id) - apiBefore) / requests * 1e6,
            (ProcessUse.SecondsWithChildren(board.PostgresId) - databaseBefore) / requests * 1e6
        );
    }
}

/// <summary>The figures of repeated loads: medians.</summary>
/// <param name="P50">In ms; likewise <paramref name="P99"/>.</param>
/// <param name="Spread">The difference between the highest and the lowest rate, divided by the median.</param>
/// <param name="ApiMicroseconds">As of <see cref="Load"/>.</param>
/// <param name="DatabaseMicroseconds">As of <see cref="Load"/>.</param>
/// <param name="Failed">The sum.</param>
internal sealed record LoadFigures(
    double PerSecond,
    double P50,
    double P99,
    double Spread,
    double ApiMicroseconds,
    double DatabaseMicroseconds,
    long Failed
)
{
    public static LoadFigures Of(IReadOnlyList<Load> loads)
    {
        double Of(Func<Load, double> value) => Rounds.Median(loads.Select(value));
        return new(
            Of(l => l.Wrk.PerSecond),
            Of(l => l.Wrk.P50),
            Of(l => l.Wrk.P99),
            Rounds.Spread([.. loads.Select(l => l.Wrk.PerSecond)]),
            Of(l => l.ApiMicroseconds),
            Of(l => l.DatabaseMicroseconds),
            loads.Sum(l => l.Wrk.Failed)
        );
    }
}
