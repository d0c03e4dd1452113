using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace FeedBoard.Imaging.Formats;

/// <summary>A chunk of a PNG (PNG third edition, section 5.3); offsets are those in the file.</summary>
/// <param name="Length">The length of its data in bytes; for a truncated chunk, of the part that exists.</param>
/// <param name="Checksum">The correct checksum of type and data.</param>
/// <param name="IsIntact">Whether it is complete and has the correct checksum.</param>
/// <param name="IsCut">Whether the file ends within it.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PngChunk(uint Type, long Start, uint Length, uint Checksum, bool IsIntact, bool IsCut)
{
    private static readonly uint Idat = FourCc.Of("IDAT");
    private static readonly uint Fdat = FourCc.Of("fdAT");

    public long Data => Start + 8;

    public long Size => Length + 12L;

    public long End => Start + Size;

    /// <summary>Whether an image cannot be shown without it.</summary>
    public bool IsCritical => (Type & 0x2000_0000) == 0;

    /// <summary>Reads a chunk to its end and computes its checksum.</summary>
    /// <returns>
    /// <c>null</c> if no chunk follows: the file ends, or the rest is not a whole chunk. Only a chunk of pixels may be truncated.
    /// </returns>
    public static async ValueTask<PngChunk?> TryReadAsync(ImageReader reader)
    {
        if (reader.Remaining < 8)
            return null;
        var start = reader.Position;
        var head = (await reader.ReadAsync(8)).Span;
        var length = BinaryPrimitives.ReadUInt32BigEndian(head);
        var type = BinaryPrimitives.ReadUInt32BigEndian(head[4..]);
        var checksum = new Crc32();
        checksum.Append(head[4..8]);
        var isWhole = length + 4L <= reader.Remaining;
        if (length > int.MaxValue || (!isWhole && type != Idat && type != Fdat))
            return null;

        length = (uint)Math.Min(length, reader.Remaining);
        for (var left = length; left > 0;)
        {
            var data = await reader.PeekAsync(1);
            var count = (int)Math.Min(left, (uint)data.Length);
            checksum.Append(data.Span[..count]);
            reader.Skip(count);
            left -= (uint)count;
        }

        var crc = checksum.GetCurrentHashAsUInt32();
        if (isWhole)
            return new(type, start, length, crc, (uint)await reader.ReadNumberAsync(4) == crc, IsCut: false);
        reader.Seek(reader.Length);
        return new(type, start, length, crc, IsIntact: false, IsCut: true);
    }

    /// <summary>Copies the chunk and corrects a wrong checksum. A truncated chunk is copied up to the end of its data.</summary>
    public void CopyTo(CopyPlan plan)
    {
        plan.Copy(Start, IsIntact ? Size : Length + 8L);
        if (IsIntact || IsCut)
            return;
        var number = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(number, Checksum);
        plan.Write(number);
    }

    public static byte[] Make(ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        byte[] chunk = [0, 0, 0, 0, .. type, .. data, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(^4), Crc32.HashToUInt32(chunk.AsSpan(4..^4)));
        return chunk;
    }
}
