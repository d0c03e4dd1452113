using FeedBoard.Benchmarks.Board;

namespace FeedBoard.Benchmarks.Loads;

/// <param name="Seconds">From the start of the process to its first answer to <c>/health</c>, on a migrated database.</param>
/// <param name="AtRest">Resident bytes a few seconds later, nobody having asked for anything else.</param>
internal sealed record StartFigures(double Seconds, long AtRest);

/// <summary>How soon the API is there, and what it takes when it has nothing to do.</summary>
internal static class StartBenchmark
{
    public static async Task<StartFigures> RunAsync(BenchBoard board, CancellationToken cancel)
    {
        await using var api = await board.StartApiAsync(cancel);
        await Task.Delay(TimeSpan.FromSeconds(3), cancel);
        return new(api.StartSeconds, ProcessUse.Memory(api.Id));
    }
}
