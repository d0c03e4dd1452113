using System.Net.Http.Headers;

namespace FeedBoard.Web.Platform.Http;

/// <summary>What the API is told of a visitor's request: the addresses that it came from and to.</summary>
internal static class ForwardedVisitor
{
    private const string For = "X-Forwarded-For",
        Proto = "X-Forwarded-Proto",
        Host = "X-Forwarded-Host",
        Prefix = "X-Forwarded-Prefix";

    /// <summary>Sets the headers, instead of any that there are: the visitor's own are not believed.</summary>
    public static void Write(HttpContext visitor, HttpRequestHeaders headers)
    {
        foreach (var name in (string[])[For, Proto, Host, Prefix])
            headers.Remove(name);
        if (visitor.Connection.RemoteIpAddress is { } address)
            headers.TryAddWithoutValidation(For, address.ToString());
        headers.TryAddWithoutValidation(Proto, visitor.Request.Scheme);
        headers.TryAddWithoutValidation(Host, visitor.Request.Host.Value);
        if (visitor.Request.BoardPath() is { HasValue: true } board)
            headers.TryAddWithoutValidation(Prefix, board.ToUriComponent());
    }
}
