using System.Buffers.Binary;
using FeedBoard.Imaging.Formats;

namespace FeedBoard.Imaging.Decoding;

/// <summary>
/// The first frame of an animation where the decoder shows something else: pixels that are of no frame, or black around a frame that does
/// not cover its canvas. There browsers show what is behind the image.
/// </summary>
/// <param name="File">What to decode: a PNG of the frame alone, or the whole GIF.</param>
/// <param name="Left">The place of the frame on the canvas, in pixels; the next four likewise.</param>
internal sealed record FirstFrame(byte[] File, int Left, int Top, int Width, int Height, int CanvasWidth, int CanvasHeight)
{
    private const int GifScreen = 13;

    /// <returns><c>null</c> if the decoder shows the file as browsers do.</returns>
    public static FirstFrame? Of(ImageFormat format, byte[] file)
    {
        try
        {
            if (format == ImageFormat.Png)
                return OfPng(file);
            return format == ImageFormat.Gif ? OfGif(file) : null;
        }
        catch (ArgumentOutOfRangeException)
        {
            return null; // a length points beyond the end of the file
        }
    }

    /// <summary>
    /// An APNG without fcTL before IDAT: the pixels of IDAT are for programs that know no animations, and the first frame is in fdAT.
    /// </summary>
    private static FirstFrame? OfPng(byte[] file)
    {
        ReadOnlySpan<byte> header = [],
            frame = [];
        var isAnimated = false;
        List<byte> before = [],
            pixels = [];
        for (var chunks = new PngChunks(file); chunks.MoveNext();)
        {
            var type = chunks.Type;
            var data = chunks.Data;
            if (type.SequenceEqual("IHDR"u8))
                header = data;
            else if (type.SequenceEqual("acTL"u8))
                isAnimated = true;
            else if (type.SequenceEqual("IDAT"u8) && !isAnimated)
                return null;
            else if (type.SequenceEqual("fcTL"u8) && frame.Length > 0)
                break;
            else if (type.SequenceEqual("fcTL"u8))
                frame = data;
            else if (type.SequenceEqual("IDAT"u8) && frame.Length > 0)
                return null;
            else if (type.SequenceEqual("fdAT"u8))
                pixels.AddRange(data[4..]);
            else if (!type.SequenceEqual("IDAT"u8) && pixels.Count == 0)
                before.AddRange(chunks.Whole);
        }

        if (pixels.Count == 0)
            return null;
        byte[] png =
        [
            .. file.AsSpan(0, PngChunks.Signature),
            .. PngChunk.Make("IHDR"u8, [.. frame[4..12], .. header[8..]]),
            .. before,
            .. PngChunk.Make("IDAT"u8, [.. pixels]),
            .. PngChunk.Make("IEND"u8, []),
        ];
        var (width, height, left, top) = (Number(frame[4..]), Number(frame[8..]), Number(frame[12..]), Number(frame[16..]));
        return new(png, left, top, width, height, Number(header), Number(header[4..]));

        static int Number(ReadOnlySpan<byte> data) => BinaryPrimitives.ReadInt32BigEndian(data);
    }

    private static FirstFrame? OfGif(byte[] file)
    {
        const byte Extension = 0x21,
            ImageSeparator = 0x2C;
        ReadOnlySpan<byte> rest = file;
        var (width, height) = (Number(rest[6..]), Number(rest[8..]));
        rest = rest[(GifScreen + ((rest[10..][0] & 0x80) == 0 ? 0 : 3 << ((rest[10] & 7) + 1)))..];
        while (rest[..1][0] == Extension)
        {
            rest = rest[2..];
            while (rest[..1][0] is > 0 and var length)
                rest = rest[(length + 1)..];
            rest = rest[1..];
        }

        if (rest[0] != ImageSeparator)
            return null;
        var image = new FirstFrame(file, Number(rest[1..]), Number(rest[3..]), Number(rest[5..]), Number(rest[7..]), width, height);
        return (image.Left, image.Top, image.Width, image.Height) == (0, 0, width, height) ? null : image;

        static int Number(ReadOnlySpan<byte> data) => BinaryPrimitives.ReadUInt16LittleEndian(data);
    }
}
