using System.Diagnostics;
using FeedBoard.ServiceDefaults;
using FeedBoard.Web.Platform.Api;
using FeedBoard.Web.Platform.GuestPages;

namespace FeedBoard.Web.Features.Feeds;

/// <summary>
/// The most used tags of the week for pages of a session. They are the same for everybody, so one read serves all who are signed in, for as
/// long as guests' pages are kept. Safe for many requests at once.
/// </summary>
internal sealed class TopTagsCache(BoardChanges changes, GuestPageOptions options)
{
    private readonly SingleFlight<long, Entry> flights = new();
    private volatile Entry? kept;

    /// <exception cref="ApiException">They cannot be had.</exception>
    public async Task<IReadOnlyList<TagResponse>> ReadAsync(BoardApi api)
    {
        var known = changes.Count;
        if (kept is { } entry && changes.IsCurrent(entry.Read, options.Lifetime))
            return entry.Tags;
        return (await flights.RunAsync(known, () => ReadAsync(api, known))).Tags;
    }

    // To its end, though the first one may leave: others wait for it.
    private async Task<Entry> ReadAsync(BoardApi api, long known)
    {
        var began = Stopwatch.GetTimestamp();
        return kept = new(await api.TopTagsAsync(CancellationToken.None), new(known, began));
    }

    private sealed record Entry(IReadOnlyList<TagResponse> Tags, BoardRead Read);
}
