using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Runtime.InteropServices;

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
    private static readonly uint Fctl = FourCc.Of("fcTL");
    private static readonly uint Fdat = FourCc.Of("fdAT");

    private static readonly FrozenSet<uint> Look = FourCc.Set("tRNS", "gAMA", "cHRM", "sRGB", "iCCP", "sBIT", "bKGD", "pHYs", "hIST", "sPLT", "cICP", "mDCV", "cLLI");

    /// <inheritdoc cref="ImageCleaner.CopyAsync"/>
    public static async Task<(int Width, int Height)> PlanAsync(ImageReader reader, CopyPlan plan)
    {
        reader.Seek(SignatureLength);
        var header = await NextChunkAsync(reader);
        var (width, height, palette) = await ReadHeaderAsync(reader, header);
        plan.Copy(0, header.End);
        var orientationPlace = plan.Reserve();

        int? orientation = null;
        Animation? animation = null;
        long pixelBytes = 0, pixelsEnd = 0;
        while (true)
        {
            var chunk = await NextChunkAsync(reader);
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
                animation = await Animation.ReadAsync(reader, chunk, width, height);
                plan.Copy(chunk.Start, chunk.Size);
            }
            else if (animation is not null && (chunk.Type == Fctl || chunk.Type == Fdat))
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
            else if (IsCritical(chunk.Type))
            {
                throw reader.Damaged("it has a part that no viewer knows");
            }
        }

        if (pixelBytes == 0) throw reader.Damaged("it has no pixels");
        animation?.CheckComplete(reader);
        if (orientation is not > ExifOrientation.Upright) return (width, height);

        plan.Fill(orientationPlace, MakeChunk("eXIf"u8, ExifOrientation.Write(orientation.Value)));
        return ExifOrientation.SwapsSides(orientation.Value) ? (height, width) : (width, height);
    }

    /// <summary>Reads a chunk to its end and compares its checksum.</summary>
    private static async ValueTask<Chunk> NextChunkAsync(ImageReader reader)
    {
        var start = reader.Position;
        var head = (await reader.ReadAsync(8)).Span;
        var length = BinaryPrimitives.ReadUInt32BigEndian(head);
        var type = BinaryPrimitives.ReadUInt32BigEndian(head[4..]);
        foreach (var letter in head[4..8])
            if (!char.IsAsciiLetter((char)letter)) throw reader.Damaged("something that is no chunk is in the middle of it");
        var crc = Crc32.Append(0, head[4..8]);
        if (length + 4L > reader.Remaining) throw reader.CutOff();

        for (var left = length; left > 0;)
        {
            var data = await reader.PeekAsync(1);
            var count = (int)Math.Min(left, (uint)data.Length);
            crc = Crc32.Append(crc, data.Span[..count]);
            reader.Skip(count);
            left -= (uint)count;
        }

        if (BinaryPrimitives.ReadUInt32BigEndian((await reader.ReadAsync(4)).Span) != crc) throw reader.Damaged("a checksum is wrong");
        return new(type, start, length);
    }

    private static async ValueTask<(int Width, int Height, Palette Palette)> ReadHeaderAsync(ImageReader reader, Chunk chunk)
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

    private static bool IsCritical(uint type) => (type & 0x2000_0000) == 0;

    private static byte[] MakeChunk(ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        byte[] chunk = [0, 0, 0, 0, .. type, .. data, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(^4), Crc32.Append(0, chunk.AsSpan(4..^4)));
        return chunk;
    }

    private enum Palette
    {
        Missing,
        Optional,
        Forbidden,
        Read,
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Chunk(uint Type, long Start, uint Length)
    {
        public long Data => Start + 8;

        public long Size => Length + 12L;

        public long End => Start + Size;
    }

    /// <summary>The frames of an APNG (PNG third edition, section 11.3.6): all within the canvas, numbered in order, as many as announced.</summary>
    private sealed class Animation(uint frames, int width, int height)
    {
        private uint sequence;
        private uint found;

        public static async ValueTask<Animation> ReadAsync(ImageReader reader, Chunk chunk, int width, int height)
        {
            if (chunk.Length != 8) throw reader.Damaged("its animation makes no sense");
            reader.Seek(chunk.Data);
            var frames = (uint)await reader.ReadNumberAsync(4);
            reader.Seek(chunk.End);
            return new(frames, width, height);
        }

        public async ValueTask CheckAsync(ImageReader reader, Chunk chunk)
        {
            var control = chunk.Type == Fctl;
            if (control ? chunk.Length != 26 : chunk.Length < 4) throw reader.Damaged("a frame makes no sense");

            reader.Seek(chunk.Data);
            if (await reader.ReadNumberAsync(4) != sequence++) throw reader.Damaged("its frames are out of order");
            if (control)
            {
                var (frameWidth, frameHeight) = (await reader.ReadNumberAsync(4), await reader.ReadNumberAsync(4));
                var (x, y) = (await reader.ReadNumberAsync(4), await reader.ReadNumberAsync(4));
                if (frameWidth == 0 || frameHeight == 0 || x + frameWidth > (uint)width || y + frameHeight > (uint)height)
                    throw reader.Damaged("a frame is larger than the image");
                found++;
            }

            reader.Seek(chunk.End);
        }

        public void CheckComplete(ImageReader reader)
        {
            if (found == 0 || found != frames) throw reader.Damaged("it lacks frames");
        }
    }
}
