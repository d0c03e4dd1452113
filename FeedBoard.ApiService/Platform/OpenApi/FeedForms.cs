using System.ComponentModel.DataAnnotations;

namespace FeedBoard.ApiService.Platform.OpenApi;

/// <summary>What the form of a new feed holds, for the OpenAPI document.</summary>
internal sealed class CreateFeedForm
{
    /// <summary>Needed where there is no image; otherwise it may be empty or missing.</summary>
    [MaxLength(InputLimits.MaxTitle)]
    public string? Title { get; init; }

    /// <summary>Needed where there is no image; otherwise it may be empty or missing.</summary>
    [MaxLength(InputLimits.MaxContent)]
    public string? Content { get; init; }

    /// <summary>PNG, JPEG, WebP, GIF or AVIF, each of at most 10 MiB and 50 megapixels.</summary>
    [MaxLength(InputLimits.MaxImages)]
    public IReadOnlyList<IFormFile>? Images { get; init; }

    /// <summary>Ids of images that were uploaded before; they come after <c>images</c>, and together they are at most ten.</summary>
    [MaxLength(InputLimits.MaxImages)]
    public IReadOnlyList<long>? DraftIds { get; init; }

    /// <summary>What is on each image, in the order of the images; at most 1 500 characters each.</summary>
    [MaxLength(InputLimits.MaxImages)]
    public IReadOnlyList<string>? Alts { get; init; }
}

/// <summary>What the form of a change holds, for the OpenAPI document; what is left out stays as it is.</summary>
internal sealed class UpdateFeedForm
{
    /// <summary>May be empty where the feed has an image in the end.</summary>
    [MaxLength(InputLimits.MaxTitle)]
    public string? Title { get; init; }

    /// <summary>May be empty where the feed has an image in the end.</summary>
    [MaxLength(InputLimits.MaxContent)]
    public string? Content { get; init; }

    /// <summary>Put after the images that stay, unless <c>image_order</c> says otherwise.</summary>
    [MaxLength(InputLimits.MaxImages)]
    public IReadOnlyList<IFormFile>? NewImages { get; init; }

    /// <summary>Ids of images that were uploaded before; they come after <c>new_images</c>.</summary>
    [MaxLength(InputLimits.MaxImages)]
    public IReadOnlyList<long>? DraftIds { get; init; }

    /// <summary>What is on each new image, in their order; at most 1 500 characters each.</summary>
    [MaxLength(InputLimits.MaxImages)]
    public IReadOnlyList<string>? Alts { get; init; }

    /// <summary>URLs of the images to take away, as in <c>image_urls</c> of this feed.</summary>
    [MaxLength(InputLimits.MaxImages)]
    public IReadOnlyList<string>? TargetImageUrls { get; init; }

    /// <summary>
    /// URLs of the images that stay, all of them, in their new order. New images come after them, or where <c>new:1</c>, <c>new:2</c> and
    /// so on stand: all of them, or none.
    /// </summary>
    [MaxLength(InputLimits.MaxImages)]
    public IReadOnlyList<string>? ImageOrder { get; init; }

    /// <summary>
    /// What is on each image that stays, all of them, in their new order; at most 1 500 characters each.
    /// </summary>
    [MaxLength(InputLimits.MaxImages)]
    public IReadOnlyList<string>? ImageAlts { get; init; }
}

/// <summary>What a form with one image holds, for the OpenAPI document.</summary>
internal sealed class OneImageForm
{
    /// <summary>PNG, JPEG, WebP, GIF or AVIF, of at most 10 MiB and 50 megapixels.</summary>
    public required IFormFile Image { get; init; }
}
