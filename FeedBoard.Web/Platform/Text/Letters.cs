using System.Globalization;
using System.Text;

namespace FeedBoard.Web.Platform.Text;

/// <summary>
/// Which characters make words, as the API tells them from signs when it looks for tags and mentions; a test holds the two together.
/// </summary>
internal static class Letters
{
    internal const string Unspaced =
        @"\u0E01-\u0E3A\u0E40-\u0E4E\u0E81-\u0EDF\u1000-\u1049\u1050-\u109F\u1780-\u17D3\u1100-\u11FF\u3005-\u3007\u3021-\u302F"
        + @"\u3031-\u3036\u3038-\u303C\u3041-\u309F\u30A1-\u30FA\u30FC-\u31FF\u3400-\u4DBF\u4E00-\u9FFF\uA960-\uA97F\uAC00-\uD7FB\uF900-\uFAFF"
        + @"\U0001AFF0-\U0001B16F\U00020000-\U0003FFFF";

    internal const string Between =
        @"\u0001-\u002F\u003A-\u0060\u007B-\u00A9\u00AB-\u00B4\u00B6-\u00B9\u00BB-\u00BF\u00D7\u00F7\u037E\u0387\u055A-\u055F\u0589-\u058F"
        + @"\u05BE\u05C0\u05C3\u05C6\u05F3\u05F4\u0600-\u060F\u061B-\u061F\u066A-\u066D\u06D4\u06DD\u0700-\u070F\u0964\u0965\u0970\u0DF4\u0E3F\u0E4F\u0E5A\u0E5B"
        + @"\u104A-\u104F\u10FB\u1360-\u1368\u1400\u166D\u166E\u1680\u17D4-\u17DB\u1800-\u180E\u2000-\u2BFF\u2E00-\u3004\u3008-\u3020\u3030\u3037\u303D-\u3040"
        + @"\u30A0\u30FB\uA830-\uA839\uE000-\uF8FF\uFD3E\uFD3F\uFE00-\uFE6F\uFEFF\uFFE0-\uFFFF\U00010100-\U0001013F\U0001D000-\U0001D3FF\U0001F000-\U0001FAFF\U000E0000-\U0010FFFF";

    internal const string LinkEnd =
        @"\u0001-\u0020\u0022\u003C\u003E\u0060\u007F-\u00A0\u00AB\u00AD\u00BB\u037E\u0589\u05C3\u0600-\u0605\u060C\u061B-\u061F"
        + @"\u06D4\u06DD\u0700-\u070A\u070C\u070F\u07F8-\u07F9\u0830-\u0835\u0837-\u083E\u085E\u0890-\u0891\u08E2\u0964-\u0965"
        + @"\u0E5A-\u0E5B\u0F08\u0F0D-\u0F12\u0F3A-\u0F3D\u104A-\u104B\u1361-\u1368\u166E\u1680\u169B-\u169C\u16EB-\u16ED"
        + @"\u1735-\u1736\u17D4-\u17D6\u17DA\u1802-\u1805\u1808-\u1809\u180E\u1944-\u1945\u1AA8-\u1AAB\u1B4E-\u1B4F\u1B5A-\u1B5B"
        + @"\u1B5D-\u1B5F\u1B7D-\u1B7F\u1C3B-\u1C3F\u1C7E-\u1C7F\u2000-\u200B\u200E-\u200F\u2018-\u201F\u2024\u2026\u2028-\u202F"
        + @"\u2039-\u203A\u203C-\u203D\u2045-\u2049\u205F-\u206F\u207D-\u207E\u208D-\u208E\u22EF\u2308-\u230B\u2329-\u232A"
        + @"\u2768-\u2775\u27C5-\u27C6\u27E6-\u27EF\u2983-\u2998\u29D8-\u29DB\u29FC-\u29FD\u2CF9-\u2CFB\u2E02-\u2E05\u2E09-\u2E0A"
        + @"\u2E0C-\u2E0D\u2E1C-\u2E1D\u2E20-\u2E29\u2E2E\u2E3C\u2E41-\u2E42\u2E4C\u2E4E-\u2E4F\u2E53-\u2E5C\u2E60-\u2E63"
        + @"\u3000-\u3002\u3008-\u3011\u3014-\u301B\u301D-\u301F\uA4FE-\uA4FF\uA60D-\uA60F\uA6F3-\uA6F7\uA876-\uA877\uA8CE-\uA8CF"
        + @"\uA92F\uA9C7-\uA9C9\uAA5D-\uAA5F\uAADF\uAAF0-\uAAF1\uABEB\uFD3E-\uFD3F\uFE12\uFE15-\uFE18\uFE35-\uFE44\uFE47-\uFE48"
        + @"\uFE50-\uFE57\uFE59-\uFE5E\uFEFF-\uFF02\uFF07-\uFF09\uFF0C\uFF0E\uFF1A-\uFF1C\uFF1E-\uFF1F\uFF3B\uFF3D\uFF5B-\uFF5D"
        + @"\uFF5F-\uFF64\uFFF9-\uFFFB\U0001039F\U000103D0\U00010857\U0001091F\U00010A56-\U00010A57\U00010AF0-\U00010AF5"
        + @"\U00010B3A-\U00010B3F\U00010B99-\U00010B9C\U00010F55-\U00010F59\U00010F86-\U00010F89\U00011047-\U0001104D"
        + @"\U000110BD-\U000110C1\U000110CD\U00011141-\U00011143\U000111C5-\U000111C6\U000111CD\U000111DE-\U000111DF"
        + @"\U00011238-\U0001123C\U000112A9\U000113D4-\U000113D5\U0001144B-\U0001144D\U0001145A-\U0001145B\U000115C2-\U000115C5"
        + @"\U000115C9-\U000115D7\U00011641-\U00011642\U0001173C-\U0001173E\U00011944\U00011946\U00011A42-\U00011A43"
        + @"\U00011A9B-\U00011A9C\U00011AA1-\U00011AA2\U00011C41-\U00011C43\U00011C71\U00011EF7-\U00011EF8\U00011F43-\U00011F44"
        + @"\U00012470-\U00012474\U00013430-\U0001343F\U00016A6E-\U00016A6F\U00016AF5\U00016B37-\U00016B39\U00016B44"
        + @"\U00016D6E-\U00016D6F\U00016E97-\U00016E98\U0001BC9F-\U0001BCA3\U0001D173-\U0001D17A\U0001DA87-\U0001DA8A"
        + @"\U000E0001-\U000E007F";

    internal const string InTag = @"\u00B7\u05BE\u05F3\u05F4\u200C\u200D\u301C\u30A0\u30FB";

    internal const string Attached = @"\u200C\u200D\uFE00-\uFE0F\U0001F3FB-\U0001F3FF\U000E0020-\U000E007F\U000E0100-\U000E01EF";

    private const char RepeatedAbove = '\u3003';

    private static readonly (int From, int To)[] Signs = Ranges(Between),
        WithoutBlanks = Ranges(Unspaced),
        LinkEnds = Ranges(LinkEnd);
    private static readonly (int From, int To)[] InTags = Ranges(InTag),
        AttachedOnes = Ranges(Attached);

    /// <summary>A letter, a mark or a digit, but no capital letter of ASCII: that is for folded text.</summary>
    public static bool IsOfWord(Rune r) => r.Value > 0 && !IsIn(Signs, r.Value);

    /// <summary>Whether its script has no blanks between words, so that a particle may follow a name.</summary>
    public static bool IsUnspaced(Rune r) => IsIn(WithoutBlanks, r.Value);

    /// <summary>Whether an address ends before it.</summary>
    public static bool EndsLink(Rune r) => r.Value == 0 || IsIn(LinkEnds, r.Value);

    /// <summary>Whether a folded tag may contain it.</summary>
    public static bool IsOfTag(Rune r) => IsOfWord(r) || r.Value is '_' or RepeatedAbove;

    /// <summary>Whether it may stand once between two letters of a tag.</summary>
    public static bool IsInTag(Rune r) => IsIn(InTags, r.Value);

    /// <summary>Whether it belongs to the letter or emoji before it.</summary>
    public static bool IsAttached(Rune r) => IsIn(AttachedOnes, r.Value);

    /// <summary>Lower case and NFKC, as tags are kept; ～ as 〜.</summary>
    public static string Fold(Rune r) => r.IsAscii ? Rune.ToLowerInvariant(r).ToString() : Fold(r.ToString());

    /// <inheritdoc cref="Fold(Rune)"/>
    public static string Fold(string text) =>
        text.Replace('\uFF5E', '\u301C')
            .Normalize(NormalizationForm.FormKC)
            .Replace('\u0130', 'i')
            .ToLowerInvariant()
            .Normalize(NormalizationForm.FormKC);

    private static bool IsIn((int From, int To)[] ranges, int value)
    {
        var (low, high) = (0, ranges.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (value < ranges[middle].From)
                high = middle - 1;
            else if (value > ranges[middle].To)
                low = middle + 1;
            else
                return true;
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
