using System.Globalization;

namespace FeedBoard.Web.Features.Feeds;

/// <summary>In which way somebody looks at a feed: what the menu of its card has.</summary>
internal enum FeedCardViewer
{
    Guest,
    Reader,
    Author,
    Moderator,
}

/// <summary>Everything that the HTML of a card depends on, but the form token.</summary>
/// <param name="First">Whether the card stands at the top of the page.</param>
/// <param name="Age">How long ago the feed was posted, in the words of the card.</param>
/// <param name="Here">The path and query of the page, to which its forms return.</param>
internal sealed record FeedCardKey(FeedResponse Feed, FeedCardViewer Viewer, bool First, string Age, string Here)
{
    // Numbers and dates have a culture, too.
    private readonly (string, string) language = (CultureInfo.CurrentUICulture.Name, CultureInfo.CurrentCulture.Name);

    public bool Equals(FeedCardKey? other) =>
        other is not null
        && Viewer == other.Viewer
        && First == other.First
        && string.Equals(Age, other.Age, StringComparison.Ordinal)
        && string.Equals(Here, other.Here, StringComparison.Ordinal)
        && language == other.language
        && IsSame(Feed, other.Feed);

    public override int GetHashCode() =>
        HashCode.Combine(Feed.Id, Feed.LikeCount, Feed.CommentCount, Feed.Liked, Feed.UpdateDt, Viewer, Age, language);

    /// <summary>
    /// Compares all properties: those of the records by themselves, and the lists, which records compare by reference, here. A list that
    /// is forgotten here makes cards that are never found again, and none that are wrong.
    /// </summary>
    private static bool IsSame(FeedResponse one, FeedResponse other) =>
        one with { ImageUrls = other.ImageUrls, Images = other.Images, Mentions = other.Mentions } == other
        && one.ImageUrls.SequenceEqual(other.ImageUrls, StringComparer.Ordinal)
        && one.Mentions.SequenceEqual(other.Mentions)
        && one.Images.Count == other.Images.Count
        && one.Images.Zip(other.Images).All(i => IsSame(i.First, i.Second));

    private static bool IsSame(FeedImageResponse one, FeedImageResponse other) =>
        one with { Thumbnails = other.Thumbnails } == other && one.Thumbnails.SequenceEqual(other.Thumbnails);
}
