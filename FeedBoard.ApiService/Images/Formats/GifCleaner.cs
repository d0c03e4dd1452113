using System.Buffers.Binary;

namespace FeedBoard.ApiService.Images.Formats;

/// <summary>Checks a GIF block by block (GIF89a specification, sections 17 to 27) and plans its clean copy.</summary>
/// <remarks>
/// The compressed pixels are walked by their sub-blocks, not decoded. Of the extensions the graphic control of each image, the number of loops and
/// the ICC profile stay (the same as in every other format, though few viewers heed it); what follows the trailer is dropped.
/// </remarks>
internal static class GifCleaner
{
    private const byte ExtensionIntroducer = 0x21, ImageSeparator = 0x2C, Trailer = 0x3B;
    private const byte GraphicControl = 0xF9, ApplicationExtension = 0xFF, PlainText = 0x01;

    /// <summary>Checks an image to its end and plans its copy.</summary>
    /// <exception cref="InvalidImageException">It is damaged, cut off or too large.</exception>
    public static async Task<ShownImage> PlanAsync(ImageReader reader, CopyPlan plan)
    {
        reader.Seek(6);
        var (width, height, tableSize) = ReadScreen((await reader.ReadAsync(7)).Span);
        reader.Skip(tableSize);
        reader.CheckSize(width, height);
        plan.Copy(0, reader.Position);

        var images = 0;
        var hasProfile = false;
        (long Start, long Length) control = default;
        while (true)
        {
            var start = reader.Position;
            switch ((await reader.ReadAsync(1)).Span[0])
            {
                case ImageSeparator:
                    var (right, bottom) = await ReadImageAsync(reader);
                    if (images++ == 0)
                    {
                        // Viewers make room for a first image that is larger than its screen.
                        (width, height) = (Math.Max(width, right), Math.Max(height, bottom));
                        reader.CheckSize(width, height);
                    }

                    if (control.Length > 0) plan.Copy(control.Start, control.Length);
                    control = default;
                    plan.Copy(start, reader.Position - start);
                    break;

                case ExtensionIntroducer:
                    var label = (await reader.ReadAsync(1)).Span[0];
                    var kept = label == ApplicationExtension ? await ApplicationAsync(reader) : Application.Other;
                    await SkipSubBlocksAsync(reader);
                    var length = reader.Position - start;

                    // A control belongs to the next image or plain text, so it goes with a text that goes.
                    if (label == PlainText) control = default;
                    else if (label == GraphicControl && length == 8) control = (start, length);
                    else if (kept == Application.Profile && !hasProfile) plan.Copy(start, length);
                    else if (kept == Application.Loop && length == 19) plan.Copy(start, length);
                    hasProfile |= kept == Application.Profile;
                    break;

                case Trailer:
                    if (images == 0) throw reader.Damaged("it has no pixels");
                    plan.Copy(start, 1);
                    return new((int)width, (int)height, images > 1);

                default:
                    throw reader.Damaged("something that is no block is in the middle of it");
            }
        }
    }

    private static (uint Width, uint Height, int TableSize) ReadScreen(ReadOnlySpan<byte> screen)
        => (BinaryPrimitives.ReadUInt16LittleEndian(screen), BinaryPrimitives.ReadUInt16LittleEndian(screen[2..]), TableSize(screen[4]));

    /// <summary>In bytes: three for each of 2 to 256 colours, or none.</summary>
    private static int TableSize(byte flags) => (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);

    /// <summary>Goes past an image, and gives where on the screen it ends.</summary>
    private static async ValueTask<(uint Right, uint Bottom)> ReadImageAsync(ImageReader reader)
    {
        var descriptor = (await reader.ReadAsync(9)).Span;
        var (x, y, tableSize) = (BinaryPrimitives.ReadUInt16LittleEndian(descriptor), BinaryPrimitives.ReadUInt16LittleEndian(descriptor[2..]), TableSize(descriptor[8]));
        var (width, height) = (BinaryPrimitives.ReadUInt16LittleEndian(descriptor[4..]), BinaryPrimitives.ReadUInt16LittleEndian(descriptor[6..]));
        reader.CheckSize(width, height);
        reader.Skip(tableSize);

        if ((await reader.ReadAsync(1)).Span[0] is < 1 or > 11) throw reader.Damaged("an image in it makes no sense");
        var data = reader.Position;
        await SkipSubBlocksAsync(reader);
        if (reader.Position - data <= 1) throw reader.Damaged("an image in it has no pixels");
        return ((uint)x + width, (uint)y + height);
    }

    /// <summary>Tells an application extension by its name; goes past no more than that.</summary>
    private static async ValueTask<Application> ApplicationAsync(ImageReader reader)
    {
        var start = reader.Position;
        var name = (await reader.PeekAsync((int)Math.Min(reader.Remaining, 15))).Span;
        var kept = Application.Other;
        if (name.StartsWith("\u000bNETSCAPE2.0\u0003\u0001"u8) || name.StartsWith("\u000bANIMEXTS1.0\u0003\u0001"u8)) kept = Application.Loop;
        else if (name.StartsWith("\u000bICCRGBG1012"u8)) kept = Application.Profile;
        reader.Seek(start);
        return kept;
    }

    /// <summary>Goes past sub-blocks of up to 255 bytes and the empty one that ends them.</summary>
    private static async ValueTask SkipSubBlocksAsync(ImageReader reader)
    {
        while (true)
        {
            var (count, ended) = Walk((await reader.PeekAsync(1)).Span);
            reader.Skip(count);
            if (ended) return;
        }

        static (int Count, bool Ended) Walk(ReadOnlySpan<byte> data)
        {
            var at = 0;
            while (at < data.Length)
            {
                if (data[at] == 0) return (at + 1, true);
                at += data[at] + 1;
            }

            return (at, false);
        }
    }

    private enum Application
    {
        Other,
        Loop,
        Profile,
    }
}
