namespace FeedBoard.Imaging.Formats;

/// <summary>
/// Reads a PNG or APNG chunk by chunk (PNG third edition, sections 5 and 11) and plans its clean copy; see
/// docs/decisions/0034-what-chromium-shows.md.
/// </summary>
/// <remarks>
/// Kept is what decides the look; text, time, EXIF except orientation, and every ancillary chunk that is not known are dropped, and so is
/// all that follows the end. The compressed pixels are not inflated. Pixels with a wrong checksum are kept; where the file ends in the
/// middle of them, the copy does, too, since a viewer shows less of pixels that end too early before a right end chunk.
/// </remarks>
internal static class PngCleaner
{
    private const int SignatureLength = 8;

    private static readonly uint Idat = FourCc.Of("IDAT");
    private static readonly uint Iend = FourCc.Of("IEND");
    private static readonly uint Exif = FourCc.Of("eXIf");

    /// <summary>Checks an image to its end and plans its copy.</summary>
    /// <exception cref="InvalidImageException">It is damaged, cut off or too large.</exception>
    public static async Task<ShownImage> PlanAsync(ImageReader reader, CopyPlan plan)
    {
        reader.Seek(SignatureLength);
        var first = await PngChunk.TryReadAsync(reader) ?? throw reader.CutOff();
        var header = await PngHeader.ReadAsync(reader, first);
        plan.Copy(0, first.End);
        var orientationPlace = plan.Reserve();
        var animationPlace = plan.Reserve();

        var frames = new ApngFrames(header);
        var (pixels, orientation) = await ReadToPixelsAsync(reader, plan, header, frames);
        var isCut = await ReadPixelsAsync(reader, plan, frames, pixels);
        plan.Fill(animationPlace, frames.End(reader, plan));
        if (!isCut)
            plan.Write(PngChunk.Make("IEND"u8, []));
        if (orientation == ExifOrientation.Upright)
            return new(header.Width, header.Height, frames.IsAnimated);

        plan.Fill(orientationPlace, PngChunk.Make("eXIf"u8, ExifOrientation.Write(orientation)));
        return ExifOrientation.SwapsSides(orientation)
            ? new(header.Height, header.Width, frames.IsAnimated)
            : new(header.Width, header.Height, frames.IsAnimated);
    }

    /// <summary>Reads what comes before the pixels, where a critical chunk has to be known and right.</summary>
    /// <returns>The first chunk of pixels, and the orientation; as in Chromium, one that comes after the pixels does not count.</returns>
    private static async ValueTask<(PngChunk Pixels, int Orientation)> ReadToPixelsAsync(
        ImageReader reader,
        CopyPlan plan,
        PngHeader header,
        ApngFrames frames
    )
    {
        var look = new PngLook(header);
        int? orientation = null;
        while (true)
        {
            var chunk = await PngChunk.TryReadAsync(reader) ?? throw reader.CutOff();
            if (chunk.Type == Idat)
            {
                if (look.LacksPalette)
                    throw reader.Damaged("it has no palette");
                return (chunk, orientation ?? ExifOrientation.Upright);
            }

            if (chunk.Type == Iend)
                throw reader.Damaged("it has no pixels");
            if (PngLook.IsPalette(chunk))
                await look.ReadPaletteAsync(reader, plan, chunk);
            else if (chunk.IsCritical)
                throw reader.Damaged("it has a part that no viewer knows");
            else if (ApngFrames.Concerns(chunk))
                await frames.ReadBeforeAsync(reader, chunk);
            else if (chunk.Type != Exif)
                await look.ReadAsync(reader, plan, chunk);
            else if (chunk.IsIntact && orientation is null)
                orientation = await ExifOrientation.ReadAsync(reader, chunk.Data, chunk.Length);
            reader.Seek(chunk.End);
        }
    }

    /// <summary>Reads pixels and frames up to the end, or up to what no viewer reads on behind.</summary>
    /// <returns>Whether the file ends before anything says that the pixels are complete.</returns>
    private static async ValueTask<bool> ReadPixelsAsync(ImageReader reader, CopyPlan plan, ApngFrames frames, PngChunk first)
    {
        var bytes = 0L;
        var isCut = true;
        for (PngChunk? next = first; next is { } chunk; next = await PngChunk.TryReadAsync(reader))
        {
            isCut = chunk.Type == Idat && (chunk.IsCut || reader.Remaining < 8);
            if (chunk.Type == Idat && !frames.HasBegun)
            {
                bytes += chunk.Length;
                chunk.CopyTo(plan);
            }
            else if (ApngFrames.Concerns(chunk))
            {
                await frames.ReadAfterAsync(reader, plan, chunk);
            }
            else if (chunk.IsCritical && chunk.Type != Idat && !PngLook.IsPalette(chunk))
            {
                break;
            }
        }

        if (bytes == 0)
            throw reader.Damaged("it has no pixels");
        return isCut && !frames.HasBegun;
    }
}
