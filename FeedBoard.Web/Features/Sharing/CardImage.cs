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
        return (image.Size > MaxBytes || image.ContentType is "image/avif") && image.Thumbnails.TryGetValue("960", out var thumbnail)
            ? new(address.OfImage(thumbnail), "image/webp", 960, Math.Max(1, (int)Math.Round(960.0 * image.Height / image.Width)), alt)
            : new(address.OfImage(image.Url), image.ContentType, image.Width, image.Height, alt);
    }
}
