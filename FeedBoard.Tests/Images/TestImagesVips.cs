using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace FeedBoard.Tests.Images;

/// <summary>Makes and decodes images with the <c>vips</c> program: an encoder and decoder that owe nothing to the code under test.</summary>
internal static class TestImagesVips
{
    private static readonly ConcurrentDictionary<string, Lazy<byte[]>> Encoded = new(StringComparer.Ordinal);

    /// <summary>Encodes an image; each distinct call is done once a test run.</summary>
    /// <param name="key">Stands for <paramref name="source"/> in the cache.</param>
    /// <param name="sourceSuffix">Of the source, with options, <c>.gif[n=-1]</c>.</param>
    /// <param name="suffix">Of the result, with options: <c>.webp[lossless]</c>.</param>
    public static byte[] Encode(string key, Func<byte[]> source, string sourceSuffix, string suffix)
        => [.. Encoded.GetOrAdd($"{key} {sourceSuffix} {suffix}", _ => new(() => Run("copy", source(), sourceSuffix, suffix))).Value];

    /// <summary>Decodes all frames, one below the other, turned the way up that the image says.</summary>
    public static Pixels Decode(byte[] image, string extension)
    {
        var pages = extension is ".gif" or ".webp" ? "[n=-1]" : "";
        var file = Run("autorot", image, extension + pages, ".v");

        // The .v format: a header of 64 bytes in the machine's own byte order, then the pixels.
        int width = BitConverter.ToInt32(file, 4), height = BitConverter.ToInt32(file, 8), bands = BitConverter.ToInt32(file, 12);
        return new(width, height, file[64..(64 + (width * height * bands))]);
    }

    private static byte[] Run(string operation, byte[] input, string inputSuffix, string outputSuffix)
    {
        var folder = Directory.CreateTempSubdirectory("feedboard-vips-").FullName;
        try
        {
            File.WriteAllBytes(Path.Combine(folder, "in" + WithoutOptions(inputSuffix)), input);
            var start = new ProcessStartInfo("vips", [operation, "in" + inputSuffix, "out" + outputSuffix])
            {
                WorkingDirectory = folder,
                UseShellExecute = false,
                RedirectStandardError = true,
                Environment = { ["VIPS_CONCURRENCY"] = "1" },
            };
            using var process = Start(start);
            var errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode != 0) throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"vips {operation} ended with {process.ExitCode}: {errors}"));
            return File.ReadAllBytes(Path.Combine(folder, "out" + WithoutOptions(outputSuffix)));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            throw new InvalidOperationException("These tests need the vips program: install the package libvips-tools.", exception);
        }
    }

    private static string WithoutOptions(string suffix) => suffix.Split('[')[0];

    /// <summary>Decoded: rows from the top, bands interleaved, one byte each.</summary>
    internal sealed record Pixels(int Width, int Height, byte[] Bytes);
}
