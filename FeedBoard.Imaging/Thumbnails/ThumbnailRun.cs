using System.Globalization;
using System.Runtime.InteropServices;
using FeedBoard.Imaging.Decoding;

namespace FeedBoard.Imaging.Thumbnails;

/// <summary>What is to be made of one image, and within which limits.</summary>
/// <param name="Program">In place of the board's own; null: the board's own.</param>
/// <param name="Widths">Of the thumbnails, in pixels, largest first.</param>
/// <param name="Memory">Address space beside the runtime, in bytes.</param>
/// <param name="Time">By the wall; a quarter of it computing.</param>
internal sealed record ThumbnailRun(string? Program, IReadOnlyList<int> Widths, long Memory, TimeSpan Time)
{
    /// <summary>How large one of the images may be that the process writes.</summary>
    private const int MaxImage = 4 * 1024 * 1024;

    /// <summary>How much the process may write: each image after its length, and the placeholder.</summary>
    public int MaxOutput => (Widths.Count + 1) * (MaxImage + 4);

    /// <summary>Runs <see cref="ThumbnailProgram"/> as a child of this process.</summary>
    /// <param name="image">Seekable; stays open.</param>
    /// <param name="ownProgram">See <see cref="ThumbnailProcessSettings.OwnProgram"/>.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">It could not be started.</exception>
    public Task<ProcessEnd> RunAsync(Stream image, string ownProgram, CancellationToken cancellationToken)
    {
        var (program, first) = Command(ownProgram);
        return LimitedProcess.RunAsync(
            program,
            [.. first, ThumbnailProgram.Verb, .. Widths.Select(w => w.ToString(CultureInfo.InvariantCulture))],
            ThumbnailProgram.Environment(Time, Memory),
            image,
            new(ThumbnailProgram.RuntimeMemory + Memory, Time, Time / 4, MaxOutput),
            cancellationToken
        );
    }

    /// <summary>This program once more: by the runtime that it runs on itself, or by itself where it carries its runtime along.</summary>
    private (string Program, IReadOnlyList<string> Arguments) Command(string ownProgram)
    {
        if (Program is { } program)
            return (program, []);
        var dll = Path.Combine(AppContext.BaseDirectory, ownProgram);
        var dotnet = Path.GetFullPath(
            Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet")
        );
        return File.Exists(dll) && File.Exists(dotnet) ? (dotnet, [dll]) : (Environment.ProcessPath!, []);
    }
}
