using System.Buffers.Binary;
using System.ComponentModel;
using System.Text;
using FeedBoard.Imaging.Decoding;
using FeedBoard.Imaging.Formats;

namespace FeedBoard.Imaging.Thumbnails;

/// <summary>An image could not be made smaller. The message gives the reason in one line and contains no data of the user.</summary>
internal class ThumbnailFailedException(string message, Exception? innerException = null) : Exception(message, innerException);

/// <summary>The process did not run: whatever the image is, it is not to blame.</summary>
internal sealed class ThumbnailNotStartedException(string message, Exception innerException)
    : ThumbnailFailedException(message, innerException);

/// <summary>The child process that makes thumbnails.</summary>
/// <param name="Program">A replacement for the board's own program: a name on <c>PATH</c>, or a path; <c>null</c> for the board's
/// own.</param>
/// <param name="OwnProgram">The file name of the board's own program, in the folder of this assembly:
/// <c>FeedBoard.ApiService.dll</c>.</param>
/// <param name="Socket">Of <c>FeedBoard.ApiService serve-thumbnails</c>, which starts it under another account; <c>null</c> if it is a
/// child of this process.</param>
/// <param name="Memory">Address space that the process may use in addition to its runtime, in bytes.</param>
/// <param name="Timeout">Its maximum wall-clock time; a quarter of it is its maximum processor time.</param>
internal sealed record ThumbnailProcessSettings(string? Program, string OwnProgram, string? Socket, long Memory, TimeSpan Timeout);

/// <summary>Makes images smaller in a child process (<see cref="ThumbnailProgram"/>). Thread-safe.</summary>
internal sealed class ThumbnailProcess(ThumbnailProcessSettings settings)
{
    private const int MaxReason = 200;

    /// <summary>More than the pixels of the largest thumbnail.</summary>
    private const long MaxThumbnailPixels = 50_000_000;

    private string Program => settings.Program is { } program ? Path.GetFileName(program) : "the thumbnail process";

    /// <summary>Makes an image smaller: with its orientation applied, in sRGB, the first frame of an animation.</summary>
    /// <param name="image">Seekable; stays open.</param>
    /// <param name="widths">In pixels, largest first.</param>
    /// <returns>For each width a checked WebP without metadata, and finally the placeholder.</returns>
    /// <exception cref="ThumbnailFailedException">It failed or exceeded its limits.</exception>
    /// <exception cref="ThumbnailNotStartedException">There is no program, or nothing listens on the socket.</exception>
    public async Task<IReadOnlyList<(byte[] Bytes, int Width, int Height)>> ShrinkAsync(
        Stream image,
        IReadOnlyList<int> widths,
        CancellationToken cancellationToken
    )
    {
        var run = new ThumbnailRun(settings.Program, widths, settings.Memory, settings.Timeout);
        try
        {
            var end = settings.Socket is { } socket
                ? await ThumbnailSocket.RunAsync(socket, run, image, cancellationToken)
                : await run.RunAsync(image, settings.OwnProgram, cancellationToken);
            if (end.ExitCode != 0)
                throw new ThumbnailFailedException(Reason(end));
            var made = new List<(byte[], int, int)>();
            foreach (var part in Parts(end.Output))
                made.Add(await CheckAsync(part, cancellationToken));
            return made.Count == widths.Count + 1
                ? made
                : throw new ThumbnailFailedException($"{Program} wrote {made.Count} images instead of {widths.Count + 1}");
        }
        catch (InvalidImageException e)
        {
            throw new ThumbnailFailedException($"{Program} wrote no image: {e.Message}", e);
        }
        catch (Win32Exception e)
        {
            throw new ThumbnailNotStartedException($"{Program} could not be started: {e.Message}", e);
        }
        catch (IOException e) when (settings.Socket is not null)
        {
            throw new ThumbnailFailedException($"{Program} was lost: {e.Message}", e);
        }
    }

    private IEnumerable<byte[]> Parts(byte[] output)
    {
        for (var at = 0; at < output.Length;)
        {
            var length = output.Length - at >= 4 ? BinaryPrimitives.ReadInt32LittleEndian(output.AsSpan(at)) : -1;
            if (length < 0 || length > output.Length - at - 4)
                throw new ThumbnailFailedException($"{Program} wrote something else than images");
            yield return output[(at + 4)..(at + 4 + length)];
            at += 4 + length;
        }
    }

    private async Task<(byte[] Bytes, int Width, int Height)> CheckAsync(byte[] image, CancellationToken cancellationToken)
    {
        using var written = new MemoryStream(image, writable: false);
        using var clean = new MemoryStream(image.Length);
        var made = await ImageCleaner.CopyAsync(written, clean, MaxThumbnailPixels, cancellationToken);
        if (made.Format != ImageFormat.WebP)
            throw new ThumbnailFailedException($"{Program} wrote a {made.Format.Name}");
        return (clean.ToArray(), made.Width, made.Height);
    }

    /// <summary>137 is 128 + SIGKILL, 142 is 128 + SIGALRM.</summary>
    private string Reason(ProcessEnd end)
    {
        if (end.ExitCode is 137 or 142)
            return $"{Program} was killed: it took longer than {settings.Timeout}, computed a quarter of that, or took the machine's "
                + $"memory";
        var lines = end.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var line = string.Join("; ", lines.Where(l => !l.Contains("WARNING", StringComparison.Ordinal)));
        return $"{Program} ended with {end.ExitCode}: {Shorten(line)}";
    }

    /// <summary>Without control characters, and at most <see cref="MaxReason"/> code points.</summary>
    private static string Shorten(string text)
    {
        var runes = text.EnumerateRunes().Where(r => !Rune.IsControl(r)).Take(MaxReason + 1).ToList();
        return string.Concat(runes.Take(MaxReason)) + (runes.Count > MaxReason ? "…" : "");
    }
}
