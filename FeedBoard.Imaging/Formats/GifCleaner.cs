using System.Buffers.Binary;

namespace FeedBoard.Imaging.Formats;

/// <summary>
/// Reads a GIF block by block (GIF89a specification, sections 17 to 27) and plans its clean copy; see
/// docs/decisions/0034-what-chromium-shows.md.
/// </summary>
/// <remarks>
/// Compressed pixels are skipped by sub-block, not decoded. Of the extensions, the graphic control of each image, the loop count and the
/// ICC profile stay (few viewers use it, but other formats keep it too). After the first pixels, damaged or truncated data ends the image
/// with a trailer. Data after the trailer is dropped. A screen that is smaller than the first image is enlarged to it.
/// </remarks>
internal static class GifCleaner
{
    private const byte ExtensionIntroducer = 0x21,
        ImageSeparator = 0x2C,
        Trailer = 0x3B;
    private const byte GraphicControl = 0xF9,
        ApplicationExtension = 0xFF;

    /// <summary>Introducer, label, the eleven bytes of the name with their length, and the sub-block with the loop count.</summary>
    private const int LoopLength = 18;

    /// <summary>Checks the whole image and plans its copy.</summary>
    /// <exception cref="InvalidImageException">The image is damaged, truncated or too large.</exception>
    public static async Task<ShownImage> PlanAsync(ImageReader reader, CopyPlan plan)
    {
        reader.Seek(6);
        var screen = (await reader.ReadAsync(7)).ToArray();
        uint width = BinaryPrimitives.ReadUInt16LittleEndian(screen),
            height = BinaryPrimitives.ReadUInt16LittleEndian(screen.AsSpan(2));
        reader.Skip(TableSize(screen[4]));
        plan.Copy(0, 6);
        var screenPlace = plan.Reserve();
        plan.Copy(13, reader.Position - 13);

        var images = 0;
        var hasProfile = false;
        (long Start, long Length) control = default;
        while (reader.Remaining > 0)
        {
            var start = reader.Position;
            var introducer = (await reader.ReadAsync(1)).Span[0];
            if (introducer == Trailer)
                break;
            if (introducer == ImageSeparator)
            {
                if (await TryReadImageAsync(reader) is not { } image || (image.Bytes == 0 && images == 0 && image.HasArea))
                    break;
                if (images++ == 0)
                    (width, height) = (Math.Max(width, image.Right), Math.Max(height, image.Bottom));
                reader.CheckSize(width, height);
                if (control.Length > 0)
                    plan.Copy(control.Start, control.Length);
                control = default;
                plan.Copy(start, image.DataStart - start);
                if (!await CopySubBlocksAsync(reader, plan, image.DataStart))
                    break;
            }
            else if (introducer == ExtensionIntroducer)
            {
                if (await TryReadExtensionAsync(reader, start) is not { } extension)
                    break;
                if (extension.Kind == Extension.Control)
                    control = (start, extension.Length);
                else if (extension.Kind == Extension.Profile && !hasProfile)
                    plan.Copy(start, extension.Length);
                else if (extension.Kind == Extension.Loop)
                    Loop(plan, start);
                hasProfile |= extension.Kind == Extension.Profile;
            }
            else
            {
                break;
            }
        }

        if (images == 0)
            throw reader.Remaining == 0 ? reader.CutOff() : reader.Damaged("it has no pixels");
        if (width <= ushort.MaxValue)
            BinaryPrimitives.WriteUInt16LittleEndian(screen, (ushort)width);
        if (height <= ushort.MaxValue)
            BinaryPrimitives.WriteUInt16LittleEndian(screen.AsSpan(2), (ushort)height);
        plan.Fill(screenPlace, screen);
        plan.Write([Trailer]);
        return new((int)width, (int)height, images > 1);
    }

    /// <summary>The size of a colour table in bytes: three for each of 2 to 256 colours, or 0.</summary>
    private static int TableSize(byte flags) => (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);

    private static void Loop(CopyPlan plan, long start)
    {
        plan.Copy(start, LoopLength);
        plan.Write([0]);
    }

    /// <summary>Reads an image up to its sub-blocks, and the length of the first one.</summary>
    /// <returns><c>null</c> if the file ends or a decoder would stop.</returns>
    private static async ValueTask<ImageHead?> TryReadImageAsync(ImageReader reader)
    {
        if (reader.Remaining < 9)
            return await NothingAsync(reader);
        var descriptor = (await reader.ReadAsync(9)).Span;
        uint x = BinaryPrimitives.ReadUInt16LittleEndian(descriptor),
            y = BinaryPrimitives.ReadUInt16LittleEndian(descriptor[2..]);
        uint width = BinaryPrimitives.ReadUInt16LittleEndian(descriptor[4..]),
            height = BinaryPrimitives.ReadUInt16LittleEndian(descriptor[6..]);
        var tableSize = TableSize(descriptor[8]);
        if (width != 0 && height != 0)
            reader.CheckSize(width, height);
        if (reader.Remaining < tableSize + 2)
            return await NothingAsync(reader);
        reader.Skip(tableSize);
        if ((await reader.ReadAsync(1)).Span[0] > 8)
            return null;
        var data = (await reader.PeekAsync(1)).Span[0];
        return new(x + width, y + height, reader.Position, Math.Min(data, reader.Remaining - 1), width != 0 && height != 0);
    }

    /// <summary>Copies sub-blocks of up to 255 bytes and the empty one that ends them.</summary>
    /// <returns>Whether the end was found. Otherwise the file ends, and the last sub-block is shortened.</returns>
    private static async ValueTask<bool> CopySubBlocksAsync(ImageReader reader, CopyPlan plan, long start)
    {
        if (await SkipSubBlocksAsync(reader) is not { } cut)
        {
            plan.Copy(start, reader.Position - start);
            return true;
        }

        plan.Copy(start, cut - start);
        var left = (int)Math.Max(0, reader.Length - cut - 1);
        if (left > 0)
        {
            plan.Write([(byte)left]);
            plan.Copy(cut + 1, left);
        }

        plan.Write([0]);
        return false;
    }

    /// <summary>Skips sub-blocks and the empty one that ends them.</summary>
    /// <returns><c>null</c>, or the offset of the truncated sub-block.</returns>
    private static async ValueTask<long?> SkipSubBlocksAsync(ImageReader reader)
    {
        while (reader.Remaining > 0)
        {
            var (count, ended) = Walk((await reader.PeekAsync(1)).Span, reader.Remaining);
            if (count == 0)
                break;
            reader.Skip(count);
            if (ended)
                return null;
        }

        var cut = reader.Position;
        reader.Seek(reader.Length);
        return cut;

        // Keeps the sub-blocks that end within the file.
        static (long Count, bool Ended) Walk(ReadOnlySpan<byte> data, long remaining)
        {
            var at = 0;
            while (at < data.Length)
            {
                if (data[at] == 0)
                    return (at + 1, true);
                if (at + data[at] + 1 > remaining)
                    break;
                at += data[at] + 1;
            }

            return (at, false);
        }
    }

    /// <returns><c>null</c> if the file ends or a decoder would stop.</returns>
    private static async ValueTask<(Extension Kind, long Length)?> TryReadExtensionAsync(ImageReader reader, long start)
    {
        if (reader.Remaining < 1)
            return null;
        var label = (await reader.ReadAsync(1)).Span[0];
        var data = reader.Position;
        if (label == GraphicControl)
        {
            if (reader.Remaining < 6)
                return await EndAsync(reader);
            var control = (await reader.ReadAsync(6)).Span;
            return control[0] == 4 && control[5] == 0 ? (Extension.Control, reader.Position - start) : null;
        }

        var kind = label == ApplicationExtension ? await ApplicationAsync(reader) : Extension.Other;
        reader.Seek(data);
        return await SkipSubBlocksAsync(reader) is null ? (kind, reader.Position - start) : null;
    }

    /// <summary>Identifies an application extension by its name.</summary>
    private static async ValueTask<Extension> ApplicationAsync(ImageReader reader)
    {
        var name = (await reader.PeekAsync((int)Math.Min(reader.Remaining, 16))).Span;
        if (name.StartsWith("\u000bNETSCAPE2.0\u0003\u0001"u8) || name.StartsWith("\u000bANIMEXTS1.0\u0003\u0001"u8))
            return Extension.Loop;
        return name.StartsWith("\u000bICCRGBG1012"u8) ? Extension.Profile : Extension.Other;
    }

    private static ValueTask<ImageHead?> NothingAsync(ImageReader reader)
    {
        reader.Seek(reader.Length);
        return new((ImageHead?)null);
    }

    private static ValueTask<(Extension Kind, long Length)?> EndAsync(ImageReader reader)
    {
        reader.Seek(reader.Length);
        return new(((Extension Kind, long Length)?)null);
    }

    private enum Extension
    {
        Other,
        Control,
        Loop,
        Profile,
    }

    /// <param name="Right">The end of the image on the screen.</param>
    /// <param name="Bottom">The end of the image on the screen.</param>
    /// <param name="Bytes">The number of bytes in the first sub-block of compressed pixels.</param>
    private readonly record struct ImageHead(uint Right, uint Bottom, long DataStart, long Bytes, bool HasArea);
}
