namespace FeedBoard.Imaging.Formats;

/// <summary>
/// The clean copy of an image, made from its source while it is read: it is stored without another copy before. Not thread-safe.
/// </summary>
/// <param name="plan">Complete.</param>
/// <param name="source">Seekable; read at once, so its bytes should be at hand; stays open.</param>
internal sealed class CleanStream(CopyPlan plan, Stream source) : ImmediateStream
{
    private long position;

    // The position once more: a piece, and a place in it.
    private int piece;
    private long offset;

    public override long Length => plan.Length;

    public override long Position
    {
        get => position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            if (value != position)
                (position, piece, offset) = (value, 0, value);
        }
    }

    public override int Read(Span<byte> buffer)
    {
        var total = 0;
        while (total < buffer.Length && piece < plan.Pieces.Count)
        {
            var left = plan.Pieces[piece].Length - offset;
            if (left <= 0)
            {
                (piece, offset) = (piece + 1, -left);
                continue;
            }

            var part = buffer.Slice(total, (int)Math.Min(left, buffer.Length - total));
            Fill(part);
            total += part.Length;
            offset += part.Length;
        }

        position += total;
        return total;
    }

    /// <summary>Fills a part of the buffer from the place in the piece.</summary>
    private void Fill(Span<byte> part)
    {
        switch (plan.Pieces[piece])
        {
            case { Kind: CopyPlan.PieceKind.Source } range:
                source.Position = range.Offset + offset;
                source.ReadExactly(part);
                break;
            case { Kind: CopyPlan.PieceKind.Bytes } bytes:
                bytes.Bytes.AsSpan((int)offset, part.Length).CopyTo(part);
                break;
            default:
                part.Clear();
                break;
        }
    }
}
