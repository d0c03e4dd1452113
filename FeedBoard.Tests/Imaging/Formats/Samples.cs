using System.Buffers.Binary;
using FeedBoard.Imaging.Formats;

namespace FeedBoard.Tests.Imaging.Formats;

/// <summary>One small image of every kind, and the cleaner on byte arrays.</summary>
internal static class Samples
{
    public const int Width = 37,
        Height = 23;

    private const long MaxPixels = 50_000_000;

    private static readonly Dictionary<string, Func<byte[]>> Makers = new(StringComparer.Ordinal)
    {
        ["png"] = () => TestImages.Png(Width, Height),
        ["png animated"] = () => TestImages.AnimatedPng(Width, Height),
        ["jpeg"] = () => TestImages.Jpeg(Width, Height),
        ["jpeg progressive"] = () => TestImages.Jpeg(Width, Height, progressive: true),
        ["webp"] = () => TestImages.WebP(Width, Height),
        ["webp lossless"] = () => TestImages.WebP(Width, Height, lossless: true),
        ["webp animated"] = () => TestImages.AnimatedWebP(Width, Height),
        ["gif"] = () => TestImages.Gif(Width, Height),
        ["gif animated"] = () => TestImages.AnimatedGif(Width, Height),
        ["avif"] = () => TestImages.Avif(Width, Height),
    };

    private static readonly Dictionary<string, Func<byte[]>> MakersWithMetadata = new(StringComparer.Ordinal)
    {
        ["png"] = () => TestImages.Png(Width, Height, 6, metadata: true),
        ["jpeg"] = () => TestImages.Jpeg(Width, Height, 6, metadata: true),
        ["jpeg progressive"] = () => TestImages.Jpeg(Width, Height, 8, metadata: true, progressive: true),
        ["webp"] = () => TestImages.WebP(Width, Height, 6, metadata: true),
        ["webp lossless"] = () => TestImages.WebP(Width, Height, 3, metadata: true, lossless: true),
        ["gif"] = () => TestImages.Gif(Width, Height, metadata: true),
        ["avif"] = () => TestImages.Avif(Width, Height, metadata: true),
    };

    public static TheoryData<string> Kinds => [.. Makers.Keys];

    public static TheoryData<string> KindsWithMetadata => [.. MakersWithMetadata.Keys];

    public static byte[] Plain(string kind) => Makers[kind]();

    public static byte[] WithMetadata(string kind) => MakersWithMetadata[kind]();

    public static async Task<(CleanImage Image, byte[] Bytes)> CleanAsync(byte[] image, long maxPixels = MaxPixels)
    {
        using var source = new MemoryStream(image, writable: false);
        using var destination = new MemoryStream();
        var clean = await ImageCleaner.CopyAsync(source, destination, maxPixels, TestContext.Current.CancellationToken);
        Assert.Equal(destination.Length, clean.Size);
        return (clean, destination.ToArray());
    }

    /// <summary>Cleans what must be refused, and sees that not a byte was written.</summary>
    public static async Task<string> RefuseAsync(byte[] image, long maxPixels = MaxPixels)
    {
        using var source = new MemoryStream(image, writable: false);
        using var destination = new MemoryStream();
        var refused = await Assert.ThrowsAsync<InvalidImageException>(() =>
            ImageCleaner.CopyAsync(source, destination, maxPixels, TestContext.Current.CancellationToken)
        );
        Assert.Equal(0, destination.Length);
        return refused.Message;
    }

    public static bool Holds(byte[] bytes, ReadOnlySpan<byte> part) => bytes.AsSpan().IndexOf(part) >= 0;

    /// <summary>An ISO base media box.</summary>
    public static byte[] Box(string type, ReadOnlySpan<byte> body)
    {
        var box = new byte[8 + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(box, box.Length);
        for (var i = 0; i < 4; i++)
            box[4 + i] = (byte)type[i];
        body.CopyTo(box.AsSpan(8));
        return box;
    }
}
