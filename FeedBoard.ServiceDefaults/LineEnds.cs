namespace FeedBoard.ServiceDefaults;

/// <summary>Line ends of text that people typed.</summary>
public static class LineEnds
{
    /// <summary>
    /// Each line end is one LF: HTML forms send CRLF for it, so that a text would be longer on the wire than where it was typed.
    /// </summary>
    public static string WithLineFeeds(this string text) =>
        text.Contains('\r', StringComparison.Ordinal) ? text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n') : text;
}
