namespace FeedBoard.ApiService.Feeds;

/// <param name="ImageUrls">Absolute, in order.</param>
/// <param name="Images">The same images, in the same order, with what is known of each.</param>
/// <param name="Liked">Whether the caller likes it; <c>false</c> for a guest.</param>
internal sealed record FeedResponse(
    long Id,
    string Title,
    string Content,
    long AuthorId,
    string? AuthorEmail,
    string? AuthorNickname,
    IReadOnlyList<string> ImageUrls,
    IReadOnlyList<FeedImageResponse> Images,
    int LikeCount,
    int CommentCount,
    bool Liked,
    DateTime CreateDt,
    DateTime UpdateDt);

/// <param name="Width">In pixels, as shown.</param>
/// <param name="Height">In pixels, as shown.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Alt">What is on the image, or empty.</param>
/// <param name="Placeholder">A tiny blurred preview as a data URI, once there is one.</param>
/// <param name="Thumbnails">Width in pixels to URL, once there are any.</param>
internal sealed record FeedImageResponse(
    string Url,
    int Width,
    int Height,
    string ContentType,
    long Size,
    string Alt,
    string? Placeholder,
    IReadOnlyDictionary<string, string> Thumbnails);

/// <summary>The form of a new feed, for the OpenAPI document; the reader is <see cref="FeedForm"/>.</summary>
internal sealed record CreateFeedForm(string Title, string Content, IReadOnlyList<IFormFile>? Images, IReadOnlyList<string>? Alts);

/// <summary>The form of a change, for the OpenAPI document; what is left out stays as it is.</summary>
internal sealed record UpdateFeedForm(
    string? Title,
    string? Content,
    IReadOnlyList<IFormFile>? NewImages,
    IReadOnlyList<string>? Alts,
    IReadOnlyList<string>? TargetImageUrls);
