namespace FeedBoard.Imaging.Formats;

/// <summary>
/// The parts of a clean copy, in order: ranges of the source, new bytes and zeros. Built during the check, read after it by
/// <see cref="CleanStream"/>.
/// </summary>
/// <remarks>
/// Nothing is written of an image whose end is invalid. Memory grows with the number of ranges, not with the file size.
/// </remarks>
internal sealed class CopyPlan
{
    /// <summary>Real images have a few; a crafted file with millions is rejected.</summary>
    private const int MaxPieces = 100_000;

    private readonly List<Piece> pieces = [];

    public IReadOnlyList<Piece> Pieces => pieces;

    /// <summary>The length of the copy in bytes.</summary>
    public long Length { get; private set; }

    /// <summary>Copies a range of the source unchanged.</summary>
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

    /// <summary>Reserves a place for bytes that may follow later. It is empty until <see cref="Fill"/>.</summary>
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

    /// <summary>Appends another plan, which must not be used afterwards.</summary>
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

    private void Add(Piece piece)
    {
        if (pieces.Count == MaxPieces)
            throw new InvalidImageException(ImageFault.Damaged, "The image is broken up by too much metadata.");
        pieces.Add(piece);
        Length += piece.Length;
    }

    public enum PieceKind
    {
        Source,
        Bytes,
        Zeros,
    }

    public readonly record struct Piece(PieceKind Kind, long Offset, long Length, byte[] Bytes);
}
