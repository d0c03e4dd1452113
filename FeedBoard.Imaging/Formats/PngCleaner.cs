namespace FeedBoard.Imaging.Formats;

/// <summary>
/// Reads a PNG or APNG chunk by chunk (PNG third edition, sections 5 and 11) and plans its clean copy; see
/// docs/decisions/0034-what-chromium-shows.md.
/// </summary>
/// <remarks>
/// Chunks that affect the display stay. Text, time, EXIF except orientation, unknown ancillary chunks and data after the end are dropped.
/// Pixels are not inflated. Pixels with a wrong checksum stay. If the file ends within the pixels, so does the copy: viewers show less of
/// truncated pixels before a valid end chunk.
/// </remarks>
internal static class PngCleaner
{
    private const int SignatureLength = 8;

    private static readonly uint Idat = FourCc.Of("IDAT");
    private static readonly uint Iend = FourCc.Of("IEND");
    private static readonly uint Exif = FourCc.Of("eXIf");

    /// <summary>Checks the whole image and plans its copy.</summary>
    /// <exception cref="InvalidImageException">The image is damaged, truncated or too large.</exception>
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

    /// <summary>Reads the chunks before the pixels. Critical ones must be known and valid.</summary>
    /// <returns>The first chunk of pixels, and the orientation. As in Chromium, an orientation after the pixels is ignored.</returns>
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

    /// <summary>Reads pixels and frames up to the end, or to the point where viewers stop.</summary>
    /// <returns>Whether the file ends before the pixels are known to be complete.</returns>
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
