using FeedBoard.Web.Platform.Text;

namespace FeedBoard.Web.Shared.Text;

/// <summary>Where the lines of a text may end.</summary>
internal static class LineBreaks
{
    /// <summary>
    /// The <c>data-breaks</c> of a text whose lines may end between any two letters, as in Japanese and Chinese, which have no blanks
    /// between words. The lines of all others end between words, as Korean wants it.
    /// </summary>
    public static string? Of(string text)
    {
        var (korean, unspaced) = (0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsHangul(rune.Value))
                korean++;
            else if (Letters.IsUnspaced(rune))
                unspaced++;
        }

        return unspaced > korean ? "any" : null;
    }

    private static bool IsHangul(int letter) =>
        letter is (>= 0x1100 and <= 0x11FF) or (>= 0x3131 and <= 0x318E) or (>= 0xA960 and <= 0xA97F) or (>= 0xAC00 and <= 0xD7FB);
}
