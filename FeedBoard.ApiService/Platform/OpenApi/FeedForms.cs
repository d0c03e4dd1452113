using System.ComponentModel.DataAnnotations;

namespace FeedBoard.ApiService.Platform.OpenApi;

/// <summary>What the form of a new feed holds, for the OpenAPI document.</summary>
internal sealed class CreateFeedForm
{
    [MinLength(1), MaxLength(InputLimits.MaxTitle)]
    public required string Title { get; init; }

    [MinLength(1), MaxLength(InputLimits.MaxContent)]
    public required string Content { get; init; }

    /// <summary>PNG, JPEG, WebP, GIF or AVIF, each of at most 10 MiB and 50 megapixels.</summary>
    [MaxLength(InputLimits.MaxImages)]
    public IReadOnlyList<IFormFile>? Images { get; init; }

    /// <summary>What is on each image, in the order of the images; at most 1 500 characters each.</summary>
    [MaxLength(InputLimits.MaxImages)]
    public IReadOnlyList<string>? Alts { get; init; }
}

/// <summary>What the form of a change holds, for the OpenAPI document; what is left out stays as it is.</summary>
internal sealed class UpdateFeedForm
{
    [MinLength(1), MaxLength(InputLimits.MaxTitle)]
    public string? Title { get; init; }

    [MinLength(1), MaxLength(InputLimits.MaxContent)]
    public string? Content { get; init; }

    /// <summary>Put after the images that stay.</summary>
    [MaxLength(InputLimits.MaxImages)]
    public IReadOnlyList<IFormFile>? NewImages { get; init; }

    /// <summary>What is on each new image, in their order; at most 1 500 characters each.</summary>
    [MaxLength(InputLimits.MaxImages)]
    public IReadOnlyList<string>? Alts { get; init; }

    /// <summary>URLs of the images to take away, as in <c>image_urls</c> of this feed.</summary>
    [MaxLength(InputLimits.MaxImages)]
    public IReadOnlyList<string>? TargetImageUrls { get; init; }
}
