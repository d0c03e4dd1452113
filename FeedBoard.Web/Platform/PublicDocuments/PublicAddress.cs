using FeedBoard.ServiceDefaults;
using FeedBoard.Web.Platform.Api;
using FeedBoard.Web.Platform.Http;

namespace FeedBoard.Web.Platform.PublicDocuments;

/// <summary>Absolute addresses of what the board shows, for readers outside its pages.</summary>
/// <remarks>
/// Without <c>Board:PublicUrl</c> the host of each request is used, with the path that its proxy named.
/// Whatever is kept for several requests is to be kept by <see cref="Root"/> too: a request chooses it by its Host header, or by those of a
/// known proxy.
/// </remarks>
public sealed class PublicAddress(PublicUrl setting, ApiAddress api, IHttpContextAccessor accessor)
{
    private readonly Uri asked = Asked(accessor.HttpContext!.Request);

    /// <summary>Ends in a slash.</summary>
    public Uri Root => setting.Root ?? asked;

    /// <param name="path">Begins with a slash, and is escaped.</param>
    public string Of(string path) => new Uri(Root, "." + path).AbsoluteUri;

    /// <summary>
    /// An image of the board's own, where the API named it by its own address or by the one that this request came to; another one, as on a
    /// CDN, as it is.
    /// </summary>
    public string OfImage(string url)
    {
        var shown = api.ForBrowser(url);
        if (shown.StartsWith('/'))
            return Of(shown);
        return
            Uri.TryCreate(shown, UriKind.Absolute, out var image)
            && image.AbsolutePath.StartsWith($"{asked.AbsolutePath}api/image/", StringComparison.Ordinal)
            && string.Equals(image.Authority, asked.Authority, StringComparison.OrdinalIgnoreCase)
            ? Of(image.PathAndQuery[(asked.AbsolutePath.Length - 1)..])
            : shown;
    }

    private static Uri Asked(HttpRequest request) =>
        request.Host.HasValue
        && Uri.TryCreate($"{request.Scheme}://{request.Host}{request.BoardPath()}/", UriKind.Absolute, out var url)
        && url is { Query: "", Fragment: "", UserInfo: "" }
        && string.Equals(url.AbsolutePath, $"{request.BoardPath().ToUriComponent()}/", StringComparison.Ordinal)
            ? url
            : throw new BadHttpRequestException("The Host header names no host.");
}
