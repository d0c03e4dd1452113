using System.Globalization;
using FeedBoard.Web.Platform.Api;

namespace FeedBoard.Web.Features.Feeds;

/// <summary>The files of an image that a browser may choose from, for <c>src</c> and <c>srcset</c>.</summary>
internal static class ImageFiles
{
    private const int LightOriginal = 400 * 1024;

    public static string Source(FeedImageResponse image, ImageBox box, ApiAddress api)
    {
        var thumbnail = box.Moves
            ? null
            : image.Thumbnails.GetValueOrDefault(ThumbnailKeys.Page) ?? image.Thumbnails.GetValueOrDefault(ThumbnailKeys.Smallest);
        return api.ForBrowser(thumbnail ?? image.Url);
    }

    /// <returns><c>null</c>: there is nothing to choose.</returns>
    public static string? SourceSet(FeedImageResponse image, ImageBox box, ApiAddress api)
    {
        if (box.Moves || image.Thumbnails.Count == 0)
            return null;
        var candidates = image
            .Thumbnails.OrderBy(t => int.Parse(t.Key, CultureInfo.InvariantCulture))
            .Select(t => $"{api.ForBrowser(t.Value)} {t.Key}w");
        // The page does not load the megabytes of an original; the viewer shows it when somebody zooms.
        var whole = !image.Animated && (image.Size <= LightOriginal || !image.Thumbnails.ContainsKey(ThumbnailKeys.Page));
        return string.Join(", ", whole ? candidates.Append($"{api.ForBrowser(image.Url)} {image.Width}w") : candidates);
    }
}
