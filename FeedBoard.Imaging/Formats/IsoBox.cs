using System.Runtime.InteropServices;

namespace FeedBoard.Imaging.Formats;

/// <summary>A box of the ISO base media file format (ISO/IEC 14496-12, section 4.2); offsets are those in the file.</summary>
/// <param name="Body">The offset of its content.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct IsoBox(uint Type, long Start, long Body, long End)
{
    /// <summary>The maximum number of items, properties or associations; a large grid has a few hundred.</summary>
    public const int MaxSiblings = 10_000;

    public long Length => End - Body;

    /// <summary>Reads a box's header; the whole box lies before <paramref name="end"/>.</summary>
    public static async ValueTask<IsoBox> ReadAsync(ImageReader reader, long start, long end)
    {
        if (await TryReadAsync(reader, start, end, toEnd: false) is { } box)
            return box;
        if (end - start >= 8)
        {
            reader.Seek(start);
            if (await reader.ReadNumberAsync(4) is not 1 and < 8)
                throw reader.Damaged("its boxes do not add up");
        }

        throw end == reader.Length ? reader.CutOff() : reader.Damaged("its boxes do not add up");
    }

    /// <summary>Reads a box's header.</summary>
    /// <param name="toEnd">Whether a box may extend to the end.</param>
    /// <returns><c>null</c> if it is not a box or does not end before <paramref name="end"/>.</returns>
    public static async ValueTask<IsoBox?> TryReadAsync(ImageReader reader, long start, long end, bool toEnd)
    {
        reader.Seek(start);
        if (end - start < 8)
            return null;
        var length = await reader.ReadNumberAsync(4);
        var type = (uint)await reader.ReadNumberAsync(4);
        if (length == 1)
        {
            if (end - start < 16)
                return null;
            length = await reader.ReadNumberAsync(8);
        }
        else if (length == 0 && toEnd)
        {
            length = (ulong)(end - start);
        }

        var body = reader.Position;
        if (length > (ulong)(end - start) || (long)length < body - start)
            return null;
        return new(type, start, body, start + (long)length);
    }

    /// <summary>
    /// Reads the header of a box of this type that extends beyond the end of the file, and shortens the box to it.
    /// </summary>
    public static async ValueTask<IsoBox?> TryReadCutAsync(ImageReader reader, long start, uint type)
    {
        reader.Seek(start);
        if (reader.Remaining < 8 || await reader.ReadNumberAsync(4) < 8 || await reader.ReadNumberAsync(4) != type)
            return null;
        return new(type, start, start + 8, reader.Length);
    }

    /// <summary>Reads the headers of all boxes in a range.</summary>
    public static async ValueTask<List<IsoBox>> ReadAllAsync(ImageReader reader, long start, long end)
    {
        List<IsoBox> children = [];
        for (var position = start; position < end; position = children[^1].End)
        {
            if (children.Count == MaxSiblings)
                throw reader.Damaged("it has too many parts");
            children.Add(await ReadAsync(reader, position, end));
        }

        return children;
    }

    /// <summary>Reads the version and flags that a full box begins with.</summary>
    public async ValueTask<(int Version, int Flags)> ReadVersionAsync(ImageReader reader)
    {
        if (Length < 4)
            throw reader.Damaged("a box is too short");
        reader.Seek(Body);
        var both = (int)(uint)await reader.ReadNumberAsync(4);
        return ((int)((uint)both >> 24), both & 0xFF_FFFF);
    }

    /// <summary>Checks after reading that the content did not exceed the box.</summary>
    public void CheckRead(ImageReader reader)
    {
        if (reader.Position > End)
            throw reader.Damaged("a box is too short");
    }
}
