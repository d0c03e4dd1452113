using System.Collections.ObjectModel;
using System.Globalization;
using FeedBoard.ApiService.Database.Tables;
using FeedBoard.Imaging.Thumbnails;
using Microsoft.Extensions.Options;

namespace FeedBoard.ApiService.Features.Images;

/// <summary>Absolute URLs of images, and the names in them.</summary>
internal sealed class ImageUrls(IHttpContextAccessor accessor, IOptions<ImageOptions> options)
{
    private string? prefix;

    public string Of(string name) => (prefix ??= Prefix()) + name;

    /// <summary>The URLs of all thumbnails of an image, by their widths; none while it has none.</summary>
    public IReadOnlyDictionary<string, string> OfThumbnails(string name, int width, int height, ThumbnailState state) =>
        state.Version() is { } version
            ? Thumbnail
                .WidthsOf(width, height, version)
                .ToDictionary(
                    w => w.ToString(CultureInfo.InvariantCulture),
                    w => Of(Thumbnail.NameOf(name, w, version)),
                    StringComparer.Ordinal
                )
            : ReadOnlyDictionary<string, string>.Empty;

    /// <summary>The smallest copy of an image; the image itself while it has no smaller copies.</summary>
    public string OfSmallest(string name, int width, int height, ThumbnailState state) =>
        state.Version() is { } version && Thumbnail.WidthsOf(width, height, version).FirstOrDefault() is > 0 and var smallest
            ? Of(Thumbnail.NameOf(name, smallest, version))
            : Of(name);

    /// <summary>
    /// The name at the end of an image URL, whatever host and path it came by: names are unguessable and never used twice.
    /// </summary>
    public static string? NameIn(string url)
    {
        var name = url[(url.LastIndexOf('/') + 1)..];
        return Uri.TryCreate(url, UriKind.Absolute, out _) && ImageName.IsValid(name) ? name : null;
    }

    private string Prefix()
    {
        if (options.Value.PublicBaseUrl is { } configured)
            return configured.AbsoluteUri.TrimEnd('/') + "/";
        var request =
            accessor.HttpContext?.Request ?? throw new InvalidOperationException("Image URLs can be made only during a request.");
        return $"{request.Scheme}://{request.Host}{request.PathBase}/api/image/";
    }
}
