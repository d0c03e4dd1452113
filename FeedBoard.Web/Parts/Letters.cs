using System.Globalization;
using System.Text;

namespace FeedBoard.Web.Parts;

/// <summary>Which characters make words, as the API tells them from signs when it looks for tags and mentions; a test holds the two together.</summary>
internal static class Letters
{
    internal const string Unspaced = @"\u0E01-\u0E3A\u0E40-\u0E4E\u0E81-\u0EDF\u1000-\u1049\u1050-\u109F\u1780-\u17D3\u1100-\u11FF\u3005-\u3007\u3021-\u302F"
        + @"\u3031-\u3036\u3038-\u303C\u3041-\u309F\u30A1-\u30FA\u30FC-\u31FF\u3400-\u4DBF\u4E00-\u9FFF\uA960-\uA97F\uAC00-\uD7FB\uF900-\uFAFF"
        + @"\U0001AFF0-\U0001B16F\U00020000-\U0003FFFF";

    internal const string Between = @"\u0001-\u002F\u003A-\u0060\u007B-\u00A9\u00AB-\u00B4\u00B6-\u00B9\u00BB-\u00BF\u00D7\u00F7\u037E\u0387\u055A-\u055F\u0589-\u058F"
        + @"\u05BE\u05C0\u05C3\u05C6\u05F3\u05F4\u0600-\u060F\u061B-\u061F\u066A-\u066D\u06D4\u06DD\u0700-\u070F\u0964\u0965\u0970\u0DF4\u0E3F\u0E4F\u0E5A\u0E5B"
        + @"\u104A-\u104F\u10FB\u1360-\u1368\u1400\u166D\u166E\u1680\u17D4-\u17DB\u1800-\u180E\u2000-\u2BFF\u2E00-\u3004\u3008-\u3020\u3030\u3037\u303D-\u3040"
        + @"\u30A0\u30FB\uA830-\uA839\uE000-\uF8FF\uFD3E\uFD3F\uFE00-\uFE6F\uFEFF\uFFE0-\uFFFF\U00010100-\U0001013F\U0001D000-\U0001D3FF\U0001F000-\U0001FAFF\U000E0000-\U0010FFFF";

    private static readonly (int From, int To)[] Signs = Ranges(Between), WithoutBlanks = Ranges(Unspaced);

    /// <summary>A letter, a mark or a digit, but no capital letter of ASCII: that is for folded text.</summary>
    public static bool IsOfWord(Rune r) => r.Value > 0 && !IsIn(Signs, r.Value);

    /// <summary>Of a script that parts words by no blank, so that a particle may follow a name.</summary>
    public static bool IsUnspaced(Rune r) => IsIn(WithoutBlanks, r.Value);

    /// <summary>Lower case and NFKC, as tags are kept.</summary>
    public static string Fold(Rune r) => r.IsAscii ? Rune.ToLowerInvariant(r).ToString() : Fold(r.ToString());

    /// <inheritdoc cref="Fold(Rune)"/>
    public static string Fold(string text) => text.Normalize(NormalizationForm.FormKC).Replace('\u0130', 'i').ToLowerInvariant().Normalize(NormalizationForm.FormKC);

    private static bool IsIn((int From, int To)[] ranges, int value)
    {
        var (low, high) = (0, ranges.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (value < ranges[middle].From) high = middle - 1;
            else if (value > ranges[middle].To) low = middle + 1;
            else return true;
        }

        return false;
    }

    /// <summary>Of a set of characters as a regular expression writes it.</summary>
    private static (int From, int To)[] Ranges(string set)
    {
        var found = new List<(int From, int To)>();
        var at = 0;
        while (at < set.Length)
        {
            var from = Next();
            if (at < set.Length && set[at] == '-')
            {
                at++;
                found.Add((from, Next()));
            }
            else
            {
                found.Add((from, from));
            }
        }

        return [.. found.OrderBy(r => r.From)];

        int Next()
        {
            var digits = set[at + 1] == 'u' ? 4 : 8;
            var value = int.Parse(set.AsSpan(at + 2, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            at += 2 + digits;
            return value;
        }
    }
}
