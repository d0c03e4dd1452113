using System.Buffers.Binary;
using System.ComponentModel;
using FeedBoard.ApiService.Images.Decoding;
using FeedBoard.ApiService.Images.Formats;
using Microsoft.Extensions.Options;

namespace FeedBoard.ApiService.Images.Thumbnails;

/// <summary>An image could not be made smaller; the message says why in one line, without anything of the person who sent it.</summary>
internal sealed class ThumbnailFailedException(string message, Exception? innerException = null) : Exception(message, innerException);

/// <summary>Makes images smaller in a child process (<see cref="ThumbnailProgram"/>), and knows whether that works on this machine. Safe to share between threads.</summary>
internal sealed partial class ThumbnailProcess(IOptions<ImageOptions> options, ILogger<ThumbnailProcess> logger)
{
    private const int MaxReason = 200;

    // A PNG of one pixel.
    private static readonly byte[] Sample = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGNoaGgAAAMEAYFL09IQAAAAAElFTkSuQmCC");

    private readonly Lock gate = new();
    private string? said;
    private volatile bool works;

    private string Program => options.Value.ThumbnailProgram is { } program ? Path.GetFileName(program) : "the thumbnail process";

    /// <summary>Whether thumbnails can be made now; what changed since the last time is logged.</summary>
    public async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        if (options.Value.ThumbnailProgram is "") return false;
        return works || await TestAsync(cancellationToken);
    }

    /// <summary>Makes a known image smaller: so a bad machine is told from a bad image.</summary>
    public async Task<bool> TestAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var sample = new MemoryStream(Sample, writable: false);
            await ShrinkAsync(sample, [], cancellationToken);
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
    /// <param name="widths">In pixels, largest first.</param>
    /// <returns>For each width a WebP without metadata, whole, whatever the process wrote; and at last the placeholder.</returns>
    /// <exception cref="ThumbnailFailedException">It failed, or went beyond its limits.</exception>
    public async Task<IReadOnlyList<(byte[] Bytes, int Width, int Height)>> ShrinkAsync(Stream image, IReadOnlyList<int> widths, CancellationToken cancellationToken)
    {
        var value = options.Value;
        var run = new ThumbnailRun(value.ThumbnailProgram, widths, value.ThumbnailMemory, value.ThumbnailTimeout);
        try
        {
            var end = value.ThumbnailSocket is { Length: > 0 } socket
                ? await ThumbnailSocket.RunAsync(socket, run, image, cancellationToken)
                : await run.RunAsync(image, cancellationToken);
            if (end.ExitCode != 0) throw new ThumbnailFailedException(Reason(end));
            var made = new List<(byte[], int, int)>();
            foreach (var part in Parts(end.Output)) made.Add(await CheckAsync(part, cancellationToken));
            return made.Count == widths.Count + 1 ? made : throw new ThumbnailFailedException($"{Program} wrote {made.Count} images instead of {widths.Count + 1}");
        }
        catch (InvalidImageException e)
        {
            throw new ThumbnailFailedException($"{Program} wrote no image: {e.Message}", e);
        }
        catch (Win32Exception e)
        {
            throw new ThumbnailFailedException($"{Program} could not be started: {e.Message}", e);
        }
        catch (IOException e) when (value.ThumbnailSocket is { Length: > 0 })
        {
            throw new ThumbnailFailedException($"{Program} was lost: {e.Message}", e);
        }
    }

    private IEnumerable<byte[]> Parts(byte[] output)
    {
        for (var at = 0; at < output.Length;)
        {
            var length = output.Length - at >= 4 ? BinaryPrimitives.ReadInt32LittleEndian(output.AsSpan(at)) : -1;
            if (length < 0 || length > output.Length - at - 4) throw new ThumbnailFailedException($"{Program} wrote something else than images");
            yield return output[(at + 4)..(at + 4 + length)];
            at += 4 + length;
        }
    }

    private async Task<(byte[] Bytes, int Width, int Height)> CheckAsync(byte[] image, CancellationToken cancellationToken)
    {
        using var written = new MemoryStream(image, writable: false);
        using var clean = new MemoryStream(image.Length);
        var made = await ImageCleaner.CopyAsync(written, clean, ImageOptions.MaxPixels, cancellationToken);
        if (made.Format != ImageFormat.WebP) throw new ThumbnailFailedException($"{Program} wrote a {made.Format.Name}");
        return (clean.ToArray(), made.Width, made.Height);
    }

    /// <summary>137 is 128 + SIGKILL, 142 is SIGALRM.</summary>
    private string Reason(ProcessEnd end)
    {
        if (end.ExitCode is 137 or 142) return $"{Program} was killed: it took longer than {options.Value.ThumbnailTimeout}, computed a quarter of that, or took the machine's memory";
        var lines = end.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var line = string.Join("; ", lines.Where(l => !l.Contains("WARNING", StringComparison.Ordinal)));
        return $"{Program} ended with {end.ExitCode}: {Http.Shown.Of(line, MaxReason)}";
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

    [LoggerMessage(35, LogLevel.Information, "Thumbnails are made")]
    private partial void Ready();

    [LoggerMessage(36, LogLevel.Warning, "No thumbnails can be made on this machine, images are served as they are: {Reason}")]
    private partial void Broken(string reason);
}
