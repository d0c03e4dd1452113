using System.ComponentModel;
using FeedBoard.ApiService.Images.Formats;
using Microsoft.Extensions.Options;

namespace FeedBoard.ApiService.Images.Thumbnails;

/// <summary>An image could not be made smaller; the message says why in one line, without anything of the person who sent it.</summary>
internal sealed class ThumbnailFailedException(string message, Exception? innerException = null) : Exception(message, innerException);

/// <summary>Makes images smaller with <c>vipsthumbnail</c> of libvips, and knows whether that works on this machine. Safe to share between threads.</summary>
internal sealed partial class Vips(IOptions<ImageOptions> options, ILogger<Vips> logger)
{
    private const int MaxOutput = 4 * 1024 * 1024;
    private const int MaxReason = 200;

    private static readonly KeyValuePair<string, string>[] Environment =
    [
        new("VIPS_BLOCK_UNTRUSTED", "1"), // loaders that are not fuzzed: PDF, SVG, ImageMagick…
        new("VIPS_CONCURRENCY", "1"),
        new("VIPS_DISC_THRESHOLD", "4g"), // never: it may not write files
        new("VIPS_NOVECTOR", "1"), // or its compiler writes a file of machine code
    ];

    // A PNG of one pixel.
    private static readonly byte[] Sample = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGNoaGgAAAMEAYFL09IQAAAAAElFTkSuQmCC");

    private readonly Lock gate = new();
    private string? said;
    private volatile bool works;

    private string Program => options.Value.ThumbnailProgram;

    /// <summary>Whether thumbnails can be made now; what changed since the last time is logged.</summary>
    public async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        if (!IsInstalled()) return works = false;
        return works || await TestAsync(cancellationToken);
    }

    /// <summary>Whether everything that is needed is on this machine; what is not is logged, once.</summary>
    public bool IsInstalled()
    {
        if (Program.Length == 0) return false;
        if (LimitedProcess.Tools.Prepend(Program).FirstOrDefault(p => !IsOnPath(p)) is not { } missing) return true;
        if (IsNew($"missing {missing}")) Missing(missing);
        return false;
    }

    /// <summary>Makes a known image smaller: so a bad program is told from a bad image.</summary>
    public async Task<bool> TestAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var sample = new MemoryStream(Sample, writable: false);
            await ShrinkAsync(sample, "20x20>", 80, cancellationToken);
            works = true;
            if (IsNew("ready")) Ready();
        }
        catch (ThumbnailFailedException e)
        {
            works = false;
            if (IsNew(e.Message)) Broken(e.Message);
        }

        return works;
    }

    /// <summary>Makes an image smaller: turned the way up that it says, in sRGB, the first frame of an animation.</summary>
    /// <param name="image">Seekable; stays open.</param>
    /// <param name="size">As <c>vipsthumbnail</c> has it: <c>320x&gt;</c>.</param>
    /// <returns>A WebP without metadata, whole, whatever the program wrote.</returns>
    /// <exception cref="ThumbnailFailedException">It failed, or went beyond its limits.</exception>
    public async Task<(byte[] Bytes, int Width, int Height)> ShrinkAsync(Stream image, string size, int quality, CancellationToken cancellationToken)
    {
        string[] arguments = ["stdin[fail_on=truncated]", "--size", size, "--export-profile", "srgb", "--output", $".webp[Q={quality},strip,profile=none]"];
        var limits = new ProcessLimits(options.Value.ThumbnailMemory, options.Value.ThumbnailTimeout, options.Value.ThumbnailTimeout / 4, MaxOutput);
        try
        {
            var end = await LimitedProcess.RunAsync(Program, arguments, Environment, image, limits, cancellationToken);
            if (end.ExitCode != 0) throw new ThumbnailFailedException(Reason(end));
            using var written = new MemoryStream(end.Output, writable: false);
            using var clean = new MemoryStream(end.Output.Length);
            var made = await ImageCleaner.CopyAsync(written, clean, ImageOptions.MaxPixels, cancellationToken);
            if (made.Format != ImageFormat.WebP) throw new ThumbnailFailedException($"{Program} wrote a {made.Format.Name}");
            return (clean.ToArray(), made.Width, made.Height);
        }
        catch (InvalidImageException e)
        {
            throw new ThumbnailFailedException($"{Program} wrote no image: {e.Message}", e);
        }
        catch (Win32Exception e)
        {
            throw new ThumbnailFailedException($"{Program} could not be started: {e.Message}", e);
        }
    }

    /// <summary>137 is 128 + SIGKILL, of <c>timeout</c> or of the kernel; a shell's way to tell signals is theirs too.</summary>
    private string Reason(ProcessEnd end)
    {
        if (end.ExitCode == 137) return $"{Program} was killed: it took longer than {options.Value.ThumbnailTimeout}, computed a quarter of that, or took the machine's memory";
        var lines = end.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var line = string.Join("; ", lines.Where(l => !l.Contains("WARNING", StringComparison.Ordinal)));
        return $"{Program} ended with {end.ExitCode}: {Http.Shown.Of(line, MaxReason)}";
    }

    private static bool IsOnPath(string program)
    {
        if (program.Contains('/', StringComparison.Ordinal)) return File.Exists(program);
        return (System.Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Any(f => File.Exists(Path.Combine(f, program)));
    }

    private bool IsNew(string state)
    {
        lock (gate)
        {
            if (string.Equals(said, state, StringComparison.Ordinal)) return false;
            said = state;
            return true;
        }
    }

    [LoggerMessage(34, LogLevel.Warning, "{Program} is not on this machine: images are served as they are until it is installed (Debian: apt-get install libvips-tools)")]
    private partial void Missing(string program);

    [LoggerMessage(35, LogLevel.Information, "Thumbnails are made")]
    private partial void Ready();

    [LoggerMessage(36, LogLevel.Warning, "No thumbnails can be made on this machine: {Reason}")]
    private partial void Broken(string reason);
}
