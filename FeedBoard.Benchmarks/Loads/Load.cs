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
