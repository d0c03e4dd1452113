namespace FeedBoard.Web.Platform.Http;

/// <summary>What a browser reports about the site that sent a request.</summary>
internal static class RequestOrigin
{
    /// <summary>
    /// Whether another site sent it, a sibling host of the same domain included. A client that says nothing is no browser of today: it is
    /// not taken for one.
    /// </summary>
    /// <remarks>
    /// <c>Sec-Fetch-Site</c> is sent where there is encryption, and on this machine; <c>Origin</c> with every form. Neither can be set by a
    /// page.
    /// </remarks>
    public static bool IsOther(HttpRequest request)
    {
        if (request.Headers["Sec-Fetch-Site"] is { Count: > 0 } site)
            return site.ToString() is not ("same-origin" or "none");
        // Without encryption, of the form of a page that names itself to nobody: whether it is ours, its token says.
        if (request.Headers.Origin is ["null"] && SecretInAddressAttribute.Is(request.HttpContext))
            return false;
        return request.Headers.Origin is { Count: > 0 } origin && !IsOurs(origin.ToString(), request);
    }

    /// <summary>
    /// Whether the browser itself says that one of our own pages sent it. No page of another site can make it say so; a browser that says
    /// nothing proves nothing.
    /// </summary>
    /// <remarks>
    /// Without <c>Sec-Fetch-Site</c> the <c>Origin</c> must be ours with its scheme. Behind a proxy that ends the encryption and is not
    /// known (<c>Proxies:Known</c>) it never is, and the form needs its token.
    /// </remarks>
    public static bool IsProvenOurs(HttpRequest request) =>
        request.Headers["Sec-Fetch-Site"] is { Count: > 0 } site
            ? site is ["same-origin"]
            : request.Headers.Origin is [{ } origin]
                && origin.StartsWith($"{request.Scheme}://", StringComparison.Ordinal)
                && IsOurs(origin, request);

    /// <summary>Compares only host and port, because a proxy may end the encryption.</summary>
    private static bool IsOurs(string origin, HttpRequest request) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var sent)
        && sent.Scheme is "http" or "https"
        && sent.Authority.Length > 0
        && Uri.TryCreate($"{sent.Scheme}://{request.Host.ToUriComponent()}", UriKind.Absolute, out var ours)
        && string.Equals(sent.Authority, ours.Authority, StringComparison.OrdinalIgnoreCase);
}
