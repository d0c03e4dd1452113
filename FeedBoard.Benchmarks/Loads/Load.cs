using FeedBoard.Benchmarks.Board;

namespace FeedBoard.Benchmarks.Loads;

/// <param name="ApiMicroseconds">Processor time of the API for each request.</param>
/// <param name="DatabaseMicroseconds">Processor time of PostgreSQL for each request.</param>
internal sealed record Load(WrkResult Wrk, double ApiMicroseconds, double DatabaseMicroseconds)
{
    /// <param name="run">Drives the API with wrk and returns when all requests are finished.</param>
    public static async Task<Load> MeasureAsync(BenchBoard board, BenchService api, Func<Task<WrkResult>> run)
    {
        var (apiBefore, databaseBefore) = (ProcessUse.Seconds(api.Id), ProcessUse.SecondsWithChildren(board.PostgresId));
        var wrk = await run();
        return new(
            wrk,
            (ProcessUse.Seconds(api.Id) - apiBefore) / wrk.Requests * 1e6,
            (ProcessUse.SecondsWithChildren(board.PostgresId) - databaseBefore) / wrk.Requests * 1e6
        );
    }
}
