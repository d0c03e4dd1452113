using System.Text;

namespace FeedBoard.Web.Shared.Text;

internal enum TermKind
{
    /// <summary>The beginning of a word.</summary>
    Beginning,

    /// <summary>A whole word.</summary>
    Word,

    /// <summary>Characters of a script without blanks, anywhere.</summary>
    Characters,
}

/// <summary>One of the things that a search looks for.</summary>
internal sealed record SearchTerm(Rune[] Runes, TermKind Kind)
{
    /// <summary>Where a word begins, or anywhere.</summary>
    public bool MayBegin(FoldedText text, int at) =>
        Kind == TermKind.Characters || at == 0 || text.Kind(at - 1) != text.Kind(at) || text.Kind(at - 1) == LetterKind.Sign;

    /// <returns>The end of a match that begins there, behind a whole character; -1 where there is none.</returns>
    public int EndAt(FoldedText text, int at)
    {
        var end = at;
        foreach (var rune in Runes)
        {
            // Accents that are not asked for do not matter.
            while (end > at && end < text.Count && text[end] != rune && text.IsMark(end))
                end++;
            if (end == text.Count || text[end] != rune)
                return -1;
            end++;
        }

        if (Kind == TermKind.Beginning)
        {
            while (!text.IsEdge(end))
                end++;
            return end;
        }

        while (end < text.Count && text.IsMark(end))
            end++;
        var isWhole = text.IsEdge(end) && (Kind == TermKind.Characters || end == text.Count || text.Kind(end) != LetterKind.Spaced);
        return isWhole ? end : -1;
    }
}
