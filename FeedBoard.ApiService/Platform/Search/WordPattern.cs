using System.Globalization;
using System.Text;
using FeedBoard.ApiService.Platform.Names;

namespace FeedBoard.ApiService.Platform.Search;

/// <summary>
/// Blocked words, and texts in which they are looked for, so that a word is in a text exactly if its pattern is a part of the text's.
/// </summary>
/// <remarks>
/// Folded as the search folds. A word has a blank on both sides, and so only whole words are found. What is written without blanks has no
/// whole words, and is found anywhere. Characters without width do not count: they are how blocked words are written.
/// </remarks>
internal static class WordPattern
{
    /// <returns>What to look for; empty when there is no letter or digit in it.</returns>
    public static string OfWord(string word) => Spaced(SearchFold.Fold(WithoutFormat(word)));

    /// <summary>Where to look: the text as it is, and once more without accents if it has some.</summary>
    public static string OfText(string text)
    {
        var folded = SearchFold.Fold(WithoutFormat(text));
        if (Ascii.IsValid(folded))
            return Spaced(folded);
        var decomposed = folded.Normalize(NormalizationForm.FormD);
        return SearchFold.HasAccents(decomposed)
            ? $"{Spaced(folded)}\n{Spaced(SearchFold.WithoutAccents(decomposed).Normalize(NormalizationForm.FormC))}"
            : Spaced(folded);
    }

    private static string Spaced(string text)
    {
        var spaced = new StringBuilder(text.Length + 16);
        var apart = false; // whether something separates what comes next from what was last
        for (int start = 0, end; start < text.Length; start = end)
        {
            var kind = SearchLetters.KindOfRun(text, start, out end);
            if (kind == LetterKind.Separator)
            {
                apart = true;
                continue;
            }

            var isWord = kind == LetterKind.OfWord;
            if ((isWord || (apart && spaced.Length > 0)) && (spaced.Length == 0 || spaced[^1] != ' '))
                spaced.Append(' ');
            spaced.Append(text.AsSpan(start, end - start));
            if (isWord)
                spaced.Append(' ');
            apart = false;
        }

        return spaced.ToString();
    }

    private static string WithoutFormat(string text) =>
        Ascii.IsValid(text)
            ? text
            : string.Concat(
                text.EnumerateRunes()
                    .Where(r => Rune.GetUnicodeCategory(r) != UnicodeCategory.Format && !UnicodeNames.Is("ignorable", r))
                    .Select(r => r.ToString())
            );
}
