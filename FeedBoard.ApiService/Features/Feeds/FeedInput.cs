using FeedBoard.ApiService.Features.Images;
using FeedBoard.ApiService.Platform.Idempotency;
using FeedBoard.ApiService.Platform.Problems;

namespace FeedBoard.ApiService.Features.Feeds;

/// <summary>A new feed, checked. The images are the form's.</summary>
internal sealed record NewFeed(string Title, string Content, IReadOnlyList<ReceivedImage> Images, IReadOnlyList<string> Alts)
{
    /// <summary>
    /// The content that an idempotency key is compared by: the texts as they are stored, and the bytes of the files as they came.
    /// </summary>
    public RequestContent AddedTo(RequestContent request)
    {
        request.Add(Title).Add(Content).Add(Alts.Count);
        foreach (var alt in Alts)
            request.Add(alt);
        foreach (var image in Images)
            request.Add(image.Sha256);
        return request;
    }
}

/// <summary>A change of a feed, checked; <c>null</c> stays as it is. The new images are the form's.</summary>
internal sealed record FeedChange(
    string? Title,
    string? Content,
    IReadOnlyList<ReceivedImage> NewImages,
    IReadOnlyList<string> Alts,
    IReadOnlyList<RemovedImage> Removed
);

/// <summary>An image that a change takes away, by its name, and by its URL as it came in.</summary>
internal sealed record RemovedImage(string Name, string Url)
{
    public static RemovedImage Checked(string url) => new(ImageUrls.NameIn(url) ?? throw NotOfThisFeed(url), url);

    public InvalidInputException NotOfThisFeed() => NotOfThisFeed(Url);

    private static InvalidInputException NotOfThisFeed(string url) =>
        new("target_image_urls", $"This is not an image of this feed: {Shown.Of(url, 200)}");
}
