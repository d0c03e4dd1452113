using System.Net;

namespace FeedBoard.Web.Platform.Http;

/// <summary>A cookie of the board alone, that only travels encrypted, but on this machine itself, where there is no certificate.</summary>
internal sealed class SafeCookieBuilder : CookieBuilder
{
    public override CookieOptions Build(HttpContext context, DateTimeOffset expiresFrom)
    {
        var options = base.Build(context, expiresFrom);
        options.Secure = IsSecure(context.Request);
        // Other paths of the site do not get the cookie.
        options.Path = context.Request.BoardPath() is { HasValue: true } board ? board.ToUriComponent() : "/";
        return options;
    }

    public static bool IsSecure(HttpRequest request) => request.IsHttps || !IsLoopback(request.Host.Host);

    private static bool IsLoopback(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
