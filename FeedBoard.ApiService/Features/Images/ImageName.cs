using System.Text.RegularExpressions;
using FeedBoard.Imaging.Formats;
using FeedBoard.Imaging.Thumbnails;

namespace FeedBoard.ApiService.Features.Images;

/// <summary>
/// The name of a stored image: a random UUID without dashes and the true extension, <c>0f8e…c3.jpg</c>; or of a thumbnail of it,
/// <c>0f8e…c3-320-2.webp</c>.
/// </summary>
internal static partial class ImageName
{
    /// <summary>A new name that nobody can guess.</summary>
    public static string New(ImageFormat format) => $"{Guid.NewGuid():N}{format.Extension}";

    /// <summary>
    /// Whether this could be a name of ours: it holds no path separator, no dot but the one of its extension, no upper case.
    /// </summary>
    public static bool IsValid(string? name) => name is not null && Pattern().IsMatch(name);

    [GeneratedRegex(
        $@"\A[0-9a-f]{{32}}(?:\.(?:{ImageFormat.ExtensionPattern})|-(?:{Thumbnail.WidthPattern})(?:-2)?\.webp)\z",
        RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 100
    )]
    private static partial Regex Pattern();
}
