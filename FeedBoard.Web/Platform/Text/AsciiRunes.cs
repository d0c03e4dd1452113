using System.Text;

namespace FeedBoard.Web.Platform.Text;

/// <summary>The characters of addresses.</summary>
internal static class AsciiRunes
{
    public static bool IsLetter(Rune rune) => rune.IsAscii && char.IsAsciiLetter((char)rune.Value);

    public static bool IsOfScheme(Rune rune) =>
        rune.IsAscii && (char.IsAsciiLetterOrDigit((char)rune.Value) || rune.Value is '+' or '-' or '.');

    public static bool IsOfWord(Rune rune) => rune.IsAscii && (char.IsAsciiLetterOrDigit((char)rune.Value) || rune.Value == '_');

    /// <summary>Whether <paramref name="word"/>, which is in small letters, stands there in any letter case.</summary>
    public static bool Is(IReadOnlyList<Rune> text, int at, string word)
    {
        if (at + word.Length > text.Count)
            return false;
        for (var n = 0; n < word.Length; n++)
        {
            if (Rune.ToLowerInvariant(text[at + n]).Value != word[n] || !text[at + n].IsAscii)
                return false;
        }

        return true;
    }
}
