using System.Text;
using FeedBoard.Web.Platform.Text;

namespace FeedBoard.Web.Shared.Text;

/// <summary>What parts words: signs; and whether the script of a letter does it by blanks.</summary>
internal enum LetterKind
{
    Sign,
    Spaced,
    Unspaced,
}

/// <summary>A text as a search compares it, in lower case and decomposed, with the place of each character in the text.</summary>
internal sealed class FoldedText
{
    private readonly string text;
    private readonly List<Rune> runes = [];
    private readonly List<int> starts = [];

    public FoldedText(string text)
    {
        this.text = text;
        for (var at = 0; at < text.Length;)
        {
            Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out var length);
            foreach (var folded in Letters.Fold(rune).Normalize(NormalizationForm.FormD).EnumerateRunes())
            {
                runes.Add(folded);
                starts.Add(at);
            }

            at += length;
        }
    }

    public int Count => runes.Count;

    public Rune this[int at] => runes[at];

    public LetterKind Kind(int at) =>
        !Letters.IsOfWord(runes[at]) ? LetterKind.Sign
        : Letters.IsUnspaced(runes[at]) ? LetterKind.Unspaced
        : LetterKind.Spaced;

    /// <summary>Where the character of the text begins that this one is of; at the end, the length of the text.</summary>
    public int Start(int at) => at < Count ? starts[at] : text.Length;

    /// <summary>Whether a character of the text begins there, with its marks: between two of them.</summary>
    public bool IsEdge(int at) => at == 0 || at >= Count || (starts[at] != starts[at - 1] && !IsMark(at));

    public bool IsMark(int at) => runes[at].Value is >= 0x0300 and <= 0x036F;

    /// <summary>How many characters of the text are in a range.</summary>
    public int Edges(int start, int end) => Enumerable.Range(start, end - start).Count(IsEdge);

    public Rune[] Runes(int start, int end) => [.. runes[start..end]];

    /// <summary>Each two neighbouring characters of the text; a single one where there are no two.</summary>
    public IEnumerable<Rune[]> Pairs(int start, int end)
    {
        int[] edges = [.. Enumerable.Range(start, end - start).Where(IsEdge), end];
        if (edges.Length <= 2)
            return [Runes(start, end)];
        return Enumerable.Range(0, edges.Length - 2).Select(n => Runes(edges[n], edges[n + 2]));
    }
}
