namespace FeedBoard.Contracts;

/// <summary>Keys of <see cref="FeedImageResponse.Thumbnails"/> that a page asks for by name. A small image has none of them.
/// They are widths of <c>Thumbnail</c> in FeedBoard.Imaging.</summary>
public static class ThumbnailKeys
{
    /// <summary>The smallest.</summary>
    public const string Smallest = "320";

    /// <summary>As wide as the column of a page.</summary>
    public const string Page = "960";
}
