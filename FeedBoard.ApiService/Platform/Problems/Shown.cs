namespace FeedBoard.ApiService.Platform.Problems;

/// <summary>Shows in an error text what a caller sent.</summary>
internal static class Shown
{
    /// <summary>Without control characters, and no longer than so many code points.</summary>
    public static string Of(string text, int max)
    {
        var runes = text.EnumerateRunes().Where(r => !System.Text.Rune.IsControl(r)).Take(max + 1).ToList();
        return string.Concat(runes.Take(max).Select(r => r.ToString())) + (runes.Count > max ? "…" : "");
    }
}
