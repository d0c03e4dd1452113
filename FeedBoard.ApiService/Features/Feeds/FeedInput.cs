using System.Globalization;
using FeedBoard.ApiService.Features.Images;
using FeedBoard.ApiService.Platform.Idempotency;
using FeedBoard.ApiService.Platform.Problems;

namespace FeedBoard.ApiService.Features.Feeds;

/// <summary>The new images of a feed: the form's files first, then drafts that were uploaded before.</summary>
/// <param name="Alts">What is on each, in that order; the last ones may be missing.</param>
internal sealed record NewImages(IReadOnlyList<ReceivedImage> Files, IReadOnlyList<long> Drafts, IReadOnlyList<string> Alts)
{
    public int Count => Files.Count + Drafts.Count;
}

/// <summary>A new feed, checked. The images are the form's.</summary>
internal sealed record NewFeed(string Title, string Content, NewImages Images)
{
    /// <summary>
    /// The content that an idempotency key is compared by: the texts as they are stored, the bytes of the files as they came, the drafts.
    /// </summary>
    public RequestContent AddedTo(RequestContent request)
    {
        request.Add(Title).Add(Content).Add(Images.Alts.Count);
        foreach (var alt in Images.Alts)
            request.Add(alt);
        foreach (var image in Images.Files)
            request.Add(image.Sha256);
        foreach (var draft in Images.Drafts)
            request.Add(draft.ToString(CultureInfo.InvariantCulture));
        return request;
    }
}

/// <summary>A change of a feed, checked; <c>null</c> stays as it is. The new images are the form's.</summary>
/// <param name="Order">Of the images that stay and perhaps the new ones; <c>null</c>: those that stay keep it, new ones come after.</param>
/// <param name="StayingAlts">What is on each image that stays, in their new order; none: as it is.</param>
internal sealed record FeedChange(
    string? Title,
    string? Content,
    NewImages Images,
    IReadOnlyList<NamedImage> Removed,
    NewImageOrder? Order,
    IReadOnlyList<string> StayingAlts
);

/// <summary>An image of a feed, by its name, and by its URL as it came in.</summary>
/// <param name="Field">Where it came in.</param>
internal sealed record NamedImage(string Field, string Name, string Url)
{
    public static NamedImage Checked(string field, string url) => new(field, ImageUrls.NameIn(url) ?? throw NotOfThisFeed(field, url), url);

    public InvalidInputException NotOfThisFeed() => NotOfThisFeed(Field, Url);

    private static InvalidInputException NotOfThisFeed(string field, string url) =>
        new(field, new FieldError(FieldErrorCodes.NotAnImageOfThisFeed, $"This is not an image of this feed: {Shown.Of(url, 200)}"));
}
