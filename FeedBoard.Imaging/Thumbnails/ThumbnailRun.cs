using System.Globalization;
using System.Runtime.InteropServices;
using FeedBoard.Imaging.Decoding;

namespace FeedBoard.Imaging.Thumbnails;

/// <summary>The thumbnails to make of one image, and the limits.</summary>
/// <param name="Program">A replacement for the board's own program; null for the board's own.</param>
/// <param name="Widths">Of the thumbnails, in pixels, largest first.</param>
/// <param name="Memory">Address space in addition to the runtime, in bytes.</param>
/// <param name="Time">The maximum wall-clock time; a quarter of it is the maximum processor time.</param>
internal sealed record ThumbnailRun(string? Program, IReadOnlyList<int> Widths, long Memory, TimeSpan Time)
{
    /// <summary>The maximum size of an image that the process writes.</summary>
    private const int MaxImage = 4 * 1024 * 1024;

    /// <summary>The maximum output of the process: each image after its length, and the placeholder.</summary>
    public int MaxOutput => (Widths.Count + 1) * (MaxImage + 4);

    /// <summary>Runs <see cref="ThumbnailProgram"/> as a child of this process.</summary>
    /// <param name="image">Seekable; stays open.</param>
    /// <param name="ownProgram">See <see cref="ThumbnailProcessSettings.OwnProgram"/>.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">The program could not be started.</exception>
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

    /// <summary>The command line of this program: with its runtime, or alone if it is self-contained.</summary>
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
