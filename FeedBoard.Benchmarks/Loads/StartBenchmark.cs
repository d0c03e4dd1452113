using System.Runtime.InteropServices;
using FeedBoard.Benchmarks.Board;
using FeedBoard.Standalone;

namespace FeedBoard.Benchmarks.Loads;

/// <param name="Seconds">From the start of the process to its first response to <c>/health</c>, on a migrated database.</param>
/// <param name="AtRest">Resident bytes a few seconds later, without other requests.</param>
internal sealed record StartFigures(double Seconds, long AtRest);

/// <summary>Measures the start time of the API and its memory at rest.</summary>
internal static class StartBenchmark
{
    /// <summary>Publishes a service as deployments do, with ReadyToRun code.</summary>
    /// <param name="name">The project of the service.</param>
    /// <returns>The path of its program.</returns>
    /// <exception cref="BoardException">It could not be published.</exception>
    public static async Task<string> PublishAsync(BenchBoard board, string name, CancellationToken cancel)
    {
        var project = Path.GetFullPath(Path.Combine(Service.Find(name), "..", "..", "..", ".."));
        var folder = Path.Combine(board.Folder, "published", name);
        string[] arguments =
        [
            "publish",
            project,
            "-c",
            "Release",
            "-r",
            RuntimeInformation.RuntimeIdentifier,
            "--self-contained",
            "false",
            "-o",
            folder,
            "--nologo",
            "-v",
            "quiet",
            "-nodeReuse:false",
            "-p:Sbom=false",
        ];
        var (exitCode, output, _) = await ChildProcess.RunAsync(new(Service.Dotnet, arguments, project), "", cancel);
        return exitCode == 0
            ? Path.Combine(folder, $"{name}.dll")
            : throw new BoardException(
                $"{name} could not be published: "
                    + $"{output.Split('\n').FirstOrDefault(l => l.Contains("error", StringComparison.Ordinal)) ?? output.Trim()}"
            );
    }

    /// <param name="program">The published API.</param>
    public static async Task<StartFigures> RunAsync(BenchBoard board, string program, CancellationToken cancel)
    {
        await using var api = await board.StartApiAsync(program, cancel);
        await Task.Delay(TimeSpan.FromSeconds(3), cancel);
        return new(api.StartSeconds, ProcessUse.Memory(api.Id));
    }
}
