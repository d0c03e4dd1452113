namespace FeedBoard.Imaging.Thumbnails;

/// <summary>The smaller copies of an image: which there are, and what they are called.</summary>
/// <remarks>
/// A name follows from the image's own, so that whoever knows the image's row knows all its objects: <c>0f8e…c3-320-2.webp</c> belongs to
/// <c>0f8e…c3.jpg</c>. It has the version of what made it, since a client may keep it for ever; those of the first version have none.
/// </remarks>
internal static class Thumbnail
{
    public const string ContentType = "image/webp";

    /// <summary>Of what is made now: 2 shows the colours that a browser shows.</summary>
    public const int Version = 2;

    /// <summary>In pixels.</summary>
    public static readonly IReadOnlyList<int> Widths = [320, 960];

    // WebP holds 16 383 pixels a side; what is rounded otherwise than here must still fit.
    private const int MaxHeight = 16_000;
    private const int IdLength = 32;

    private static readonly string[] Originals = [".png", ".jpg", ".webp", ".gif", ".avif"];

    /// <summary>Only what is smaller than the image itself, and has a shape that a WebP can have.</summary>
    public static IEnumerable<int> WidthsOf(int width, int height) =>
        Widths.Where(w => w < width && HeightOf(width, height, w) is >= 1 and <= MaxHeight);

    public static int HeightOf(int width, int height, int thumbnailWidth) => (int)Math.Round((double)height * thumbnailWidth / width);

    public static string NameOf(string image, int width, int version) =>
        string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{image.AsSpan(0, IdLength)}-{width}{(version == 1 ? "" : $"-{version}")}.webp"
        );

    /// <summary>The names of what one version makes of an image.</summary>
    public static IEnumerable<string> NamesOf(string image, int width, int height, int version) =>
        WidthsOf(width, height).Select(w => NameOf(image, w, version));

    /// <summary>The names of all that an image may have beside it in the store.</summary>
    public static IEnumerable<string> NamesOf(string image, int width, int height) =>
        Enumerable.Range(1, Version).SelectMany(v => NamesOf(image, width, height, v));

    /// <summary>
    /// Of which image a valid name is a thumbnail: one of five names, since the true extension is not in it; <c>null</c> for the image's
    /// own name.
    /// </summary>
    public static string[]? ImagesOf(string name) =>
        name[IdLength] == '-' ? [.. Originals.Select(extension => name[..IdLength] + extension)] : null;
}
