using System.Collections.Frozen;

namespace FeedBoard.Imaging.Formats;

/// <summary>The tracks of an AVIF sequence: the movie box (ISO/IEC 14496-12, section 8.2; AV1 Image File Format 1.1, section 3).</summary>
/// <param name="Width">Of the first track with a size, in pixels; 0 if there is none.</param>
/// <param name="IsAnimated">Whether that track has more than one image.</param>
internal sealed record AvifTracks(uint Width, uint Height, bool IsAnimated)
{
    private static readonly uint Meta = FourCc.Of("meta");
    private static readonly uint SampleSizes = FourCc.Of("stsz");
    private static readonly uint TrackHeader = FourCc.Of("tkhd");

    private static readonly FrozenSet<uint> Containers = FourCc.Set("moov", "trak", "mdia", "minf", "stbl");
    private static readonly FrozenSet<uint> UserData = FourCc.Set("udta", "uuid", "free", "skip");

    /// <summary>Walks the tracks: checks sizes, and marks user data and metadata items for blanking.</summary>
    public static async ValueTask<AvifTracks> ReadAsync(ImageReader reader, IsoBox movie, AvifLayout layout)
    {
        // Containers nest by their extents, so one pass in file order needs no recursion.
        var ends = new Stack<long>([movie.End]);
        var position = movie.Body;
        (uint Width, uint Height) track = default,
            first = default;
        var animated = false;
        while (ends.Count > 0)
        {
            reader.Visit();
            if (position == ends.Peek())
            {
                ends.Pop();
                continue;
            }

            var box = await IsoBox.ReadAsync(reader, position, ends.Peek());
            position = box.End;
            if (Containers.Contains(box.Type))
            {
                if (ends.Count > 8)
                    throw reader.Damaged("its boxes are nested too deep");
                ends.Push(box.End);
                position = box.Body;
            }
            else if (box.Type == Meta)
            {
                await AvifItems.ReadAsync(reader, box, layout);
            }
            else if (box.Type == TrackHeader)
            {
                if (box.Length < 84)
                    throw reader.Damaged("a box is too short");
                reader.Seek(box.End - 8);
                track = ((uint)await reader.ReadNumberAsync(4) >> 16, (uint)await reader.ReadNumberAsync(4) >> 16);
                if (track is { Width: 0, Height: 0 })
                    continue;
                reader.CheckSize(track);
                if (first.Width == 0)
                    first = track;
            }
            else if (box.Type == SampleSizes && first.Width != 0 && track == first)
            {
                if (box.Length < 12)
                    throw reader.Damaged("a box is too short");
                reader.Seek(box.Body + 8);
                animated |= await reader.ReadNumberAsync(4) > 1;
            }
            else if (UserData.Contains(box.Type))
            {
                layout.AddBlank(reader, new(box.Body, box.End));
            }
        }

        return new(first.Width, first.Height, animated);
    }
}
