using System.Collections.Frozen;

namespace FeedBoard.ApiService.Images.Formats;

/// <summary>Checks an AVIF box by box (AV1 Image File Format 1.1; ISO/IEC 23008-12 and 14496-12) and plans its clean copy.</summary>
/// <remarks>
/// Boxes point at each other by offsets into the file, so nothing is moved: the payload of every item that is no image (Exif, XMP, other MIME), of user
/// data and of boxes that are not known is overwritten with zeros, and the copy is as long as the source. A viewer takes the orientation from
/// the irot and imir properties, not from Exif, and these stay.
/// Not done: the AV1 stream is not opened, so its own size is not compared with the declared one and its metadata units stay; names of items and
/// handlers stay; of a sequence the samples are not checked against the file, and a timed metadata track stays. An AVIF has no end mark: trailing
/// bytes that are no box make it damaged.
/// </remarks>
internal static class AvifCleaner
{
    private const int MaxBoxes = 1000;
    private const int MaxBrands = 100;

    private static readonly uint Meta = FourCc.Of("meta");
    private static readonly uint Moov = FourCc.Of("moov");
    private static readonly uint Mdat = FourCc.Of("mdat");
    private static readonly uint SampleSizes = FourCc.Of("stsz");
    private static readonly uint TrackHeader = FourCc.Of("tkhd");

    private static readonly FrozenSet<uint> Brands = FourCc.Set("avif", "avis");
    private static readonly FrozenSet<uint> Containers = FourCc.Set("moov", "trak", "mdia", "minf", "stbl");
    private static readonly FrozenSet<uint> UserData = FourCc.Set("udta", "uuid", "free", "skip");

    /// <summary>Whether a file type box names AVIF among its brands; a HEIC does not.</summary>
    /// <exception cref="InvalidImageException">The box is cut off or much too long.</exception>
    public static async Task<bool> IsAvifAsync(ImageReader reader)
    {
        var box = await IsoBox.ReadAsync(reader, 0, reader.Length);
        if (box.Length < 8 || box.Length > 4 * MaxBrands) throw reader.Damaged("its file type makes no sense");
        var isAvif = Brands.Contains((uint)await reader.ReadNumberAsync(4));
        reader.Skip(4);
        while (box.End - reader.Position >= 4) isAvif |= Brands.Contains((uint)await reader.ReadNumberAsync(4));
        return isAvif;
    }

    /// <summary>Checks an image to its end and plans its copy.</summary>
    /// <exception cref="InvalidImageException">It is damaged, cut off or too large.</exception>
    public static async Task<ShownImage> PlanAsync(ImageReader reader, CopyPlan plan)
    {
        var layout = new AvifLayout();
        (int Width, int Height)? size = null;
        var (hasMovie, animated) = (false, false);
        var boxes = 0;
        var box = await IsoBox.ReadAsync(reader, 0, reader.Length);
        while (box.End < reader.Length)
        {
            if (++boxes > MaxBoxes) throw reader.Damaged("it has too many boxes");
            // Samples are not checked against the file, so a sequence has to say how long its data is.
            box = await IsoBox.ReadAsync(reader, box.End, reader.Length, toEnd: !hasMovie);
            if (box.Type == Meta ? size is not null : box.Type == Moov && hasMovie) throw reader.Damaged("it has a part twice");

            if (box.Type == Meta) size = await AvifItems.ReadImageAsync(reader, box, layout);
            else if (box.Type == Mdat) layout.Data.Add(new(box.Body, box.End));
            else if (box.Type == Moov) animated = await ReadMovieAsync(reader, box, layout);
            else layout.AddBlank(reader, new(box.Body, box.End));
            hasMovie |= box.Type == Moov;
        }

        if (size is null) throw reader.CutOff();
        layout.MakePlan(reader, plan);
        return new(size.Value.Width, size.Value.Height, animated);
    }

    /// <summary>Walks the tracks of a sequence: sizes are checked, user data is marked for blanking, so are the metadata items of a track.</summary>
    /// <returns>Whether a track has more than one sample.</returns>
    private static async ValueTask<bool> ReadMovieAsync(ImageReader reader, IsoBox movie, AvifLayout layout)
    {
        // Containers nest by their extents alone, so one pass in file order needs no recursion: a container's content is simply what comes next.
        var ends = new Stack<long>([movie.End]);
        var position = movie.Body;
        var animated = false;
        while (ends.Count > 0)
        {
            if (position == ends.Peek())
            {
                ends.Pop();
                continue;
            }

            var box = await IsoBox.ReadAsync(reader, position, ends.Peek());
            position = box.End;
            if (Containers.Contains(box.Type))
            {
                if (ends.Count > 8) throw reader.Damaged("its boxes are nested too deep");
                ends.Push(box.End);
                position = box.Body;
            }
            else if (box.Type == Meta)
            {
                await AvifItems.ReadAsync(reader, box, layout);
            }
            else if (box.Type == TrackHeader)
            {
                if (box.Length < 84) throw reader.Damaged("a box is too short");
                reader.Seek(box.End - 8);
                var (width, height) = ((uint)await reader.ReadNumberAsync(4) >> 16, (uint)await reader.ReadNumberAsync(4) >> 16);
                if (width != 0 || height != 0) reader.CheckSize(width, height);
            }
            else if (box.Type == SampleSizes)
            {
                if (box.Length < 12) throw reader.Damaged("a box is too short");
                reader.Seek(box.Body + 8);
                animated |= await reader.ReadNumberAsync(4) > 1;
            }
            else if (UserData.Contains(box.Type))
            {
                layout.AddBlank(reader, new(box.Body, box.End));
            }
        }

        return animated;
    }
}
