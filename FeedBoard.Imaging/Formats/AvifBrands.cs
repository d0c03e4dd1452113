using System.Runtime.InteropServices;

namespace FeedBoard.Imaging.Formats;

/// <summary>The file type box of an AVIF (AV1 Image File Format 1.1, section 6; ISO/IEC 14496-12, section 4.3).</summary>
/// <param name="HasStill">Whether there is a still image (a meta box).</param>
/// <param name="HasSequence">Whether there is an image sequence (a movie box).</param>
/// <param name="End">The offset of the end of the box.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct AvifBrands(uint Major, bool HasStill, bool HasSequence, long End)
{
    /// <summary>The offset of the major brand in the file.</summary>
    public const int MajorPlace = 8;

    public static readonly uint Avif = FourCc.Of("avif");
    public static readonly uint Avis = FourCc.Of("avis");

    private const int MaxBrands = 100;

    /// <summary>False for a HEIC image or a video.</summary>
    public bool IsAvif => HasStill || HasSequence;

    /// <exception cref="InvalidImageException">The box is truncated or much too long.</exception>
    public static async ValueTask<AvifBrands> ReadAsync(ImageReader reader)
    {
        var box = await IsoBox.ReadAsync(reader, 0, reader.Length);
        if (box.Length < 8 || box.Length > 4 * MaxBrands || box.Body != MajorPlace)
            throw reader.Damaged("its file type makes no sense");
        var major = (uint)await reader.ReadNumberAsync(4);
        var (still, sequence) = (major == Avif, major == Avis);
        reader.Skip(4);
        while (box.End - reader.Position >= 4)
        {
            var brand = (uint)await reader.ReadNumberAsync(4);
            still |= brand == Avif;
            sequence |= brand == Avis;
        }

        return new(major, still, sequence, box.End);
    }

    /// <summary>Whether a viewer shows the sequence: by the major brand, or else by the parts that exist.</summary>
    public bool ShowsSequence(bool hasTracks) => Major != Avif && (Major == Avis || hasTracks);
}
