using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace FeedBoard.Imaging.Formats;

/// <summary>Checks a WebP chunk by chunk (RFC 9649) and plans its clean copy; see docs/decisions/0034-what-chromium-shows.md.</summary>
/// <remarks>
/// Frame headers are read, pixels are not decoded. The image or the frames with their alpha, the animation settings and the ICC profile
/// that VP8X announces stay. EXIF, XMP, unknown chunks and data after the RIFF are dropped. The orientation is dropped, too, since Chromium
/// ignores it in a WebP.
/// </remarks>
internal static class WebPCleaner
{
    private const byte HasProfile = 0x20,
        HasAlpha = 0x10,
        HasAnimation = 0x02,
        Unknown = 0xC1;

    private static readonly uint Vp8 = FourCc.Of("VP8 ");
    private static readonly uint Vp8L = FourCc.Of("VP8L");
    private static readonly uint Vp8X = FourCc.Of("VP8X");
    private static readonly uint Alph = FourCc.Of("ALPH");
    private static readonly uint Anim = FourCc.Of("ANIM");
    private static readonly uint Anmf = FourCc.Of("ANMF");
    private static readonly uint Iccp = FourCc.Of("ICCP");

    /// <summary>Checks the whole image and plans its copy.</summary>
    /// <exception cref="InvalidImageException">The image is damaged, truncated or too large.</exception>
    public static async Task<ShownImage> PlanAsync(ImageReader reader, CopyPlan plan)
    {
        reader.Seek(4);
        var end = 8L + BinaryPrimitives.ReadUInt32LittleEndian((await reader.ReadAsync(4)).Span);
        if (end < 20)
            throw reader.Damaged("its chunks do not add up");
        reader.Seek(12);
        var riff = plan.Reserve();

        var first = await WebPChunk.ReadAsync(reader, end);
        if (first.Type == Vp8X && end > reader.Length)
            throw reader.CutOff();
        var canvas = first.Type == Vp8X ? await ReadCanvasAsync(reader, first) : default;
        var frames = 1;
        if (canvas.Width == 0)
        {
            reader.Seek(first.Start);
            var still = await ReadStillAsync(reader, end, canvas);
            if (still.Alpha is not null)
                throw reader.Damaged("it does not begin with an image");
            canvas = new(0, still.Width, still.Height);
            plan.Copy(still.Image.Start, still.Image.Size);
            // Viewers read only the beginning of the remaining data.
            if (reader.Position != end)
                await WebPChunk.ReadAsync(reader, end);
        }
        else
        {
            var header = plan.Reserve();
            (var flags, frames) = await ReadExtendedAsync(reader, plan, end, canvas);
            plan.Fill(
                header,
                WebPChunk.Make(
                    "VP8X"u8,
                    [flags, 0, 0, 0, .. WebPChunk.Number24(canvas.Width - 1), .. WebPChunk.Number24(canvas.Height - 1)]
                )
            );
        }

        plan.Fill(riff, [.. "RIFF"u8, .. WebPChunk.Number32((uint)(plan.Length + 4)), .. "WEBP"u8]);
        return new((int)canvas.Width, (int)canvas.Height, frames > 1);
    }

    private static async ValueTask<(byte Flags, int Frames)> ReadExtendedAsync(ImageReader reader, CopyPlan plan, long end, Canvas canvas)
    {
        var animated = (canvas.Flags & HasAnimation) != 0;
        var flags = (byte)(canvas.Flags & (HasAlpha | HasAnimation));
        var frames = 0;
        var settings = false;
        while (reader.Position < end)
        {
            var chunk = await WebPChunk.ReadAsync(reader, end);
            if (chunk.Type == Iccp && frames == 0 && (canvas.Flags & HasProfile) != 0 && (flags & HasProfile) == 0)
            {
                flags |= HasProfile;
                plan.Copy(chunk.Start, chunk.Size);
            }
            else if (chunk.Type == Anim && chunk.Length < 6)
            {
                throw reader.Damaged("its animation makes no sense");
            }
            else if (chunk.Type == Anim && animated && !settings)
            {
                settings = true;
                var data = await reader.ReadAsync(6);
                plan.Write(WebPChunk.Make("ANIM"u8, data.Span));
            }
            else if (chunk.Type == Anmf && animated)
            {
                if (!settings)
                    throw reader.Damaged("its animation makes no sense");
                await ReadFrameAsync(reader, plan, chunk, canvas);
                frames++;
            }
            else if (chunk.Type == Alph || chunk.Type == Vp8 || chunk.Type == Vp8L)
            {
                if (animated || frames > 0)
                    throw reader.Damaged("it has a part twice");
                reader.Seek(chunk.Start);
                (await ReadStillAsync(reader, end, canvas)).CopyTo(plan);
                frames++;
                continue;
            }
            else if (chunk.Type == Vp8X || chunk.Type == Anmf)
            {
                throw reader.Damaged("its chunks make no sense");
            }

            reader.Seek(chunk.End);
        }

        if (frames == 0)
            throw reader.Damaged("it has no pixels");
        return (flags, frames);
    }

    private static async ValueTask<Canvas> ReadCanvasAsync(ImageReader reader, WebPChunk chunk)
    {
        if (chunk.Length != 10)
            throw reader.Damaged("its header makes no sense");
        var body = await reader.ReadAsync(10);
        var canvas = new Canvas(body.Span[0], WebPChunk.Number24(body.Span[4..]) + 1, WebPChunk.Number24(body.Span[7..]) + 1);
        if ((canvas.Flags & Unknown) != 0)
            throw reader.Damaged("its header makes no sense");
        reader.CheckSize(canvas.Width, canvas.Height);
        return canvas;
    }

    /// <summary>A frame of an animation: sixteen bytes, then chunks as in a still image (RFC 9649, section 2.7.1.1).</summary>
    private static async ValueTask ReadFrameAsync(ImageReader reader, CopyPlan plan, WebPChunk chunk, Canvas canvas)
    {
        if (chunk.Length < 16)
            throw reader.Damaged("a frame makes no sense");
        var head = (await reader.ReadAsync(16)).ToArray();
        var end = chunk.Data + chunk.Length;
        var still = await ReadStillAsync(reader, end, default);
        while (reader.Position < end)
        {
            var next = await WebPChunk.ReadAsync(reader, end);
            if (next.Type == Alph || next.Type == Vp8 || next.Type == Vp8L)
                throw reader.Damaged("a frame makes no sense");
            reader.Seek(next.End);
        }

        // As in Chromium, the size is that of the pixels, not that of the frame header.
        if (
            (2 * WebPChunk.Number24(head)) + still.Width > canvas.Width
            || (2 * WebPChunk.Number24(head.AsSpan(3))) + still.Height > canvas.Height
        )
            throw reader.Damaged("a frame is larger than the image");

        if (still.Size + 16 == chunk.Length)
        {
            plan.Copy(chunk.Start, chunk.Size);
            return;
        }

        plan.Write([.. "ANMF"u8, .. WebPChunk.Number32((uint)still.Size + 16), .. head]);
        still.CopyTo(plan);
    }

    /// <summary>
    /// Reads a chunk of pixels, and the alpha chunk that may precede lossy ones. Compares the size with the canvas if that is known.
    /// </summary>
    private static async ValueTask<Still> ReadStillAsync(ImageReader reader, long end, Canvas canvas)
    {
        var chunk = await WebPChunk.ReadAsync(reader, end);
        WebPChunk? alpha = null;
        if (chunk.Type == Alph)
        {
            alpha = chunk;
            reader.Seek(chunk.End);
            chunk = await WebPChunk.ReadAsync(reader, end);
        }

        if (chunk.Type != Vp8 && (chunk.Type != Vp8L || alpha is not null))
            throw reader.Damaged("it has no pixels");
        var (width, height) = chunk.Type == Vp8 ? await chunk.ReadLossySizeAsync(reader) : await chunk.ReadLosslessSizeAsync(reader);
        reader.CheckSize(width, height);
        if (canvas.Width != 0 && (width, height) != (canvas.Width, canvas.Height))
            throw reader.Damaged("it says two sizes");
        reader.Seek(chunk.End);
        return new(width, height, alpha, chunk);
    }

    /// <param name="Width">In pixels; 0 if unknown.</param>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Canvas(byte Flags, uint Width, uint Height);

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Still(uint Width, uint Height, WebPChunk? Alpha, WebPChunk Image)
    {
        public long Size => Image.Size + (Alpha?.Size ?? 0);

        public void CopyTo(CopyPlan plan)
        {
            if (Alpha is { } alpha)
                plan.Copy(alpha.Start, alpha.Size);
            plan.Copy(Image.Start, Image.Size);
        }
    }
}
