using System.Collections.Frozen;
using System.Text;

namespace FeedBoard.ApiService.Platform.Names;

/// <summary>
/// What nicknames are compared by: two that have one of these keys in common look alike; see docs/decisions/0036-names-that-look-alike.md.
/// </summary>
internal static class NameKeys
{
    /// <summary>
    /// Of a name as it is written in small letters, as it is written in capitals, and as it is shown: <c>paypaI</c> with a capital I and
    /// <c>paypal</c> are alike in the last one only. A name of nothing visible has none.
    /// </summary>
    public static IReadOnlyList<string> Of(string nickname)
    {
        var name = string.Concat(nickname.Normalize(NormalizationForm.FormC).EnumerateRunes().Where(r => !UnicodeNames.Is("ignorable", r)));
        var (alike, fold, upper) = (UnicodeNames.Alike, UnicodeNames.Fold, UnicodeNames.Upper);
        string[] keys =
        [
            $"s{Finished(Mapped(alike, Mapped(fold, name)))}",
            $"c{Finished(Mapped(alike, Mapped(upper, name)))}",
            $"a{Finished(Mapped(fold, Mapped(alike, name)))}",
        ];
        return keys[0].Length > 1 ? keys : [];
    }

    /// <summary>The name with each run of blanks as one, and none at its ends, as HTML shows it.</summary>
    public static string WithoutRunsOfBlanks(string text)
    {
        var result = new StringBuilder(text.Length);
        var blank = false;
        foreach (var rune in text.EnumerateRunes())
        {
            if (UnicodeNames.Is("blank", rune))
            {
                blank = result.Length > 0;
                continue;
            }

            if (blank)
                result.Append(' ');
            blank = false;
            result.Append(rune.ToString());
        }

        return result.ToString();
    }

    /// <summary>
    /// Marks in the order of Unicode. Hangul syllables are never taken apart: 악기 and 아끼 are the same letters, and nobody mistakes them.
    /// </summary>
    private static string Finished(string text) => WithoutRunsOfBlanks(text).Normalize(NormalizationForm.FormC);

    private static string Mapped(FrozenDictionary<int, string> table, string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            result.Append(table.GetValueOrDefault(rune.Value) ?? rune.ToString());
        return result.ToString();
    }
}
