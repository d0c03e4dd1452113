using System.Net.Http.Headers;

namespace FeedBoard.Web.Platform.Http;

/// <summary>Headers that tell the API which address a visitor's request came from, and which address of the board it went to.</summary>
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
