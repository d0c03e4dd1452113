using System.Buffers.Binary;

namespace FeedBoard.Imaging.Formats;

/// <summary>The one EXIF tag that is kept: the orientation of an image, 1 to 8 (Exif 2.32, section 4.6.4 A, tag 0x0112).</summary>
internal static class ExifOrientation
{
    /// <summary>As stored: neither rotated nor mirrored.</summary>
    public const int Upright = 1;

    private const int Tag = 0x0112;
    private const int TypeShort = 3;

    /// <summary>Whether width and height are swapped.</summary>
    public static bool SwapsSides(int orientation) => orientation >= 5;

    /// <summary>Finds the orientation in an EXIF block of either byte order, the first that is valid.</summary>
    /// <param name="offset">The offset of the block in the file, which contains all of it.</param>
    /// <returns>1 to 8; <see cref="Upright"/> if there is none or the block is damaged, which viewers ignore.</returns>
    /// <remarks>Leaves the reader at any position. Reads the first directory only, and nothing outside of the block.</remarks>
    public static async ValueTask<int> ReadAsync(ImageReader reader, long offset, long length)
    {
        var end = offset + length;
        reader.Seek(offset);
        if (end - offset < 8)
            return Upright;

        var header = await reader.ReadAsync(8);
        var littleEndian = header.Span.StartsWith("II*\0"u8);
        if (!littleEndian && !header.Span.StartsWith("MM\0*"u8))
            return Upright;

        var directory = Number32(header.Span[4..], littleEndian);
        if (directory < 8 || directory > end - offset - 2)
            return Upright;

        reader.Seek(offset + directory);
        var entries = Number16((await reader.ReadAsync(2)).Span, littleEndian);
        for (; entries > 0 && end - reader.Position >= 12; entries--)
        {
            var entry = (await reader.ReadAsync(12)).Span;
            if (Number16(entry, littleEndian) != Tag)
                continue;
            var value = Number16(entry[8..], littleEndian);
            if (Number16(entry[2..], littleEndian) == TypeShort && Number32(entry[4..], littleEndian) == 1 && value is >= 1 and <= 8)
                return value;
        }

        return Upright;
    }

    /// <summary>
    /// The smallest EXIF block with this orientation: a TIFF header and a directory of one entry, 26 bytes.
    /// </summary>
    public static byte[] Write(int orientation) =>
        [.. "MM\0*"u8, 0, 0, 0, 8, 0, 1, Tag >> 8, Tag & 0xFF, 0, TypeShort, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, 0, 0, 0, 0];

    private static ushort Number16(ReadOnlySpan<byte> bytes, bool littleEndian) =>
        littleEndian ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static uint Number32(ReadOnlySpan<byte> bytes, bool littleEndian) =>
        littleEndian ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
