using System.Buffers.Binary;
using System.Text;

namespace FeedBoard.Tests.Imaging;

/// <summary>Metadata that cameras, phones and programs write, each with <see cref="Marker"/> in it.</summary>
internal static partial class TestImages
{
    private static byte[] MarkerBytes => Encoding.ASCII.GetBytes(Marker);

    private static byte[] Xmp =>
        Encoding.UTF8.GetBytes(
            $"<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description "
                + $"rdf:about='{Marker}'/></rdf:RDF></x:xmpmeta>"
        );

    /// <summary>A TIFF block with orientation, camera serial, GPS position and a thumbnail, in either byte order.</summary>
    /// <param name="orientation">1 to 8, or 0 to leave the tag out; other values are written as they are.</param>
    public static byte[] Exif(int orientation, bool littleEndian = true, bool secrets = true)
    {
        using var tiff = new MemoryStream();
        tiff.Write(littleEndian ? "II*\0"u8 : "MM\0*"u8);
        Number(8, 4);
        byte[] text = [.. MarkerBytes, 0];
        byte[] thumbnail = [0xFF, 0xD8, 0xFF, 0xFE, 0, (byte)(MarkerBytes.Length + 2), .. MarkerBytes, 0xFF, 0xD9];

        // First directory at 8 with up to five entries of 12 bytes; the rest follows at fixed places.
        const int Gps = 100,
            Texts = 200,
            Position = 300,
            Thumbnail = 400,
            Second = 500;
        Number((secrets ? 4 : 0) + (orientation == 0 ? 0 : 1), 2);
        if (secrets)
            Entry(0x010F, 2, text.Length, Texts);
        if (orientation != 0)
        {
            Number(0x0112, 2);
            Number(3, 2);
            Number(1, 4);
            Number(orientation, 2);
            Number(0, 2);
        }

        if (secrets)
        {
            Entry(0x013B, 2, text.Length, Texts);
            Entry(0x8825, 4, 1, Gps);
            Entry(0xA431, 2, text.Length, Texts);
        }

        Number(secrets ? Second : 0, 4);
        if (!secrets)
            return tiff.ToArray();

        tiff.SetLength(Gps);
        tiff.Position = Gps;
        Number(2, 2);
        Entry(0x0002, 5, 3, Position);
        Entry(0x001C, 7, text.Length, Texts);
        Number(0, 4);
        At(Texts).Write(text);
        At(Position);
        foreach (var part in (int[])[37, 1, 33, 1, 594, 10])
            Number(part, 4);
        At(Thumbnail).Write(thumbnail);
        At(Second);
        Number(2, 2);
        Entry(0x0201, 4, 1, Thumbnail);
        Entry(0x0202, 4, 1, thumbnail.Length);
        Number(0, 4);
        return tiff.ToArray();

        MemoryStream At(int position)
        {
            tiff.Position = position;
            return tiff;
        }

        void Entry(int tag, int type, int count, int value)
        {
            Number(tag, 2);
            Number(type, 2);
            Number(count, 4);
            Number(value, 4);
        }

        void Number(int number, int bytes)
        {
            for (var i = 0; i < bytes; i++)
                tiff.WriteByte((byte)(number >> (8 * (littleEndian ? i : bytes - 1 - i))));
        }
    }

    /// <summary>One JPEG segment with its marker and length.</summary>
    public static byte[] JpegSegment(byte marker, ReadOnlySpan<byte> body) =>
        [0xFF, marker, (byte)((body.Length + 2) >> 8), (byte)(body.Length + 2), .. body];

    /// <summary>One RIFF chunk with its length and padding.</summary>
    public static byte[] RiffChunk(string type, ReadOnlySpan<byte> data)
    {
        var chunk = new byte[8 + data.Length + (data.Length & 1)];
        for (var i = 0; i < 4; i++)
            chunk[i] = (byte)type[i];
        BinaryPrimitives.WriteInt32LittleEndian(chunk.AsSpan(4), data.Length);
        data.CopyTo(chunk.AsSpan(8));
        return chunk;
    }

    /// <summary>A RIFF file of type WEBP around these chunks.</summary>
    public static byte[] Riff(ReadOnlySpan<byte> chunks) => RiffChunk("RIFF", [.. "WEBP"u8, .. chunks]);

    /// <summary>Where the blocks of a GIF begin: after the header, the screen and its colours.</summary>
    public static int AfterGifScreen(byte[] gif) => 13 + ((gif[10] & 0x80) == 0 ? 0 : 3 << ((gif[10] & 7) + 1));

    /// <summary>The encoder writes an EXIF block of its own, asked for or not.</summary>
    private static byte[] WithoutExifSegment(byte[] jpeg)
    {
        for (var at = 2; jpeg[at + 1] >= 0xE0; at += 2 + ((jpeg[at + 2] << 8) | jpeg[at + 3]))
            if (jpeg[at + 1] == 0xE1)
                return [.. jpeg[..at], .. jpeg[(at + 2 + ((jpeg[at + 2] << 8) | jpeg[at + 3]))..]];

        return jpeg;
    }

    /// <summary>The same for WebP, where it comes last; an image that then needs no VP8X loses that too.</summary>
    private static byte[] WithoutExifChunk(byte[] webp)
    {
        if (!webp.AsSpan(12).StartsWith("VP8X"u8) || (webp[20] & 0x08) == 0)
            return webp;

        var end = webp.AsSpan().LastIndexOf("EXIF"u8);
        webp[20] &= 0xF7;
        return Riff(webp.AsSpan((webp[20] == 0 ? 30 : 12)..end));
    }

    private static byte[] WithPngMetadata(byte[] png, int orientation, bool metadata)
    {
        var exif = orientation == 0 && !metadata ? [] : PngChunk("eXIf", Exif(orientation, secrets: metadata));
        if (!metadata)
            return [.. png[..33], .. exif, .. png[33..]];
        return
        [
            .. png[..33],
            .. PngChunk("tEXt", [.. "Comment\0"u8, .. MarkerBytes]),
            .. exif,
            .. PngChunk("iTXt", [.. "XML:com.adobe.xmp\0\0\0\0\0"u8, .. Xmp]),
            .. PngChunk("zTXt", [.. "Author\0\0"u8, .. Deflate(MarkerBytes)]),
            .. PngChunk("tIME", [0x07, 0xEA, 1, 2, 3, 4, 5]),
            .. PngChunk("prIv", MarkerBytes),
            .. png[33..^12],
            .. PngChunk("tEXt", [.. "Late\0"u8, .. MarkerBytes]),
            .. png[^12..],
            .. MarkerBytes,
        ];
    }

    private static byte[] WithJpegMetadata(byte[] jpeg, int orientation, bool metadata)
    {
        var exif =
            orientation == 0 && !metadata
                ? []
                : JpegSegment(0xE1, [.. "Exif\0\0"u8, .. Exif(orientation, littleEndian: false, secrets: metadata)]);
        var after = jpeg[3] == 0xE0 ? 4 + jpeg[5] : 2;
        if (!metadata)
            return [.. jpeg[..after], .. exif, .. jpeg[after..]];
        return
        [
            .. jpeg[..2],
            .. JpegSegment(0xE0, [.. "JFIF\0"u8, 1, 2, 0, 0, 1, 0, 1, 3, 3, .. MarkerBytes.AsSpan(0, 25), 0, 0]),
            .. JpegSegment(0xE0, [.. "JFXX\0"u8, 0x10, .. MarkerBytes]),
            .. JpegSegment(0xFE, MarkerBytes),
            .. JpegSegment(0xED, [.. "Photoshop 3.0\08BIM"u8, 4, 4, 0, 0, 0, 0, 0, (byte)MarkerBytes.Length, .. MarkerBytes]),
            .. JpegSegment(0xE2, [.. "MPF\0"u8, .. MarkerBytes]),
            .. JpegSegment(0xEC, MarkerBytes),
            .. exif,
            .. JpegSegment(0xE1, [.. "http://ns.adobe.com/xap/1.0/\0"u8, .. Xmp]),
            .. jpeg[after..^2],
            .. JpegSegment(0xFE, MarkerBytes),
            .. jpeg[^2..],
            .. MarkerBytes,
        ];
    }

    private static byte[] WithWebPMetadata(byte[] webp, int width, int height, int orientation, bool metadata)
    {
        if (orientation == 0 && !metadata)
            return webp;

        var extended = webp.AsSpan(12).StartsWith("VP8X"u8);
        var flags = (byte)((extended ? webp[20] : 0) | 0x08 | (metadata ? 0x04 : 0));
        byte[] canvas = [flags, 0, 0, 0, (byte)(width - 1), (byte)((width - 1) >> 8), 0, (byte)(height - 1), (byte)((height - 1) >> 8), 0];
        byte[] chunks =
        [
            .. RiffChunk("VP8X", canvas),
            .. webp[(extended ? 30 : 12)..],
            .. RiffChunk("EXIF", Exif(orientation, secrets: metadata)),
        ];
        return metadata
            ? [.. Riff([.. chunks, .. RiffChunk("XMP ", Xmp), .. RiffChunk("prIv", MarkerBytes)]), .. MarkerBytes]
            : Riff(chunks);
    }

    private static byte[] WithGifMetadata(byte[] gif)
    {
        var at = AfterGifScreen(gif);
        var length = (byte)MarkerBytes.Length;
        return
        [
            .. "GIF89a"u8,
            .. gif[6..at],
            0x21,
            0xFE,
            length,
            .. MarkerBytes,
            length,
            .. MarkerBytes,
            0,
            0x21,
            0xFF,
            11,
            .. "NETSCAPE2.0"u8,
            3,
            1,
            5,
            0,
            0,
            0x21,
            0xFF,
            11,
            .. "XMP DataXMP"u8,
            length,
            .. MarkerBytes,
            0,
            0x21,
            0xFF,
            11,
            .. "ICCRGBG1012"u8,
            4,
            .. "prof"u8,
            0,
            0x21,
            0xF9,
            4,
            0,
            10,
            0,
            0,
            0,
            0x21,
            0x01,
            12,
            0,
            0,
            0,
            0,
            9,
            0,
            9,
            0,
            8,
            8,
            1,
            0,
            length,
            .. MarkerBytes,
            0,
            .. gif[at..^1],
            0x21,
            0xFE,
            length,
            .. MarkerBytes,
            0,
            0x3B,
            .. MarkerBytes,
        ];
    }
}
