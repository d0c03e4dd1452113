using System.Collections.Frozen;

namespace FeedBoard.Imaging.Formats;

/// <summary>
/// Reads a meta box: the items, the location of their bytes, and how the primary item is shown (ISO/IEC 23008-12; 14496-12, section
/// 8.11).
/// </summary>
internal sealed class AvifItems
{
    private static readonly uint Av01 = FourCc.Of("av01");
    private static readonly uint Hdlr = FourCc.Of("hdlr");
    private static readonly uint Idat = FourCc.Of("idat");
    private static readonly uint Iinf = FourCc.Of("iinf");
    private static readonly uint Iloc = FourCc.Of("iloc");
    private static readonly uint Infe = FourCc.Of("infe");
    private static readonly uint Iprp = FourCc.Of("iprp");
    private static readonly uint Pict = FourCc.Of("pict");
    private static readonly uint Pitm = FourCc.Of("pitm");

    private static readonly FrozenSet<uint> Structure = FourCc.Set(
        "hdlr",
        "pitm",
        "iloc",
        "iinf",
        "iprp",
        "iref",
        "idat",
        "dinf",
        "grpl",
        "ipro"
    );
    private static readonly FrozenSet<uint> Images = FourCc.Set("av01", "grid", "iovl", "iden", "tmap");

    private readonly Dictionary<uint, IsoBox> boxes = [];
    private readonly Dictionary<uint, uint> types = [];
    private readonly HashSet<uint> located = [];
    private AvifProperties? properties;

    private AvifItems() { }

    /// <summary>Reads the meta box of a still image, or of a sequence's cover.</summary>
    /// <returns>The displayed size of the primary item, after clap and irot.</returns>
    public static async ValueTask<(int Width, int Height)> ReadImageAsync(ImageReader reader, IsoBox meta, AvifLayout layout)
    {
        var items = await ReadAsync(reader, meta, layout);
        await items.CheckHandlerAsync(reader);
        var primary = await items.ReadPrimaryAsync(reader);
        if (items.properties is not { } shown)
            throw reader.Damaged("its image has no size");
        return await shown.ReadShownSizeAsync(reader, primary, isCoded: items.types[primary] == Av01);
    }

    /// <summary>Reads items and their extents, and marks non-image items for blanking.</summary>
    public static async ValueTask<AvifItems> ReadAsync(ImageReader reader, IsoBox meta, AvifLayout layout)
    {
        var items = new AvifItems();
        await meta.ReadVersionAsync(reader);
        foreach (var box in await IsoBox.ReadAllAsync(reader, meta.Body + 4, meta.End))
        {
            if (!Structure.Contains(box.Type))
                layout.AddBlank(reader, new(box.Body, box.End));
            else if (!items.boxes.TryAdd(box.Type, box))
                throw reader.Damaged("it has a part twice");
        }

        if (items.boxes.TryGetValue(Iinf, out var names))
            await items.ReadTypesAsync(reader, names);
        if (items.boxes.TryGetValue(Iloc, out var places))
            await items.ReadExtentsAsync(reader, places, layout);
        if (items.boxes.TryGetValue(Iprp, out var shown))
            items.properties = await AvifProperties.ReadAsync(reader, shown, layout);
        return items;
    }

    /// <summary>iinf: the type of each item.</summary>
    private async ValueTask ReadTypesAsync(ImageReader reader, IsoBox box)
    {
        var (version, _) = await box.ReadVersionAsync(reader);
        reader.Skip(version == 0 ? 2 : 4);
        box.CheckRead(reader);
        foreach (var entry in await IsoBox.ReadAllAsync(reader, reader.Position, box.End))
        {
            (version, _) = await entry.ReadVersionAsync(reader);
            if (entry.Type != Infe || version is not (2 or 3))
                throw reader.Damaged("an item has no type");
            var id = (uint)await reader.ReadNumberAsync(version == 2 ? 2 : 4);
            reader.Skip(2);
            var type = (uint)await reader.ReadNumberAsync(4);
            entry.CheckRead(reader);
            if (!types.TryAdd(id, type))
                throw reader.Damaged("it has an item twice");
        }
    }

    /// <summary>iloc: the location of each item's bytes, which must lie within the file or idat.</summary>
    private async ValueTask ReadExtentsAsync(ImageReader reader, IsoBox box, AvifLayout layout)
    {
        var hasData = boxes.TryGetValue(Idat, out var data);
        if (hasData)
            layout.Data.Add(new(data.Body, data.End));

        var (version, _) = await box.ReadVersionAsync(reader);
        var sizes = (int)await reader.ReadNumberAsync(2);
        int offsetSize = sizes >> 12,
            lengthSize = (sizes >> 8) & 15,
            baseSize = (sizes >> 4) & 15,
            indexSize = version == 0 ? 0 : sizes & 15;
        foreach (var size in (int[])[offsetSize, lengthSize, baseSize, indexSize])
            if (version > 2 || size is not (0 or 4 or 8))
                throw reader.Damaged("its items are nowhere");

        var wide = version == 2 ? 4 : 2;
        for (var count = await reader.ReadNumberAsync(wide); count > 0; count--)
        {
            var id = (uint)await reader.ReadNumberAsync(wide);
            var method = version == 0 ? 0 : await reader.ReadNumberAsync(2) & 15;
            var elsewhere = await reader.ReadNumberAsync(2) != 0;
            if (elsewhere || method > 1 || (method == 1 && !hasData) || located.Count == IsoBox.MaxSiblings)
                throw reader.Damaged("its items are nowhere");

            var (first, limit) = method == 0 ? (0L, reader.Length) : (data.Body, data.End);
            var from = await reader.ReadNumberAsync(baseSize);
            var hasBytes = false;
            for (var extents = await reader.ReadNumberAsync(2); extents > 0; extents--)
            {
                await reader.ReadNumberAsync(indexSize);
                var offset = await reader.ReadNumberAsync(offsetSize);
                var length = await reader.ReadNumberAsync(lengthSize);
                box.CheckRead(reader);

                var room = (ulong)(limit - first);
                var isImage = types.TryGetValue(id, out var type) && Images.Contains(type);
                if (from > room || offset > room - from || length > room - from - offset)
                {
                    // Metadata may lie in the truncated part of the file.
                    if (method != 0)
                        throw reader.Damaged("its items are nowhere");
                    if (isImage)
                        throw reader.CutOff();
                    from = Math.Min(from, room);
                    offset = Math.Min(offset, room - from);
                    length = Math.Min(length, room - from - offset);
                    if (length == 0)
                        continue;
                }

                var start = first + (long)(from + offset);
                var end = length == 0 ? limit : start + (long)length;
                layout.AddItem(reader, new(start, end), isImage);
                hasBytes |= end > start;
            }

            box.CheckRead(reader);
            if (hasBytes && !located.Add(id))
                throw reader.Damaged("it has an item twice");
        }
    }

    /// <summary>hdlr: that the items are images.</summary>
    private async ValueTask CheckHandlerAsync(ImageReader reader)
    {
        if (!boxes.TryGetValue(Hdlr, out var box) || box.Length < 12)
            throw reader.Damaged("it has no image");
        reader.Seek(box.Body + 8);
        if (await reader.ReadNumberAsync(4) != Pict)
            throw reader.Damaged("it has no image");
    }

    /// <summary>pitm: the primary item. It must have an image type and bytes.</summary>
    private async ValueTask<uint> ReadPrimaryAsync(ImageReader reader)
    {
        if (!boxes.TryGetValue(Pitm, out var box))
            throw reader.Damaged("it has no image");
        var (version, _) = await box.ReadVersionAsync(reader);
        var id = (uint)await reader.ReadNumberAsync(version == 0 ? 2 : 4);
        box.CheckRead(reader);
        return types.TryGetValue(id, out var type) && Images.Contains(type) && located.Contains(id)
            ? id
            : throw reader.Damaged("it has no image");
    }
}
