using System.Globalization;
using FeedBoard.Web.Platform.PublicDocuments;
using FeedBoard.Web.Platform.Text;

namespace FeedBoard.Web.Features.Sharing;

/// <summary>A feed's image as others may show it beside a link.</summary>
internal sealed record CardImage(string Url, string ContentType, int Width, int Height, string Alt)
{
    // Sites that unfold links take files of about 5 MB; few of them know AVIF.
    private const long MaxBytes = 5_000_000;

    /// <summary>The image itself, or its thumbnail where others would have trouble with it.</summary>
    public static CardImage Of(FeedImageResponse image, PublicAddress address)
    {
        var alt = PlainText.Line(image.Alt);
        if ((image.Size <= MaxBytes && image.ContentType is not "image/avif")
            || !image.Thumbnails.TryGetValue(ThumbnailKeys.Page, out var thumbnail))
        {
            return new(address.OfImage(image.Url), image.ContentType, image.Width, image.Height, alt);
        }

        var width = int.Parse(ThumbnailKeys.Page, CultureInfo.InvariantCulture);
        var height = Math.Max(1, (int)Math.Round((double)width * image.Height / image.Width));
        return new(address.OfImage(thumbnail), "image/webp", width, height, alt);
    }
}
