namespace FeedBoard.ApiService.Platform.Caching;

/// <summary>What is kept in memory for guests; section <c>Cache</c>.</summary>
internal sealed class CacheOptions
{
    /// <summary>How long an answer is sent again at most, even if nothing is heard of a change; 0: never.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Of all answers together, in MiB.</summary>
    public int Size { get; set; } = 32;
}
