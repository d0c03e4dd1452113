using System.Globalization;

namespace FeedBoard.Tests.Web;

/// <summary>Every page of the board, for tests that look at all of them. A page that is not here fails <see cref="SafetyTests"/>.</summary>
internal static class TourOfPages
{
    /// <param name="feed">A feed of somebody's.</param>
    /// <param name="person">Who wrote it.</param>
    public static IEnumerable<string> ForGuests(long feed, long person) => [.. Format(feed, person, "/", "/search", "/search?q=title", "/search?q=nothingofthekind", "/login", "/login?ended=1", "/signup",
        "/feed/{feed}", "/person/{person}", "/person/{person}/followers", "/person/{person}/followings", "/nothing/here", "/not-found")];

    /// <param name="feed">A feed of somebody's.</param>
    /// <param name="own">A feed of one's own.</param>
    /// <param name="person">Who wrote the first.</param>
    public static IEnumerable<string> ForMembers(long feed, long own, long person) => [.. Format(feed, person, "/", "/following", "/feed/{feed}", "/person/{person}"),
        .. Format(own, person, "/feed/{feed}", "/me", "/me/comments", "/me/followers", "/me/followings", "/me/settings", "/write", "/feed/{feed}/edit")];

    private static IEnumerable<string> Format(long feed, long person, params IEnumerable<string> paths) => paths.Select(p => p
        .Replace("{feed}", feed.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("{person}", person.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
}
