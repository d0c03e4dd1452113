using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;

namespace FeedBoard.Tests.Imaging;

/// <summary>
/// Real images in all five formats, made when a test asks for them; each call gives an array of its own. Thread-safe.
/// </summary>
/// <remarks>
/// With <c>metadata</c> an image carries its maker's secrets wherever its format has room: each text contains <see cref="Marker"/>.
/// </remarks>
internal static partial class TestImages
{
    /// <summary>
    /// In every text of the metadata: GPS area, camera serial, XMP, IPTC, comments, thumbnails, unknown parts, trailing bytes.
    /// </summary>
    public const string Marker = "SECRET-37.5665N-126.9780E";

    /// <summary>An RGB PNG; nothing in it but IHDR, IDAT and IEND unless asked for.</summary>
    /// <param name="orientation">1 to 8 for an EXIF block that says so, 0 for none.</param>
    public static byte[] Png(int width, int height, int orientation = 0, bool metadata = false)
    {
        var png = metadata
            ? TestImagesVips.Encode(Key(width, height), () => PlainPng(width, height), ".png", ".png[profile=srgb]")
            : PlainPng(width, height);
        return WithPngMetadata(png, orientation, metadata);
    }

    /// <param name="orientation">1 to 8 for an EXIF block that says so, 0 for none.</param>
    public static byte[] Jpeg(int width, int height, int orientation = 0, bool metadata = false, bool progressive = false)
    {
        var options = (metadata ? "[profile=srgb" : "[strip") + (progressive ? ",interlace]" : "]");
        return WithJpegMetadata(WithoutExifSegment(Encode(width, height, ".jpg" + options)), orientation, metadata);
    }

    /// <param name="orientation">1 to 8 for an EXIF block that says so, 0 for none.</param>
    public static byte[] WebP(int width, int height, int orientation = 0, bool metadata = false, bool lossless = false)
    {
        var options = (metadata ? "[strip,profile=srgb" : "[strip") + (lossless ? ",lossless]" : "]");
        return WithWebPMetadata(WithoutExifChunk(Encode(width, height, ".webp" + options)), width, height, orientation, metadata);
    }

    public static byte[] Gif(int width, int height, bool metadata = false) =>
        metadata ? WithGifMetadata(Encode(width, height, ".gif")) : Encode(width, height, ".gif");

    /// <param name="turned">Shown a quarter turned, by an irot property.</param>
    public static byte[] Avif(int width, int height, bool metadata = false, bool turned = false)
    {
        var avif = metadata
            ? TestImagesVips.Encode(
                Key(width, height) + " metadata",
                () => Jpeg(width, height, 6, metadata: true),
                ".jpg",
                ".avif[Q=60,effort=0]"
            )
            : Encode(width, height, ".avif[Q=60,effort=0,strip]");
        if (turned)
            TurnAvif(avif);
        return avif;
    }

    /// <summary>Two frames, shown for ever.</summary>
    public static byte[] AnimatedGif(int width, int height) =>
        TestImagesVips.Encode(Key(width, height) + " film", () => GifFilm(width, height), ".gif[n=-1]", ".gif");

    /// <summary>Two frames, shown for ever.</summary>
    public static byte[] AnimatedWebP(int width, int height) =>
        WithoutExifChunk(
            TestImagesVips.Encode(Key(width, height) + " film", () => GifFilm(width, height), ".gif[n=-1]", ".webp[lossless]")
        );

    /// <summary>An APNG of two frames.</summary>
    public static byte[] AnimatedPng(int width, int height)
    {
        var pixels = Deflate(Rows(width, height));
        return
        [
            .. PngSignature,
            .. PngChunk("IHDR", PngHeader(width, height)),
            .. PngChunk("acTL", [0, 0, 0, 2, 0, 0, 0, 0]),
            .. PngChunk("fcTL", FrameControl(0, width, height)),
            .. PngChunk("IDAT", pixels),
            .. PngChunk("fcTL", FrameControl(1, width, height)),
            .. PngChunk("fdAT", [0, 0, 0, 2, .. pixels]),
            .. PngChunk("IEND", []),
        ];
    }

    /// <summary>A whole PNG of a few dozen bytes that claims to be so large.</summary>
    public static byte[] PngClaiming(int width, int height) =>
        [
            .. PngSignature,
            .. PngChunk("IHDR", PngHeader(width, height)),
            .. PngChunk("IDAT", Deflate([0, 0, 0, 0])),
            .. PngChunk("IEND", []),
        ];

    /// <summary>A PNG that is small as a file and has to be held in memory whole: black, interlaced, eight bytes a pixel.</summary>
    public static byte[] PngBomb(int width, int height)
    {
        var header = PngHeader(width, height);
        (header[8], header[9], header[12]) = (16, 6, 1);
        using var pixels = new MemoryStream();
        using (var zlib = new ZLibStream(pixels, CompressionLevel.Fastest, leaveOpen: true))
        {
            // Seven times over the rows get shorter, and each begins with a byte of its own.
            for (var row = 0; row < 2 * height; row++)
                zlib.Write(new byte[1 + (8 * ((row < height / 2 ? width : width / 2) + 1))]);
        }

        return [.. PngSignature, .. PngChunk("IHDR", header), .. PngChunk("IDAT", pixels.ToArray()), .. PngChunk("IEND", [])];
    }

    private static string Key(int width, int height) => string.Create(CultureInfo.InvariantCulture, $"{width}x{height}");

    private static byte[] Encode(int width, int height, string suffix) =>
        TestImagesVips.Encode(Key(width, height), () => PlainPng(width, height), ".png", suffix);

    /// <summary>The GIF of one frame and its mirror image: the image data twice, the second time above it on the screen.</summary>
    private static byte[] GifFilm(int width, int height)
    {
        var gif = Encode(width, height, ".gif");
        var other = TestImagesVips.Encode(Key(height, width) + " other", () => PlainPng(width, height, seed: 99), ".png", ".gif");
        var (at, otherAt) = (AfterGifScreen(gif), AfterGifScreen(other));
        byte[] loop = [0x21, 0xFF, 11, .. "NETSCAPE2.0"u8, 3, 1, 0, 0, 0];

        // The second frame brings its global colours along as local ones.
        var frame = other[otherAt..^1];
        var descriptor = frame.AsSpan().IndexOf((byte)0x2C);
        var colours = other[13..otherAt];
        byte[] second = [.. frame[..(descriptor + 9)], (byte)(0x80 | (other[10] & 7)), .. colours, .. frame[(descriptor + 10)..]];
        return [.. gif[..at], .. loop, .. gif[at..^1], .. second, 0x3B];
    }

    private static byte[] FrameControl(int sequence, int width, int height)
    {
        var control = new byte[26];
        BinaryPrimitives.WriteInt32BigEndian(control, sequence);
        BinaryPrimitives.WriteInt32BigEndian(control.AsSpan(4), width);
        BinaryPrimitives.WriteInt32BigEndian(control.AsSpan(8), height);
        control[21] = 10;
        control[23] = 100;
        return control;
    }

    /// <summary>libheif writes no irot, but a pixi that a decoder can do without and that is large enough.</summary>
    private static void TurnAvif(byte[] avif)
    {
        var at = avif.AsSpan().IndexOf("pixi"u8);
        "irot\u0001\0\0\0\0\0\0\0"u8[..(BinaryPrimitives.ReadInt32BigEndian(avif.AsSpan(at - 4)) - 4)].CopyTo(avif.AsSpan(at));

        // A property that turns an image has to be essential (ISO/IEC 23008-12, 6.5.10): the first bit of where the item names it.
        var properties = avif.AsSpan().IndexOf("ipco"u8) + 4;
        var number = 1;
        for (var next = properties; next + 4 != at; next += BinaryPrimitives.ReadInt32BigEndian(avif.AsSpan(next)))
            number++;
        var associations = avif.AsSpan().IndexOf("ipma"u8) + 4 + 4 + 4 + 2; // version and flags, number of items, the item
        for (var n = 1; n <= avif[associations]; n++)
        {
            if ((avif[associations + n] & 0x7F) == number)
                avif[associations + n] |= 0x80;
        }
    }
}
