using System.ComponentModel.DataAnnotations;
using FeedBoard.ApiService.Platform.Settings;
using FeedBoard.Imaging.Thumbnails;

namespace FeedBoard.ApiService.Features.Images;

/// <summary>Section <c>Images</c>.</summary>
internal sealed class ImageOptions
{
    /// <summary>
    /// Where image URLs point: a CDN or the bucket itself; when not set, the address that the request came to, at <c>/api/image/</c>.
    /// </summary>
    public Uri? PublicBaseUrl { get; set; }

    /// <summary>How often the sweeper looks for objects to delete.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00", MinimumIsExclusive = true, ErrorMessage = SettingMessages.Above)]
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long an upload may stay pending before the sweeper takes it for dead, and an image without its feed.</summary>
    public TimeSpan PendingLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// Bytes that stay free on the disk of an image folder: what would leave less is not stored. PostgreSQL, which may be on the same disk,
    /// stops when that is full. 0: none stay free.
    /// </summary>
    public long FreeSpaceReserve { get; set; } = 512 * 1024 * 1024;

    /// <summary>
    /// Makes thumbnails in place of the board's own program: a name to be found on <c>PATH</c>, or a path; empty for no thumbnails.
    /// </summary>
    public string? ThumbnailProgram { get; set; }

    /// <summary>
    /// Unix socket of <c>FeedBoard.ApiService serve-thumbnails</c>, which starts that program under an account of its own; when not set,
    /// the API starts it itself.
    /// </summary>
    public string? ThumbnailSocket { get; set; }

    /// <summary>How often images of other replicas are looked for; this one's are worked on as soon as they are attached.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00", MinimumIsExclusive = true, ErrorMessage = SettingMessages.Above)]
    public TimeSpan ThumbnailInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Images that one replica works on at the same time.</summary>
    [Range(1, 64, ErrorMessage = SettingMessages.Between)]
    public int ThumbnailConcurrency { get; set; } = 2;

    /// <summary>
    /// Address space in bytes that the process that makes an image's thumbnails may use in addition to its runtime.
    /// </summary>
    public long ThumbnailMemory { get; set; } = 1024 * 1024 * 1024;

    /// <summary>The maximum wall-clock time of that process; a quarter of it is its maximum processor time.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00", ErrorMessage = SettingMessages.Between)]
    public TimeSpan ThumbnailTimeout { get; set; } = TimeSpan.FromMinutes(2);

    internal static string OwnProgram => $"{typeof(ImageOptions).Assembly.GetName().Name}.dll";

    internal ThumbnailProcessSettings ThumbnailProcess =>
        new(ThumbnailProgram, OwnProgram, ThumbnailSocket is { Length: > 0 } socket ? socket : null, ThumbnailMemory, ThumbnailTimeout);
}
