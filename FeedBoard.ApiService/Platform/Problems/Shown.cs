namespace FeedBoard.ApiService.Platform.Problems;

/// <summary>Shows in an error text what a caller sent.</summary>
internal static class Shown
{
    /// <summary>The text without control characters, cut to a number of code points.</summary>
    public static string Of(string text, int max)
    {
        var runes = text.EnumerateRunes().Where(r => !System.Text.Rune.IsControl(r)).Take(max + 1).ToList();
        return string.Concat(runes.Take(max).Select(r => r.ToString())) + (runes.Count > max ? "…" : "");
    }
}
