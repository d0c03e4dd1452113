namespace FeedBoard.Imaging.Thumbnails;

/// <summary>The widths and names of the smaller copies of an image.</summary>
/// <remarks>
/// A name follows from the image's own, so the row of an image gives the names of all its objects: <c>0f8e…c3-320-2.webp</c> belongs to
/// <c>0f8e…c3.jpg</c>. It contains the version of the thumbnail code, since clients may cache it for ever. Names of version 1 contain none.
/// </remarks>
internal static class Thumbnail
{
    public const string ContentType = "image/webp";

    /// <summary>The current version. Version 2 matches the colours of browsers.</summary>
    public const int Version = 2;

    /// <summary>In pixels.</summary>
    public static readonly IReadOnlyList<int> Widths = [320, 960];

    // A side of a WebP has at most 16 383 pixels; the rest is a margin for different rounding.
    private const int MaxHeight = 16_000;
    private const int IdLength = 32;

    private static readonly string[] Originals = [".png", ".jpg", ".webp", ".gif", ".avif"];

    /// <summary>Only widths below that of the image, and only if the result fits into a WebP.</summary>
    public static IEnumerable<int> WidthsOf(int width, int height) =>
        Widths.Where(w => w < width && HeightOf(width, height, w) is >= 1 and <= MaxHeight);

    public static int HeightOf(int width, int height, int thumbnailWidth) => (int)Math.Round((double)height * thumbnailWidth / width);

    public static string NameOf(string image, int width, int version) =>
        string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{image.AsSpan(0, IdLength)}-{width}{(version == 1 ? "" : $"-{version}")}.webp"
        );

    /// <summary>The names of an image's thumbnails in one version.</summary>
    public static IEnumerable<string> NamesOf(string image, int width, int height, int version) =>
        WidthsOf(width, height).Select(w => NameOf(image, w, version));

    /// <summary>The names of all thumbnails that an image may have in the store.</summary>
    public static IEnumerable<string> NamesOf(string image, int width, int height) =>
        Enumerable.Range(1, Version).SelectMany(v => NamesOf(image, width, height, v));

    /// <summary>
    /// The possible image names of a thumbnail's name: one for each of the five extensions, since the name does not contain it; <c>null</c>
    /// for the name of an image.
    /// </summary>
    public static string[]? ImagesOf(string name) =>
        name[IdLength] == '-' ? [.. Originals.Select(extension => name[..IdLength] + extension)] : null;
}
