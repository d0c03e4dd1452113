namespace FeedBoard.Web.Api;

/// <summary>What feed readers and search engines are given.</summary>
public sealed partial class BoardApi
{
    private const string OutsidePage = "20";

    public Task<PageOf<Feed>> NewestFeedsAsync(string? cursor, CancellationToken cancel) => PageAsync("/api/feed/list", Json.FeedArray, cancel, ("limit", OutsidePage), ("cursor", cursor));

    public Task<PageOf<Feed>> NewestFeedsOfAsync(long userId, string? cursor, CancellationToken cancel)
        => PageAsync("/api/feed/list-by-user", Json.FeedArray, cancel, ("user_id", Id(userId)), ("limit", OutsidePage), ("cursor", cursor));

    /// <param name="tag">Without the <c>#</c>, in any letter case.</param>
    public Task<PageOf<Feed>> NewestFeedsTaggedAsync(string tag, string? cursor, CancellationToken cancel)
        => PageAsync($"/api/feed/tag/{Uri.EscapeDataString(tag)}", Json.FeedArray, cancel, ("limit", OutsidePage), ("cursor", cursor));

    /// <summary>The numbers of the ranges of ids that have feeds.</summary>
    public async Task<IReadOnlyList<long>> FeedRangesAsync(CancellationToken cancel) => await GetAsync("/api/feed/ranges", Json.Int64Array, cancel);

    /// <summary>All feeds of a range of ids.</summary>
    public async Task<IReadOnlyList<FeedMark>> FeedRangeAsync(long range, CancellationToken cancel) => await GetAsync($"/api/feed/ranges/{Id(range)}", Json.FeedMarkArray, cancel);
}
