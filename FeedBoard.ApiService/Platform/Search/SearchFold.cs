using System.Text;

namespace FeedBoard.ApiService.Platform.Search;

/// <summary>A text as the search compares it.</summary>
internal static class SearchFold
{
    /// <summary>NFKC in lower case, letter by letter: ß stays ß, and a Σ becomes a σ at the end of a word too.</summary>
    /// <param name="text">Well-formed UTF-16.</param>
    public static string Fold(string text) =>
        Ascii.IsValid(text)
            ? text.ToLowerInvariant()
            : text.Normalize(NormalizationForm.FormKC)
                .Replace('\u0130', 'i') // a capital I with a dot, which .NET leaves as it is
                .ToLowerInvariant()
                .Normalize(NormalizationForm.FormKC);

    /// <summary>Whether a text in NFD has a letter with an accent on it.</summary>
    public static bool HasAccents(ReadOnlySpan<char> decomposed)
    {
        for (var n = 1; n < decomposed.Length; n++)
        {
            if (IsAccent(decomposed[n]) && !IsAccent(decomposed[n - 1]))
                return true;
        }

        return false;
    }

    /// <summary>A text in NFD without its accents.</summary>
    public static string WithoutAccents(ReadOnlySpan<char> decomposed)
    {
        var letters = new StringBuilder(decomposed.Length);
        foreach (var letter in decomposed)
        {
            if (!IsAccent(letter))
                letters.Append(letter);
        }

        return letters.ToString();
    }

    /// <summary>The beginning of a text, in characters (Unicode code points).</summary>
    public static ReadOnlySpan<char> Left(ReadOnlySpan<char> text, int length)
    {
        if (text.Length <= length)
            return text;
        for (var at = 0; at < text.Length; length--)
        {
            if (length == 0)
                return text[..at];
            at += at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]) ? 2 : 1;
        }

        return text;
    }

    private static bool IsAccent(char letter) => letter is >= '\u0300' and <= '\u036F';
}
