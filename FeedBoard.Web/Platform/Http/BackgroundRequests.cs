using System.Globalization;

namespace FeedBoard.Web.Platform.Http;

/// <summary>Requests that a page sends by itself while somebody reads or writes.</summary>
/// <remarks>
/// The cookie of a session that turns out to be over is left to them: the form on the page is bound to the person, and without the cookie
/// what they have typed would be refused unread. Their own next request takes it away.
/// </remarks>
internal static class BackgroundRequests
{
    /// <summary>The header by which the page's scripts request a page.</summary>
    public const string Header = "X-Background";

    public static bool Is(HttpContext context) => context.Request.Headers.ContainsKey(Header) || IsStream(context);

    /// <summary>
    /// How far of the event log the page must show, because the script that asks for it has received events up to there; <c>null</c> for
    /// every other request.
    /// </summary>
    public static long? Position(HttpContext context) =>
        context.Request.Headers[Header] is { Count: > 0 } given
            ? long.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var position) ? position : long.MaxValue
            : null;

    /// <summary>Whether it is the stream of events.</summary>
    public static bool IsStream(HttpContext context) => context.Request.Path.Equals("/api/events", StringComparison.OrdinalIgnoreCase);
}
