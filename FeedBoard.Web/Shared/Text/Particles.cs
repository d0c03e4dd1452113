using System.Collections.Frozen;
using System.Text;
using FeedBoard.Web.Platform.Text;

namespace FeedBoard.Web.Shared.Text;

/// <summary>Korean and Japanese particles behind the path of an address: <c>https://example.org/list에서</c>.</summary>
/// <remarks>
/// A path may be in these scripts itself, so only what follows letters of ASCII is looked at, and only a particle ends the address: Korean
/// ones when nothing of the word is left, Japanese ones, which no blank follows, when the word begins with one.
/// </remarks>
internal static class Particles
{
    private const int Longest = 5;

    private static readonly FrozenSet<string> Korean = FrozenSet.ToFrozenSet<string>(
        [
            "은",
            "는",
            "이",
            "가",
            "을",
            "를",
            "의",
            "에",
            "로",
            "와",
            "과",
            "도",
            "만",
            "나",
            "란",
            "랑",
            "라",
            "께",
            "야",
            "에서",
            "에게",
            "에는",
            "에도",
            "에만",
            "으로",
            "로는",
            "로도",
            "까지",
            "부터",
            "한테",
            "이랑",
            "하고",
            "처럼",
            "보다",
            "마다",
            "조차",
            "밖에",
            "이나",
            "이라",
            "이란",
            "라고",
            "라는",
            "라도",
            "예요",
            "이다",
            "인데",
            "이며",
            "이고",
            "였다",
            "에서는",
            "에서도",
            "으로는",
            "으로도",
            "로부터",
            "까지는",
            "부터는",
            "보다는",
            "이라고",
            "이라는",
            "이라도",
            "입니다",
            "이에요",
            "이었다",
            "으로부터",
        ],
        StringComparer.Ordinal
    );

    private static readonly string[] Japanese = ["を", "から", "まで", "です", "では", "には", "にて", "より", "という", "って"];

    /// <returns>Where the first particle begins between two places, or the end.</returns>
    public static int Start(IReadOnlyList<Rune> text, int start, int end)
    {
        var segmentIsAscii = true;
        for (var at = start; at < end; at++)
        {
            if (text[at].Value == '/')
            {
                segmentIsAscii = true;
            }
            else if (!text[at].IsAscii)
            {
                // Directly behind a slash only where the path is nothing else.
                if (segmentIsAscii && at > start && (text[at - 1].Value != '/' || at == start + 1) && IsParticle(text, at, end))
                    return at;
                segmentIsAscii = false;
            }
        }

        return end;
    }

    /// <summary>Behind the one top-level domain that is Korean itself.</summary>
    public static int AfterKorea(IReadOnlyList<Rune> text, int label, int end) =>
        end - label > 2 && text[label].Value == '한' && text[label + 1].Value == '국' && IsParticle(text, label + 2, end) ? label + 2 : end;

    private static bool IsParticle(IReadOnlyList<Rune> text, int at, int end)
    {
        var word = new StringBuilder();
        var last = at;
        while (last < end && last - at <= Longest && !text[last].IsAscii)
            word.Append(text[last++].ToString());
        if (Array.Exists(Japanese, p => word.ToString().StartsWith(p, StringComparison.Ordinal)))
            return text[at - 1].Value != '/';
        return Korean.Contains(word.ToString())
            && (last == end || (text[last].Value is not ('/' or '%' or '-' or '=' or '&') && !AsciiRunes.IsOfWord(text[last])));
    }
}
