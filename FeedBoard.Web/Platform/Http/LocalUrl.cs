namespace FeedBoard.Web.Platform.Http;

/// <summary>The address after a form: always a path on this board.</summary>
internal static class LocalUrl
{
    /// <returns>What was given when it is a path on this board, otherwise the front page.</returns>
    public static string Of(string? given) =>
        given is ['/', ..]
        && given is not ['/', '/' or '\\', ..]
        && !given.Any(char.IsControl)
        && given.Length <= 2000
        && Escaped(given) is var url
        && url.All(IsOfUrls)
            ? url
            : "/";

    /// <summary>
    /// Where a form of this page comes back to: the page, or the front page if this one is the response to a form, whose address may show
    /// nothing.
    /// </summary>
    public static string Here(HttpContext? context) =>
        context is { Request: var request } && HttpMethods.IsGet(request.Method) ? $"{request.Path}{request.QueryString}" : "/";

    private static bool IsOfUrls(char c) => c is > ' ' and < '\x7f' and not ('"' or '<' or '>' or '\\' or '^' or '`' or '{' or '|' or '}');

    // A header holds ASCII: /search?q=바다 came decoded.
    private static string Escaped(string url) =>
        string.Concat(url.EnumerateRunes().Select(r => r.IsAscii ? r.ToString() : Uri.EscapeDataString(r.ToString())));
}
