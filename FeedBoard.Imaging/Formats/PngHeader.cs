using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace FeedBoard.Imaging.Formats;

/// <summary>The IHDR chunk of a PNG (PNG third edition, section 11.2.1).</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PngHeader(int Width, int Height, byte ColourType)
{
    private static readonly uint Ihdr = FourCc.Of("IHDR");

    public bool IsIndexed => ColourType == 3;

    public bool IsGrey => ColourType is 0 or 4;

    public static async ValueTask<PngHeader> ReadAsync(ImageReader reader, PngChunk chunk)
    {
        if (chunk.Type != Ihdr || chunk.Length != 13)
            throw reader.Damaged("it does not begin with its header");
        if (!chunk.IsIntact)
            throw reader.Damaged("the checksum of its header is wrong");

        reader.Seek(chunk.Data);
        var data = (await reader.ReadAsync(13)).Span;
        reader.Seek(chunk.End);
        var (width, height) = (BinaryPrimitives.ReadUInt32BigEndian(data), BinaryPrimitives.ReadUInt32BigEndian(data[4..]));
        var sane = (data[8], data[9]) switch
        {
            (1 or 2 or 4 or 8 or 16, 0) or (1 or 2 or 4 or 8, 3) or (8 or 16, 2 or 4 or 6) => data[10] == 0
                && data[11] == 0
                && data[12] <= 1,
            _ => false,
        };
        if (!sane)
            throw reader.Damaged("its header makes no sense");
        reader.CheckSize(width, height);
        return new((int)width, (int)height, data[9]);
    }
}
