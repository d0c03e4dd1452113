using System.Collections.Frozen;

namespace FeedBoard.Imaging.Formats;

/// <summary>The display properties of the items of an AVIF: the iprp box (ISO/IEC 23008-12, section 9.3).</summary>
internal sealed class AvifProperties(List<IsoBox> properties, List<IsoBox> associations)
{
    private static readonly uint Av1C = FourCc.Of("av1C");
    private static readonly uint Clap = FourCc.Of("clap");
    private static readonly uint Ipco = FourCc.Of("ipco");
    private static readonly uint Ipma = FourCc.Of("ipma");
    private static readonly uint Irot = FourCc.Of("irot");
    private static readonly uint Ispe = FourCc.Of("ispe");

    private static readonly FrozenSet<uint> Notes = FourCc.Set("udes", "uuid", "free", "skip");

    /// <summary>ipco: checks all declared sizes and marks descriptions for blanking.</summary>
    public static async ValueTask<AvifProperties> ReadAsync(ImageReader reader, IsoBox box, AvifLayout layout)
    {
        List<IsoBox> properties = [],
            associations = [];
        foreach (var child in await IsoBox.ReadAllAsync(reader, box.Body, box.End))
        {
            if (child.Type == Ipma)
                associations.Add(child);
            else if (child.Type == Ipco)
                properties.AddRange(
                    properties.Count == 0
                        ? await IsoBox.ReadAllAsync(reader, child.Body, child.End)
                        : throw reader.Damaged("it has a part twice")
                );
        }

        foreach (var property in properties)
        {
            if (property.Type == Ispe)
                reader.CheckSize(await ReadSizeAsync(reader, property));
            else if (Notes.Contains(property.Type))
                layout.AddBlank(reader, new(property.Body, property.End));
        }

        return new(properties, associations);
    }

    /// <summary>The size of an item from its ispe, after clap and irot.</summary>
    /// <param name="isCoded">Whether it needs a decoder configuration.</param>
    public async ValueTask<(int Width, int Height)> ReadShownSizeAsync(ImageReader reader, uint item, bool isCoded)
    {
        var isConfigured = !isCoded;
        (uint Width, uint Height)? size = null;
        var turned = false;
        foreach (var index in await ReadAssociationsAsync(reader, item))
        {
            if (index == 0)
                continue;
            if (index > properties.Count)
                throw reader.Damaged("its image has a property that is not there");
            var property = properties[index - 1];
            isConfigured |= property.Type == Av1C;
            if (property.Type == Ispe)
            {
                size ??= await ReadSizeAsync(reader, property);
            }
            else if (property.Type == Irot)
            {
                reader.Seek(property.Body);
                turned ^= (await reader.ReadNumberAsync(1) & 1) == 1;
                property.CheckRead(reader);
            }
            else if (property.Type == Clap && size is { } whole)
            {
                size = await ReadApertureAsync(reader, property, whole);
            }
        }

        if (!isConfigured)
            throw reader.Damaged("its image makes no sense");
        if (size is not { } shown)
            throw reader.Damaged("its image has no size");
        return turned ? ((int)shown.Height, (int)shown.Width) : ((int)shown.Width, (int)shown.Height);
    }

    /// <summary>
    /// clap: the displayed part. If it is not a whole number of pixels or exceeds the image, the whole image is shown.
    /// </summary>
    private static async ValueTask<(uint Width, uint Height)> ReadApertureAsync(
        ImageReader reader,
        IsoBox clap,
        (uint Width, uint Height) whole
    )
    {
        reader.Seek(clap.Body);
        var (width, widthOver) = ((uint)await reader.ReadNumberAsync(4), (uint)await reader.ReadNumberAsync(4));
        var (height, heightOver) = ((uint)await reader.ReadNumberAsync(4), (uint)await reader.ReadNumberAsync(4));
        clap.CheckRead(reader);
        if (widthOver == 0 || heightOver == 0 || width % widthOver != 0 || height % heightOver != 0)
            return whole;
        var part = (Width: width / widthOver, Height: height / heightOver);
        return part.Width == 0 || part.Height == 0 || part.Width > whole.Width || part.Height > whole.Height ? whole : part;
    }

    /// <summary>ipma: the properties of an item, in the order in which they apply, one-based.</summary>
    private async ValueTask<List<int>> ReadAssociationsAsync(ImageReader reader, uint item)
    {
        List<int> found = [];
        foreach (var child in associations)
        {
            var (version, flags) = await child.ReadVersionAsync(reader);
            for (var entries = await reader.ReadNumberAsync(4); entries > 0; entries--)
            {
                var id = (uint)await reader.ReadNumberAsync(version == 0 ? 2 : 4);
                for (var count = await reader.ReadNumberAsync(1); count > 0; count--)
                {
                    var index =
                        (flags & 1) == 0 ? (int)await reader.ReadNumberAsync(1) & 0x7F : (int)await reader.ReadNumberAsync(2) & 0x7FFF;
                    if (id == item)
                        found.Add(found.Count < IsoBox.MaxSiblings ? index : throw reader.Damaged("it has too many parts"));
                }

                child.CheckRead(reader);
            }
        }

        return found;
    }

    private static async ValueTask<(uint Width, uint Height)> ReadSizeAsync(ImageReader reader, IsoBox ispe)
    {
        await ispe.ReadVersionAsync(reader);
        var size = ((uint)await reader.ReadNumberAsync(4), (uint)await reader.ReadNumberAsync(4));
        ispe.CheckRead(reader);
        return size;
    }
}
