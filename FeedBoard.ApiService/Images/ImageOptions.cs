namespace FeedBoard.ApiService.Images;

/// <summary>Section <c>Images</c>.</summary>
internal sealed class ImageOptions
{
    /// <summary>How large one file may be, in bytes.</summary>
    public const long MaxBytes = 10 * 1024 * 1024;

    /// <summary>How many pixels one image may have, told before anything decodes it.</summary>
    public const long MaxPixels = 50_000_000;

    /// <summary>Where image URLs point: a CDN or the bucket itself; when not set, the address that the request came to, at <c>/api/image/</c>.</summary>
    public Uri? PublicBaseUrl { get; set; }

    /// <summary>How often the sweeper looks for objects to delete.</summary>
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long an upload may stay pending before the sweeper takes it for dead.</summary>
    public TimeSpan PendingLifetime { get; set; } = TimeSpan.FromHours(1);
}
