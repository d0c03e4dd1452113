using System.Buffers.Binary;

namespace FeedBoard.Imaging.Decoding;

/// <summary>The chunks of a PNG in memory, one after the other; checksums are not looked at.</summary>
/// <param name="file">The whole file.</param>
internal ref struct PngChunks(ReadOnlySpan<byte> file)
{
    /// <summary>Bytes before the first chunk.</summary>
    public const int Signature = 8;

    private const int Frame = 12; // length, type and checksum

    private ReadOnlySpan<byte> rest = file[Signature..];
    private int size;

    /// <summary>Four letters.</summary>
    public ReadOnlySpan<byte> Type { get; private set; }

    public ReadOnlySpan<byte> Data { get; private set; }

    /// <summary>With length, type and checksum.</summary>
    public readonly ReadOnlySpan<byte> Whole => rest[..size];

    /// <returns>Whether there is another one.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A length points beyond the end of the file.</exception>
    public bool MoveNext()
    {
        rest = rest[size..];
        if (rest.Length < Frame)
            return false;
        var length = BinaryPrimitives.ReadInt32BigEndian(rest);
        Type = rest[4..8];
        Data = rest.Slice(8, length);
        size = length + Frame;
        return true;
    }
}
