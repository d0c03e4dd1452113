using System.Buffers.Binary;

namespace FeedBoard.Imaging.Formats;

/// <summary>The frames of an APNG (PNG third edition, section 11.3.6): all within the canvas, numbered in order.</summary>
/// <remarks>
/// As in Chromium, the animation ends before the first frame that is damaged, cut off or more than announced, and acTL then says how many
/// are left. Chunks before the pixels must be valid.
/// </remarks>
internal sealed class ApngFrames(PngHeader image)
{
    private const int ControlLength = 26;

    private static readonly uint Actl = FourCc.Of("acTL");
    private static readonly uint Fctl = FourCc.Of("fcTL");
    private static readonly uint Fdat = FourCc.Of("fdAT");

    private readonly List<byte> first = [];
    private byte[]? plays;
    private uint announced;
    private uint sequence;
    private uint kept;
    private CopyPlan? frame;
    private bool hasPixels;
    private bool ended;

    /// <summary>Valid after all chunks are read.</summary>
    public bool IsAnimated => kept > 1;

    /// <summary>Whether a frame was copied, so that no more of the image's own pixels may follow.</summary>
    public bool HasBegun => frame is not null;

    public static bool Concerns(PngChunk chunk) => chunk.Type == Actl || chunk.Type == Fctl || chunk.Type == Fdat;

    /// <summary>Reads a chunk before the pixels.</summary>
    public async ValueTask ReadBeforeAsync(ImageReader reader, PngChunk chunk)
    {
        if (chunk.Type == Fdat)
            throw reader.Damaged("a frame makes no sense");
        if (chunk.Type == Fctl && chunk.Length != ControlLength)
            throw reader.Damaged("a frame makes no sense");
        if (!chunk.IsIntact)
            return;
        if (chunk.Type == Actl)
        {
            if (chunk.Length != 8 || plays is not null)
                return;
            reader.Seek(chunk.Data);
            announced = (uint)await reader.ReadNumberAsync(4);
            plays = (await reader.ReadAsync(4)).ToArray();
            reader.Seek(chunk.End);
            return;
        }

        if (await TryReadControlAsync(reader, chunk, isWhole: true) is not { } control)
            throw reader.Damaged("a frame makes no sense");
        first.AddRange(PngChunk.Make("fcTL"u8, control));
    }

    /// <summary>Reads a chunk after the pixels.</summary>
    public async ValueTask ReadAfterAsync(ImageReader reader, CopyPlan plan, PngChunk chunk)
    {
        if (ended || announced == 0 || chunk.Type == Actl)
            return;
        if (chunk.Type == Fctl)
        {
            if (hasPixels)
                EndFrame(plan);
            if (kept == 0 && first.Count > 0)
                kept = 1;
            ended = kept == announced || !chunk.IsIntact || await TryReadControlAsync(reader, chunk, isWhole: false) is null;
            if (ended)
                return;
            frame ??= new();
            chunk.CopyTo(frame);
        }
        else
        {
            ended = frame is null || chunk.IsCut || chunk.Length < 4 || await ReadSequenceAsync(reader, chunk) != sequence;
            if (ended)
            {
                hasPixels = false;
                return;
            }

            sequence++;
            chunk.CopyTo(frame!);
            hasPixels |= chunk.Length > 4;
        }
    }

    /// <summary>The chunks before the pixels of an animation, after all chunks are read; empty for a still image.</summary>
    public byte[] End(ImageReader reader, CopyPlan plan)
    {
        if (announced == 0)
            return [];
        if (hasPixels)
            EndFrame(plan);
        if (kept == 0 && first.Count > 0)
            kept = 1;
        if (kept == 0)
            throw reader.Damaged("it lacks frames");
        var count = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(count, kept);
        return [.. PngChunk.Make("acTL"u8, [.. count, .. plays!]), .. first];
    }

    private void EndFrame(CopyPlan plan)
    {
        if (kept == 0 && first.Count > 0)
            kept = 1;
        plan.Append(frame!);
        frame = new();
        hasPixels = false;
        kept++;
    }

    private async ValueTask<byte[]?> TryReadControlAsync(ImageReader reader, PngChunk chunk, bool isWhole)
    {
        if (chunk.Length != ControlLength || await ReadSequenceAsync(reader, chunk) != sequence)
            return null;
        reader.Seek(chunk.Data);
        var control = (await reader.ReadAsync(ControlLength)).ToArray();
        reader.Seek(chunk.End);
        var (width, height) = (Number(control, 4), Number(control, 8));
        var (right, bottom) = ((ulong)Number(control, 12) + width, (ulong)Number(control, 16) + height);
        var (canvasWidth, canvasHeight) = ((uint)image.Width, (uint)image.Height);
        var fits = isWhole
            ? (width, height, right, bottom) == (canvasWidth, canvasHeight, canvasWidth, canvasHeight)
            : width != 0 && height != 0 && right <= canvasWidth && bottom <= canvasHeight;
        if (!fits || control[24] > 2 || control[25] > 1)
            return null;
        sequence++;
        return control;
    }

    private static async ValueTask<uint> ReadSequenceAsync(ImageReader reader, PngChunk chunk)
    {
        reader.Seek(chunk.Data);
        var number = (uint)await reader.ReadNumberAsync(4);
        reader.Seek(chunk.End);
        return number;
    }

    private static uint Number(ReadOnlySpan<byte> control, int at) => BinaryPrimitives.ReadUInt32BigEndian(control[at..]);
}
