namespace FeedBoard.ServiceDefaults;

/// <summary>Line ends of user text.</summary>
public static class LineEnds
{
    /// <summary>
    /// Makes each line end one LF. HTML forms send CRLF, which would count twice in the length limits.
    /// </summary>
    public static string WithLineFeeds(this string text) =>
        text.Contains('\r', StringComparison.Ordinal) ? text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n') : text;
}
