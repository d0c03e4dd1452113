using FeedBoard.Imaging.Formats;

namespace FeedBoard.Imaging.Thumbnails;

/// <summary>The widths and names of the smaller copies of an image.</summary>
/// <remarks>
/// A name follows from the image's own, so the row of an image gives the names of all its objects: <c>0f8e…c3-320-2.webp</c> belongs to
/// <c>0f8e…c3.jpg</c>. It contains the version of the pixels, since clients may cache it for ever. Names of version 1 contain none.
/// Version 3 uses the names of version 2 and has more of them.
/// </remarks>
internal static class Thumbnail
{
    public const string ContentType = "image/webp";

    /// <summary>The current version. Version 2 matches the colours of browsers, version 3 has more widths.</summary>
    public const int Version = 3;

    /// <summary>
    /// All widths in pixels, as a part of a regular expression: for a column of a grid, for a grid on a sharp screen, for the page, for the
    /// viewer. One more needs a new <see cref="Version"/> with its ThumbnailState, and its own row in <see cref="WidthsOf"/>.
    /// </summary>
    public const string WidthPattern = "320|640|960|1600";

    /// <summary>The version that brought these widths.</summary>
    private const int WidthsSince = 3;

    private static readonly int[] Widths = [.. WidthPattern.Split('|').Select(int.Parse)],
        WidthsBefore = [320, 960];

    // A side of a WebP has at most 16 383 pixels; the rest is a margin for different rounding. Encoding takes memory for each pixel.
    private const int MaxHeight = 16_000,
        MaxPixels = 16_000_000;
    private const int IdLength = 32;

    /// <summary>In pixels, smallest first; only widths below that of the image, and only if the result fits into a WebP.</summary>
    public static IEnumerable<int> WidthsOf(int width, int height, int version = Version) =>
        (version < WidthsSince ? WidthsBefore : Widths).Where(w =>
            w < width && HeightOf(width, height, w) is >= 1 and <= MaxHeight and var h && w * h <= MaxPixels
        );

    public static int HeightOf(int width, int height, int thumbnailWidth) => (int)Math.Round((double)height * thumbnailWidth / width);

    public static string NameOf(string image, int width, int version) =>
        string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{image.AsSpan(0, IdLength)}-{width}{(version == 1 ? "" : "-2")}.webp"
        );

    /// <summary>The names of an image's thumbnails in one version.</summary>
    public static IEnumerable<string> NamesOf(string image, int width, int height, int version) =>
        WidthsOf(width, height, version).Select(w => NameOf(image, w, version));

    /// <summary>The names of all thumbnails that an image may have in the store.</summary>
    public static IEnumerable<string> NamesOf(string image, int width, int height) =>
        Enumerable.Range(1, Version).SelectMany(v => NamesOf(image, width, height, v)).Distinct(StringComparer.Ordinal);

    /// <summary>
    /// The possible image names of a thumbnail's name: one for each format, since the name does not contain it; <c>null</c>
    /// for the name of an image.
    /// </summary>
    public static string[]? ImagesOf(string name) =>
        name[IdLength] == '-' ? [.. ImageFormat.All.Select(format => name[..IdLength] + format.Extension)] : null;
}
