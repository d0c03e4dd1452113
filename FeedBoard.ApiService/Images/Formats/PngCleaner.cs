using System.Buffers.Binary;
using System.Collections.Frozen;

namespace FeedBoard.ApiService.Images.Formats;

/// <summary>Checks a PNG or APNG chunk by chunk (PNG third edition, sections 5 and 11) and plans its clean copy.</summary>
/// <remarks>
/// Every length and checksum is checked; the compressed pixels are not inflated. Kept is what decides the look; text, time, EXIF but orientation,
/// and every ancillary chunk that is not known are dropped, as is all that follows IEND.
/// </remarks>
internal static class PngCleaner
{
    private const int SignatureLength = 8;

    private static readonly uint Ihdr = FourCc.Of("IHDR");
    private static readonly uint Plte = FourCc.Of("PLTE");
    private static readonly uint Idat = FourCc.Of("IDAT");
    private static readonly uint Iend = FourCc.Of("IEND");
    private static readonly uint Exif = FourCc.Of("eXIf");
    private static readonly uint Actl = FourCc.Of("acTL");

    private static readonly FrozenSet<uint> Look = FourCc.Set("tRNS", "gAMA", "cHRM", "sRGB", "iCCP", "sBIT", "bKGD", "pHYs", "hIST", "sPLT", "cICP", "mDCV", "cLLI");

    /// <summary>Checks an image to its end and plans its copy.</summary>
    /// <exception cref="InvalidImageException">It is damaged, cut off or too large.</exception>
    public static async Task<ShownImage> PlanAsync(ImageReader reader, CopyPlan plan)
    {
        reader.Seek(SignatureLength);
        var header = await PngChunk.ReadAsync(reader);
        var (width, height, palette) = await ReadHeaderAsync(reader, header);
        plan.Copy(0, header.End);
        var orientationPlace = plan.Reserve();

        int? orientation = null;
        ApngFrames? animation = null;
        long pixelBytes = 0, pixelsEnd = 0;
        while (true)
        {
            var chunk = await PngChunk.ReadAsync(reader);
            if (chunk.Type == Idat)
            {
                if (pixelsEnd != 0 && pixelsEnd != chunk.Start) throw reader.Damaged("its pixel data is interrupted");
                if (palette == Palette.Missing) throw reader.Damaged("it has no palette");
                pixelBytes += chunk.Length;
                pixelsEnd = chunk.End;
                plan.Copy(chunk.Start, chunk.Size);
            }
            else if (chunk.Type == Plte)
            {
                if (palette is Palette.Read or Palette.Forbidden || pixelsEnd != 0 || chunk.Length % 3 != 0 || chunk.Length is 0 or > 768)
                    throw reader.Damaged("its palette makes no sense");
                palette = Palette.Read;
                plan.Copy(chunk.Start, chunk.Size);
            }
            else if (chunk.Type == Actl && pixelsEnd == 0 && animation is null)
            {
                animation = await ApngFrames.ReadAsync(reader, chunk, width, height);
                plan.Copy(chunk.Start, chunk.Size);
            }
            else if (animation is not null && ApngFrames.Concerns(chunk))
            {
                await animation.CheckAsync(reader, chunk);
                plan.Copy(chunk.Start, chunk.Size);
            }
            else if (chunk.Type == Exif && orientation is null)
            {
                orientation = await ExifOrientation.ReadAsync(reader, chunk.Data, chunk.Length);
                reader.Seek(chunk.End);
            }
            else if (chunk.Type == Iend)
            {
                if (chunk.Length != 0) throw reader.Damaged("its end chunk is not empty");
                plan.Copy(chunk.Start, chunk.Size);
                break;
            }
            else if (Look.Contains(chunk.Type))
            {
                plan.Copy(chunk.Start, chunk.Size);
            }
            else if (chunk.IsCritical)
            {
                throw reader.Damaged("it has a part that no viewer knows");
            }
        }

        if (pixelBytes == 0) throw reader.Damaged("it has no pixels");
        animation?.CheckComplete(reader);
        if (orientation is not > ExifOrientation.Upright) return new(width, height, animation?.IsAnimated ?? false);

        plan.Fill(orientationPlace, PngChunk.Make("eXIf"u8, ExifOrientation.Write(orientation.Value)));
        if (ExifOrientation.SwapsSides(orientation.Value)) (width, height) = (height, width);
        return new(width, height, animation?.IsAnimated ?? false);
    }

    private static async ValueTask<(int Width, int Height, Palette Palette)> ReadHeaderAsync(ImageReader reader, PngChunk chunk)
    {
        if (chunk.Type != Ihdr || chunk.Length != 13) throw reader.Damaged("it does not begin with its header");

        reader.Seek(chunk.Data);
        var data = (await reader.ReadAsync(13)).Span;
        reader.Seek(chunk.End);
        var (width, height) = (BinaryPrimitives.ReadUInt32BigEndian(data), BinaryPrimitives.ReadUInt32BigEndian(data[4..]));
        var sane = (data[8], data[9]) switch
        {
            (1 or 2 or 4 or 8 or 16, 0) or (1 or 2 or 4 or 8, 3) or (8 or 16, 2 or 4 or 6) => data[10] == 0 && data[11] == 0 && data[12] <= 1,
            _ => false,
        };
        if (!sane) throw reader.Damaged("its header makes no sense");
        reader.CheckSize(width, height);
        return ((int)width, (int)height, data[9] switch { 3 => Palette.Missing, 0 or 4 => Palette.Forbidden, _ => Palette.Optional });
    }

    private enum Palette
    {
        Missing,
        Optional,
        Forbidden,
        Read,
    }
}
