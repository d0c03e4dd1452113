using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace FeedBoard.Web.Platform.Text;

/// <summary>People's texts for places outside a page: XML, an attribute, another site's preview.</summary>
internal static partial class PlainText
{
    /// <summary>The text without control characters and what XML 1.0 cannot contain; lines end in <c>\n</c>.</summary>
    public static string Text(string text) => Filter(text.ReplaceLineEndings("\n"), r => r.Value is '\n' or '\t' || !Rune.IsControl(r));

    /// <summary>One line: also without what would turn the direction of the text that follows it.</summary>
    public static string Line(string text)
    {
        var line = Filter(
            text,
            r => Rune.IsWhiteSpace(r) || !(Rune.IsControl(r) || r.Value is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069))
        );
        return string.Join(' ', line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }

    /// <summary>The beginning as one line, cut between words, or between characters as they are seen where there are no words.</summary>
    /// <param name="max">In UTF-16 units, without the ellipsis.</param>
    public static string Beginning(string text, int max)
    {
        var line = WithoutBrackets(Line(text));
        if (line.Length <= max)
            return line;
        var space = line.LastIndexOf(' ', max);
        var end = space > max / 2 ? space : StringInfo.ParseCombiningCharacters(line).TakeWhile(start => start <= max).Last();
        return line[..end].TrimEnd() + "…";
    }

    /// <summary>Mentions as they are read: <c>@[Two Words]</c> is <c>@Two Words</c>, also where the end of the text was cut off.</summary>
    public static string WithoutBrackets(string text) => BracketedMention().Replace(text, "@${name}");

    [GeneratedRegex(@"@\[(?<name>[^\[\]\n]{1,30})(?:\]|(?=…?\z))", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex BracketedMention();

    /// <summary>Runes only: half a surrogate pair becomes U+FFFD.</summary>
    private static string Filter(string text, Func<Rune, bool> predicate)
    {
        var kept = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (predicate(rune) && (rune.Value & 0xFFFE) != 0xFFFE)
                kept.Append(rune.ToString());
        }

        return kept.ToString();
    }
}
