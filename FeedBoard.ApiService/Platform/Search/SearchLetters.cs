using System.Globalization;
using System.Text.RegularExpressions;

namespace FeedBoard.ApiService.Platform.Search;

/// <summary>What a character is for the search.</summary>
internal enum LetterKind : byte
{
    /// <summary>A letter, digit or mark of a script with blanks between words; whatever is not one of the others.</summary>
    OfWord,

    /// <summary>Between words.</summary>
    Separator,

    /// <summary>A letter of a script written without blanks, or with words joined.</summary>
    Unspaced,
}

/// <summary>Which characters separate words and which are written without blanks; for texts after NFKC.</summary>
/// <remarks>
/// Code points, the same as in the database's <c>word_separators</c> and <c>unspaced_letters</c>, which tags and mentions use.
/// </remarks>
internal static partial class SearchLetters
{
    /// <summary>Blanks, punctuation, symbols, emoji, private use. The inside of a bracket expression.</summary>
    public const string Separators =
        @"\u0001-\u002F\u003A-\u0060\u007B-\u00A9\u00AB-\u00B4\u00B6-\u00B9\u00BB-\u00BF\u00D7\u00F7\u037E\u0387\u055A-\u055F"
            + @"\u0589-\u058F\u05BE\u05C0\u05C3\u05C6\u05F3\u05F4\u0600-\u060F\u061B-\u061F\u066A-\u066D\u06D4\u06DD\u0700-\u070F"
            + @"\u0964\u0965\u0970\u0DF4\u0E3F\u0E4F\u0E5A\u0E5B\u104A-\u104F\u10FB\u1360-\u1368\u1400\u166D\u166E\u1680\u17D4-\u17DB"
            + @"\u1800-\u180E\u2000-\u2BFF\u2E00-\u3004\u3008-\u3020\u3030\u3037\u303D-\u3040\u30A0\u30FB\uA830-\uA839\uE000-\uF8FF"
            + @"\uFD3E\uFD3F\uFE00-\uFE6F\uFEFF\uFFE0-\uFFFF\U00010100-\U0001013F\U0001D000-\U0001D3FF\U0001F000-\U0001FAFF"
            + @"\U000E0000-\U0010FFFF";

    /// <summary>Thai, Lao, Burmese, Khmer, Hangul, kana, bopomofo, Han. The inside of a bracket expression.</summary>
    public const string Unspaced =
        @"\u0E01-\u0E3A\u0E40-\u0E4E\u0E81-\u0EDF\u1000-\u1049\u1050-\u109F\u1780-\u17D3\u1100-\u11FF\u3005-\u3007\u3021-\u302F"
            + @"\u3031-\u3036\u3038-\u303C\u3041-\u309F\u30A1-\u30FA\u30FC-\u31FF\u3400-\u4DBF\u4E00-\u9FFF\uA960-\uA97F\uAC00-\uD7FB"
            + @"\uF900-\uFAFF\U0001AFF0-\U0001B16F\U00020000-\U0003FFFF";

    private const int EndOfPlane0 = 0x10000;

    private static readonly (int First, int Last, LetterKind Kind)[] Above =
    [
        .. Ranges().Where(r => r.First >= EndOfPlane0).OrderBy(r => r.First),
    ];

    private static readonly LetterKind[] Plane0 = Table();

    /// <param name="text">Well-formed UTF-16.</param>
    /// <param name="at">Where a character begins.</param>
    /// <param name="length">How many units it has.</param>
    public static LetterKind KindAt(ReadOnlySpan<char> text, int at, out int length)
    {
        length = at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]) ? 2 : 1;
        return length == 1 ? Plane0[text[at]] : KindAbove(char.ConvertToUtf32(text[at], text[at + 1]));
    }

    /// <summary>What the characters of a run are: all that follow each other and are the same for the search.</summary>
    /// <param name="text">Well-formed UTF-16.</param>
    /// <param name="start">Where the run begins.</param>
    /// <param name="end">Where the next one begins.</param>
    public static LetterKind KindOfRun(ReadOnlySpan<char> text, int start, out int end)
    {
        var kind = KindAt(text, start, out var length);
        end = start;
        do
            end += length;
        while (end < text.Length && KindAt(text, end, out length) == kind);
        return kind;
    }

    private static LetterKind KindAbove(int rune)
    {
        foreach (var (first, last, kind) in Above)
        {
            if (rune <= last)
                return rune >= first ? kind : LetterKind.OfWord;
        }

        return LetterKind.OfWord;
    }

    private static LetterKind[] Table()
    {
        var table = new LetterKind[EndOfPlane0];
        foreach (var (first, last, kind) in Ranges().Where(r => r.First < EndOfPlane0))
            Array.Fill(table, kind, first, last - first + 1);
        return table;
    }

    private static IEnumerable<(int First, int Last, LetterKind Kind)> Ranges() =>
        Of(Separators, LetterKind.Separator).Concat(Of(Unspaced, LetterKind.Unspaced));

    private static IEnumerable<(int First, int Last, LetterKind Kind)> Of(string set, LetterKind kind) =>
        Range()
            .Matches(set)
            .Select(m =>
                (
                    Number(m.Groups["first"]),
                    Number(m.Groups["last"] is { Success: true } last ? last : m.Groups["first"]),
                    kind
                )
            );

    private static int Number(Group hex) => int.Parse(hex.ValueSpan, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    [GeneratedRegex(
        @"\\(u(?<first>[0-9A-F]{4})|U(?<first>[0-9A-F]{8}))(-\\(u(?<last>[0-9A-F]{4})|U(?<last>[0-9A-F]{8})))?",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Range();
}
