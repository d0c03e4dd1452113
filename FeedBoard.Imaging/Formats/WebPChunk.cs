using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace FeedBoard.Imaging.Formats;

/// <summary>A chunk of a WebP (RFC 9649, section 2.3); offsets are those in the file. Numbers are little-endian.</summary>
/// <param name="Type">Big-endian, as in <see cref="FourCc"/>.</param>
/// <param name="Length">The length of its data in bytes, without padding.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct WebPChunk(uint Type, long Start, uint Length)
{
    public long Data => Start + 8;

    public long Size => 8L + Length + (Length & 1);

    public long End => Start + Size;

    /// <summary>Reads a chunk's header; the whole chunk lies before <paramref name="end"/>.</summary>
    public static async ValueTask<WebPChunk> ReadAsync(ImageReader reader, long end)
    {
        var start = reader.Position;
        if (end - start < 8)
            throw reader.Damaged("its chunks do not add up");
        if (reader.Remaining < 8)
            throw reader.CutOff();
        var head = (await reader.ReadAsync(8)).Span;
        var chunk = new WebPChunk(BinaryPrimitives.ReadUInt32BigEndian(head), start, BinaryPrimitives.ReadUInt32LittleEndian(head[4..]));
        if (chunk.End > end)
            throw reader.Damaged("its chunks do not add up");
        return chunk.End <= reader.Length ? chunk : throw reader.CutOff();
    }

    /// <summary>The size from the header of a VP8 key frame (RFC 6386, section 9.1).</summary>
    public async ValueTask<(uint Width, uint Height)> ReadLossySizeAsync(ImageReader reader)
    {
        if (Length < 10)
            throw reader.Damaged("it has no pixels");
        var head = (await reader.ReadAsync(10)).Span;
        var tag = Number24(head);
        if (
            (tag & 1) != 0
            || ((tag >> 1) & 7) > 3
            || (tag & 0x10) == 0
            || tag >> 5 >= Length
            || !head[3..].StartsWith((ReadOnlySpan<byte>)[0x9D, 0x01, 0x2A])
        )
            throw reader.Damaged("its header makes no sense");
        return (BinaryPrimitives.ReadUInt16LittleEndian(head[6..]) & 0x3FFFu, BinaryPrimitives.ReadUInt16LittleEndian(head[8..]) & 0x3FFFu);
    }

    /// <summary>The size from a VP8L header (RFC 9649, section 3.4).</summary>
    public async ValueTask<(uint Width, uint Height)> ReadLosslessSizeAsync(ImageReader reader)
    {
        if (Length < 5)
            throw reader.Damaged("it has no pixels");
        var head = (await reader.ReadAsync(5)).Span;
        var bits = BinaryPrimitives.ReadUInt32LittleEndian(head[1..]);
        if (head[0] != 0x2F || bits >> 29 != 0)
            throw reader.Damaged("its header makes no sense");
        return ((bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1);
    }

    public static byte[] Make(ReadOnlySpan<byte> type, ReadOnlySpan<byte> data) => [.. type, .. Number32((uint)data.Length), .. data];

    public static byte[] Number24(uint number) => [(byte)number, (byte)(number >> 8), (byte)(number >> 16)];

    public static byte[] Number32(uint number) => [.. Number24(number), (byte)(number >> 24)];

    public static uint Number24(ReadOnlySpan<byte> bytes) => (uint)(bytes[0] | (bytes[1] << 8) | (bytes[2] << 16));
}
