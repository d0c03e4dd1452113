using System.ComponentModel.DataAnnotations;
using FeedBoard.ApiService.Database.Tables;

namespace FeedBoard.ApiService.Features.Feeds;

/// <param name="ImageUrls">Absolute, in order.</param>
/// <param name="Images">The same images, in the same order, with what is known of each.</param>
/// <param name="Liked">Whether the caller likes it; <c>false</c> for a guest.</param>
/// <param name="Hidden">By a moderator: nobody but they and the author sees it.</param>
/// <param name="Mentions">Whom title and content call by `@nickname`.</param>
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
    bool Hidden,
    IReadOnlyList<MentionResponse> Mentions,
    DateTime CreateDt,
    DateTime UpdateDt);

/// <param name="Width">In pixels, as shown.</param>
/// <param name="Height">In pixels, as shown.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Alt">What is on the image, or empty.</param>
/// <param name="Animated">Whether it has more than one frame. Thumbnails are always still.</param>
/// <param name="Placeholder">A tiny blurred preview as a data URI, once there is one.</param>
/// <param name="Thumbnails">Width in pixels to URL of a WebP, once there are any: 320 and 960, as far as the image itself is wider.</param>
internal sealed record FeedImageResponse(
    string Url,
    int Width,
    int Height,
    string ContentType,
    long Size,
    string Alt,
    bool Animated,
    string? Placeholder,
    IReadOnlyDictionary<string, string> Thumbnails);

/// <summary>What the form of a new feed holds, for the OpenAPI document.</summary>
internal sealed class CreateFeedForm
{
    [MinLength(1), MaxLength(Feed.MaxTitle)]
    public required string Title { get; init; }

    [MinLength(1), MaxLength(Feed.MaxContent)]
    public required string Content { get; init; }

    /// <summary>PNG, JPEG, WebP, GIF or AVIF, each of at most 10 MiB and 50 megapixels.</summary>
    [MaxLength(Feed.MaxImages)]
    public IReadOnlyList<IFormFile>? Images { get; init; }

    /// <summary>What is on each image, in the order of the images; at most 1 500 characters each.</summary>
    [MaxLength(Feed.MaxImages)]
    public IReadOnlyList<string>? Alts { get; init; }
}

/// <summary>What the form of a change holds, for the OpenAPI document; what is left out stays as it is.</summary>
internal sealed class UpdateFeedForm
{
    [MinLength(1), MaxLength(Feed.MaxTitle)]
    public string? Title { get; init; }

    [MinLength(1), MaxLength(Feed.MaxContent)]
    public string? Content { get; init; }

    /// <summary>Put after the images that stay.</summary>
    [MaxLength(Feed.MaxImages)]
    public IReadOnlyList<IFormFile>? NewImages { get; init; }

    /// <summary>What is on each new image, in their order; at most 1 500 characters each.</summary>
    [MaxLength(Feed.MaxImages)]
    public IReadOnlyList<string>? Alts { get; init; }

    /// <summary>URLs of the images to take away, as in <c>image_urls</c> of this feed.</summary>
    [MaxLength(Feed.MaxImages)]
    public IReadOnlyList<string>? TargetImageUrls { get; init; }
}
