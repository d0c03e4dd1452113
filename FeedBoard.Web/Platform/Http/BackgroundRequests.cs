using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;

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

    private const string Guest = "guest";

    public static bool Is(HttpContext context) => context.Request.Headers.ContainsKey(Header) || IsStream(context);

    /// <summary>
    /// How far of the event log the page must show, because the script that asks for it has received events up to there; <c>null</c> for
    /// every other request.
    /// </summary>
    public static long? Position(HttpContext context) =>
        context.Request.Headers[Header] is { Count: > 0 } given
            ? long.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var position) ? position : long.MaxValue
            : null;

    /// <summary>Where such a request gets a page as guests see it, because the session has ended: its cookie goes along again.</summary>
    /// <param name="page">Path and query.</param>
    public static string AsGuest(string page) => QueryHelpers.AddQueryString(page, Guest, "1");

    public static bool WantsGuest(HttpContext context) => Is(context) && context.Request.Query.ContainsKey(Guest);

    /// <summary>Whether it is the stream of events.</summary>
    public static bool IsStream(HttpContext context) => context.Request.Path.Equals("/api/events", StringComparison.OrdinalIgnoreCase);
}
