namespace FeedBoard.Imaging.Formats;

/// <summary>One of the five image formats that the board accepts.</summary>
/// <param name="Extension">With the dot.</param>
internal sealed record ImageFormat(string Name, string ContentType, string Extension)
{
    /// <summary>The extensions of all formats, as a part of a regular expression.</summary>
    public const string ExtensionPattern = "png|jpg|webp|gif|avif";

    public static readonly ImageFormat Png = new("PNG", "image/png", ".png");
    public static readonly ImageFormat Jpeg = new("JPEG", "image/jpeg", ".jpg");
    public static readonly ImageFormat WebP = new("WebP", "image/webp", ".webp");
    public static readonly ImageFormat Gif = new("GIF", "image/gif", ".gif");
    public static readonly ImageFormat Avif = new("AVIF", "image/avif", ".avif");

    public static readonly IReadOnlyList<ImageFormat> All = [Png, Jpeg, WebP, Gif, Avif];
}
