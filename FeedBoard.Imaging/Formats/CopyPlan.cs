namespace FeedBoard.Imaging.Formats;

/// <summary>
/// What a clean copy consists of: stretches of the source, new bytes and zeros, in order. Made while an image is checked, carried out
/// after.
/// </summary>
/// <remarks>
/// So not a byte is written of an image that turns out to be bad at its end, and memory does not grow with the file but with its
/// interruptions.
/// </remarks>
internal sealed class CopyPlan
{
    /// <summary>Real images have a few; a file made to have millions is refused rather than remembered.</summary>
    private const int MaxPieces = 100_000;

    private static readonly byte[] ZeroBlock = new byte[4096];

    private readonly List<Piece> pieces = [];

    /// <summary>Of the copy, in bytes.</summary>
    public long Length { get; private set; }

    /// <summary>Takes over a stretch of the source as it is.</summary>
    public void Copy(long offset, long length)
    {
        if (pieces is [.., { Kind: PieceKind.Source } last] && last.Offset + last.Length == offset)
        {
            pieces[^1] = last with { Length = last.Length + length };
            Length += length;
        }
        else
        {
            Add(new(PieceKind.Source, offset, length, []));
        }
    }

    public void Write(byte[] bytes) => Add(new(PieceKind.Bytes, 0, bytes.Length, bytes));

    public void WriteZeros(long length) => Add(new(PieceKind.Zeros, 0, length, []));

    /// <summary>Keeps a place for bytes that are known later, or never: it is empty until <see cref="Fill"/>.</summary>
    public int Reserve()
    {
        Write([]);
        return pieces.Count - 1;
    }

    public void Fill(int place, byte[] bytes)
    {
        Length += bytes.Length - pieces[place].Length;
        pieces[place] = new(PieceKind.Bytes, 0, bytes.Length, bytes);
    }

    /// <summary>Takes over another plan, which is not used any more.</summary>
    public void Append(CopyPlan other)
    {
        foreach (var piece in other.pieces)
        {
            if (piece.Kind == PieceKind.Source)
                Copy(piece.Offset, piece.Length);
            else
                Add(piece);
        }
    }

    public async Task CarryOutAsync(ImageReader reader, Stream destination, CancellationToken cancellationToken)
    {
        foreach (var piece in pieces)
        {
            if (piece.Kind == PieceKind.Source)
                reader.Seek(piece.Offset);
            for (var left = piece.Length; left > 0;)
            {
                ReadOnlyMemory<byte> part = piece.Kind switch
                {
                    PieceKind.Source => await reader.PeekAsync(1),
                    PieceKind.Zeros => ZeroBlock,
                    _ => piece.Bytes,
                };
                part = part[..(int)Math.Min(left, part.Length)];
                await destination.WriteAsync(part, cancellationToken);
                left -= part.Length;
                if (piece.Kind == PieceKind.Source)
                    reader.Skip(part.Length);
            }
        }
    }

    private void Add(Piece piece)
    {
        if (pieces.Count == MaxPieces)
            throw new InvalidImageException("The image is broken up by too much metadata.");
        pieces.Add(piece);
        Length += piece.Length;
    }

    private enum PieceKind
    {
        Source,
        Bytes,
        Zeros,
    }

    private readonly record struct Piece(PieceKind Kind, long Offset, long Length, byte[] Bytes);
}
