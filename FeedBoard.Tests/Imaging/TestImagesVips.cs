using System.Collections.Concurrent;
using NetVips;

namespace FeedBoard.Tests.Imaging;

/// <summary>Makes and decodes images with libvips itself, whose way to read and write files owes nothing to the code under test.</summary>
internal static class TestImagesVips
{
    private static readonly ConcurrentDictionary<string, Lazy<byte[]>> Encoded = new(StringComparer.Ordinal);

    /// <summary>Encodes an image; each distinct call is done once a test run.</summary>
    /// <param name="key">Stands for <paramref name="source"/> in the cache.</param>
    /// <param name="sourceSuffix">Of the source, with options, <c>.gif[n=-1]</c>.</param>
    /// <param name="suffix">Of the result, with options: <c>.webp[lossless]</c>.</param>
    public static byte[] Encode(string key, Func<byte[]> source, string sourceSuffix, string suffix) =>
        [.. Encoded.GetOrAdd($"{key} {sourceSuffix} {suffix}", _ => new(() => Run(source(), sourceSuffix, suffix))).Value];

    /// <summary>Decodes all frames, one below the other, turned the way up that the image says.</summary>
    public static Pixels Decode(byte[] image, string extension)
    {
        using var decoded = Image.NewFromBuffer(image, extension is ".gif" or ".webp" ? "n=-1" : "");
        using var upright = decoded.Autorot();
        return new(upright.Width, upright.Height, upright.WriteToMemory<byte>());
    }

    private static byte[] Run(byte[] input, string inputSuffix, string outputSuffix)
    {
        var options = inputSuffix.IndexOf('[', StringComparison.Ordinal);
        using var image = Image.NewFromBuffer(input, options < 0 ? "" : inputSuffix[(options + 1)..^1]);
        return image.WriteToBuffer(outputSuffix);
    }

    /// <summary>Decoded: rows from the top, bands interleaved, one byte each.</summary>
    internal sealed record Pixels(int Width, int Height, byte[] Bytes);
}
