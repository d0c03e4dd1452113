namespace FeedBoard.Web.Platform.Api;

/// <summary>Calls for feed readers and search engines.</summary>
public sealed partial class BoardApi
{
    /// <summary>The numbers of the ranges of ids that have feeds.</summary>
    public async Task<IReadOnlyList<long>> FeedRangesAsync(CancellationToken cancel) =>
        await GetAsync("/api/feed/ranges", Json.Int64Array, cancel);

    /// <summary>All feeds of a range of ids.</summary>
    public async Task<IReadOnlyList<FeedMarkResponse>> FeedRangeAsync(long range, CancellationToken cancel) =>
        await GetAsync($"/api/feed/ranges/{Number(range)}", Json.FeedMarkResponseArray, cancel);
}
