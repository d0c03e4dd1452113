namespace FeedBoard.Imaging.Formats;

/// <summary>Reads an AVIF box by box (AV1 Image File Format 1.1; ISO/IEC 23008-12 and 14496-12) and plans its clean copy; see
/// docs/decisions/0034-what-chromium-shows.md.</summary>
/// <remarks>
/// Boxes point at each other by offsets into the file, so nothing is moved: the payload of non-image items (Exif, XMP, other MIME), of user
/// data and of unknown boxes is overwritten with zeros. A viewer takes the orientation from the irot and imir properties, not from Exif,
/// and these stay. The major brand is set to that of what is shown, the still image or the sequence. Data after the last box is dropped.
/// Limits: the AV1 stream is not parsed, so its size is not compared with the declared one and its metadata units stay. Names of items and
/// handlers stay. The samples of a sequence are not checked against the file, and a timed metadata track stays.
/// </remarks>
internal static class AvifCleaner
{
    private const int MaxBoxes = 1000;

    private static readonly uint Meta = FourCc.Of("meta");
    private static readonly uint Moov = FourCc.Of("moov");
    private static readonly uint Mdat = FourCc.Of("mdat");

    /// <summary>Checks the whole image and plans its copy.</summary>
    /// <remarks>Like viewers, it ignores boxes after those that the brands require.</remarks>
    /// <exception cref="InvalidImageException">The image is damaged, truncated or too large.</exception>
    public static async Task<ShownImage> PlanAsync(ImageReader reader, CopyPlan plan)
    {
        var brands = await AvifBrands.ReadAsync(reader);
        var layout = new AvifLayout();
        (int Width, int Height)? still = null;
        AvifTracks? tracks = null;
        var position = brands.End;
        for (var boxes = 0; position < reader.Length; boxes++)
        {
            if (boxes == MaxBoxes)
                throw reader.Damaged("it has too many boxes");
            var isComplete = (still is not null || !brands.HasStill) && (tracks is not null || !brands.HasSequence);
            // Samples are not checked against the file, so the data box of a sequence must have a length.
            if (await IsoBox.TryReadAsync(reader, position, reader.Length, toEnd: tracks is null) is { } box)
            {
                position = box.End;
                if (box.Type == Mdat)
                    layout.Data.Add(new(box.Body, box.End));
                else if (isComplete)
                    layout.AddBlank(reader, new(box.Body, box.End));
                else if (box.Type == Meta && still is null)
                    still = await AvifItems.ReadImageAsync(reader, box, layout);
                else if (box.Type == Moov && tracks is null)
                    tracks = await AvifTracks.ReadAsync(reader, box, layout);
                else if (box.Type == Meta || box.Type == Moov)
                    throw reader.Damaged("it has a part twice");
                else
                    layout.AddBlank(reader, new(box.Body, box.End));
            }
            else if (
                isComplete
                && !brands.ShowsSequence(tracks is { Width: > 0 })
                && await IsoBox.TryReadCutAsync(reader, position, Mdat) is { } cut
            )
            {
                position = cut.End;
                layout.Data.Add(new(cut.Body, cut.End));
                layout.AddNumber(cut.Start, (uint)(cut.End - cut.Start));
            }
            else if (isComplete)
            {
                break;
            }
            else
            {
                await IsoBox.ReadAsync(reader, position, reader.Length);
                throw reader.Damaged("its boxes do not add up");
            }
        }

        if ((still is null && brands.HasStill) || (tracks is null && brands.HasSequence))
            throw reader.CutOff();
        var showsSequence = brands.ShowsSequence(tracks is { Width: > 0 });
        if (brands.Major != AvifBrands.Avif && brands.Major != AvifBrands.Avis)
            layout.AddNumber(AvifBrands.MajorPlace, showsSequence ? AvifBrands.Avis : AvifBrands.Avif);
        layout.MakePlan(reader, plan, position);
        if (!showsSequence)
            return still is { } size ? new(size.Width, size.Height) : throw reader.Damaged("it has no image");
        return tracks is { Width: > 0 }
            ? new((int)tracks.Width, (int)tracks.Height, tracks.IsAnimated)
            : throw reader.Damaged("it has no image");
    }
}
