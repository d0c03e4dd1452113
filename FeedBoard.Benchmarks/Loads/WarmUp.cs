using FeedBoard.Benchmarks.Board;

namespace FeedBoard.Benchmarks.Loads;

/// <summary>
/// Load before a measurement. Under full load, tiered compilation gets little of the processors and works for minutes; until it has
/// finished, the compiler would be measured with the program.
/// </summary>
internal static class WarmUp
{
    private const double Slice = 4;

    /// <summary>Compilation has finished when it takes less than this share of a program's processor time.</summary>
    private const double Share = 0.02;

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    /// <summary>Repeats the load until none of the programs compiles any more, for three minutes at most.</summary>
    /// <param name="load">Puts load on them for so many seconds.</param>
    public static async Task RunAsync(IReadOnlyList<BenchService> programs, Func<double, Task> load)
    {
        var begun = TimeProvider.System.GetTimestamp();
        bool compiles;
        do
        {
            var before = programs.Select(p => (Compiler: ProcessUse.CompilerSeconds(p.Id), All: ProcessUse.Seconds(p.Id))).ToList();
            await load(Slice);
            compiles = programs
                .Zip(before)
                .Any(p =>
                    ProcessUse.CompilerSeconds(p.First.Id) - p.Second.Compiler
                    > Share * (ProcessUse.Seconds(p.First.Id) - p.Second.All)
                );
        } while (compiles && TimeProvider.System.GetElapsedTime(begun) < Longest);
    }
}
