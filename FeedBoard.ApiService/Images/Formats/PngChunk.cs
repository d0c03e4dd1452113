using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace FeedBoard.ApiService.Images.Formats;

/// <summary>A chunk of a PNG (PNG third edition, section 5.3); offsets are those in the file.</summary>
/// <param name="Length">Of its data, in bytes.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PngChunk(uint Type, long Start, uint Length)
{
    public long Data => Start + 8;

    public long Size => Length + 12L;

    public long End => Start + Size;

    /// <summary>Whether an image cannot be shown without it.</summary>
    public bool IsCritical => (Type & 0x2000_0000) == 0;

    /// <summary>Reads a chunk to its end and compares its checksum.</summary>
    public static async ValueTask<PngChunk> ReadAsync(ImageReader reader)
    {
        var start = reader.Position;
        var head = (await reader.ReadAsync(8)).Span;
        var length = BinaryPrimitives.ReadUInt32BigEndian(head);
        var type = BinaryPrimitives.ReadUInt32BigEndian(head[4..]);
        foreach (var letter in head[4..8])
            if (!char.IsAsciiLetter((char)letter)) throw reader.Damaged("something that is no chunk is in the middle of it");
        var crc = Crc32.Append(0, head[4..8]);
        if (length + 4L > reader.Remaining) throw reader.CutOff();

        for (var left = length; left > 0;)
        {
            var data = await reader.PeekAsync(1);
            var count = (int)Math.Min(left, (uint)data.Length);
            crc = Crc32.Append(crc, data.Span[..count]);
            reader.Skip(count);
            left -= (uint)count;
        }

        if (BinaryPrimitives.ReadUInt32BigEndian((await reader.ReadAsync(4)).Span) != crc) throw reader.Damaged("a checksum is wrong");
        return new(type, start, length);
    }

    public static byte[] Make(ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        byte[] chunk = [0, 0, 0, 0, .. type, .. data, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(^4), Crc32.Append(0, chunk.AsSpan(4..^4)));
        return chunk;
    }
}
