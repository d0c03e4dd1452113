using System.Collections.Frozen;

namespace FeedBoard.Imaging.Formats;

/// <summary>
/// The chunks before the pixels of a PNG that affect its display. As in Chromium, the first valid chunk of each type counts, in any order;
/// an ancillary chunk with a wrong checksum or an invalid length is ignored.
/// </summary>
internal sealed class PngLook(PngHeader header)
{
    private const int MaxPalette = 768;

    private static readonly uint Plte = FourCc.Of("PLTE");
    private static readonly uint Trns = FourCc.Of("tRNS");
    private static readonly uint Cicp = FourCc.Of("cICP");
    private static readonly uint Iccp = FourCc.Of("iCCP");

    /// <summary>The types that contain no text, with the minimum and maximum length of their data.</summary>
    private static readonly FrozenDictionary<uint, (uint Least, uint Most)> Lengths = new Dictionary<uint, (uint, uint)>
    {
        [FourCc.Of("gAMA")] = (4, 4),
        [FourCc.Of("cHRM")] = (32, 32),
        [FourCc.Of("sRGB")] = (1, 1),
        [Cicp] = (4, 4),
        [Iccp] = (3, int.MaxValue),
        [FourCc.Of("mDCV")] = (24, 24),
        [FourCc.Of("cLLI")] = (8, 8),
        [FourCc.Of("sBIT")] = (1, 4),
        [FourCc.Of("bKGD")] = (1, 6),
        [FourCc.Of("pHYs")] = (9, 9),
    }.ToFrozenDictionary();

    /// <summary>Types that are valid only before the palette.</summary>
    private static readonly FrozenSet<uint> BeforePalette = FourCc.Set("cICP", "mDCV", "cLLI");

    private readonly HashSet<uint> seen = [];
    private uint colours;

    /// <summary>Whether the image is indexed but has no palette.</summary>
    public bool LacksPalette => header.IsIndexed && colours == 0;

    public static bool IsPalette(PngChunk chunk) => chunk.Type == Plte;

    public async ValueTask ReadPaletteAsync(ImageReader reader, CopyPlan plan, PngChunk chunk)
    {
        if (!chunk.IsIntact)
            throw reader.Damaged("the checksum of its palette is wrong");
        if (chunk.Length is < 3 or > MaxPalette || !seen.Add(Plte))
            throw reader.Damaged("its palette makes no sense");
        colours = chunk.Length / 3;
        if (!header.IsGrey)
            await CopyAsync(reader, plan, chunk, 3 * colours);
    }

    public async ValueTask ReadAsync(ImageReader reader, CopyPlan plan, PngChunk chunk)
    {
        if (!chunk.IsIntact || (colours > 0 && BeforePalette.Contains(chunk.Type)))
            return;
        if (chunk.Type == Trns)
        {
            var most = header.ColourType switch
            {
                0 => 2u,
                2 => 6u,
                3 => colours,
                _ => 0u,
            };
            if (most == 0 || chunk.Length == 0 || (header.IsIndexed ? chunk.Length > 256 : chunk.Length < most) || !seen.Add(Trns))
                return;
            await CopyAsync(reader, plan, chunk, Math.Min(most, chunk.Length));
        }
        else if (
            Lengths.TryGetValue(chunk.Type, out var length)
            && chunk.Length >= length.Least
            && chunk.Length <= length.Most
            && seen.Add(chunk.Type)
        )
        {
            if (chunk.Type == Cicp)
                await CheckCodePointsAsync(reader, chunk);
            plan.Copy(chunk.Start, chunk.Size);
        }
    }

    /// <summary>Chromium shows a PNG only if its code points are those of RGB in the full or the narrow range.</summary>
    private static async ValueTask CheckCodePointsAsync(ImageReader reader, PngChunk chunk)
    {
        reader.Seek(chunk.Data + 2);
        var (matrix, range) = (await reader.ReadNumberAsync(1), await reader.ReadNumberAsync(1));
        reader.Seek(chunk.End);
        if (matrix != 0 || range > 1)
            throw reader.Damaged("its colours make no sense");
    }

    /// <summary>Copies the first bytes of a chunk's data; the rest has no meaning.</summary>
    private static async ValueTask CopyAsync(ImageReader reader, CopyPlan plan, PngChunk chunk, uint length)
    {
        if (length == chunk.Length)
        {
            plan.Copy(chunk.Start, chunk.Size);
            return;
        }

        reader.Seek(chunk.Start + 4);
        var data = await reader.ReadAsync(4 + (int)length);
        plan.Write(PngChunk.Make(data.Span[..4], data.Span[4..]));
        reader.Seek(chunk.End);
    }
}
