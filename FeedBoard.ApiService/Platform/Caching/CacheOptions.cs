using System.ComponentModel.DataAnnotations;
using FeedBoard.ApiService.Platform.Settings;

namespace FeedBoard.ApiService.Platform.Caching;

/// <summary>The cache of responses for guests; section <c>Cache</c>.</summary>
internal sealed class CacheOptions
{
    /// <summary>How long a response is reused at most, even if no change is known; 0: never.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00", ErrorMessage = SettingMessages.Between)]
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Of all responses together, in MiB.</summary>
    [Range(1, 4096, ErrorMessage = "{0} must be {1} to {2} (MiB).")]
    public int Size { get; set; } = 32;
}
