using FeedBoard.ServiceDefaults;
using Microsoft.Extensions.Caching.Memory;

namespace FeedBoard.Web.Platform.GuestPages;

/// <summary>Pages for guests, reused until something changes, no longer than <c>Pages:Lifetime</c>. Safe for all threads.</summary>
/// <remarks>A page is as old as the oldest read of the API that it was made of, and valid while no change since then is known.</remarks>
internal sealed class GuestPageCache(BoardChanges changes, GuestPageOptions options) : IDisposable
{
    /// <summary>Longer ones, with what they are compressed, are not kept.</summary>
    private const int LongestPage = 1024 * 1024;

    // What .NET adds to a key and an entry, about.
    private const int EntrySize = 700;

    private readonly SingleFlight<(string Key, long Changes), GuestPage?> flights = new();
    private readonly MemoryCache memory = new(
        new MemoryCacheOptions
        {
            SizeLimit = options.Size,
            ExpirationScanFrequency = TimeSpan.FromSeconds(10),
            TrackStatistics = true,
        }
    );

    public bool IsOn => options.Lifetime > TimeSpan.Zero;

    /// <summary>The size of everything kept.</summary>
    public long Bytes => memory.GetCurrentStatistics()?.CurrentEstimatedSize ?? 0;

    /// <summary>A page that is still valid.</summary>
    /// <param name="position">How far of the event log it must show at least; <c>null</c>: any.</param>
    public GuestPage? Find(string key, long? position) =>
        memory.TryGetValue(key, out GuestPage? page) && IsGood(page!, position) ? page : null;

    /// <summary>Makes a page, or waits for the request that is making the same one.</summary>
    /// <param name="make">Given the number of known changes; gives <c>null</c> when it is no page for all guests, and has then been sent.
    /// </param>
    /// <returns>The page to be sent, and whether this request made it; <c>null</c> if another one was to make it and did not.</returns>
    public async Task<(GuestPage? Page, bool Made)> MakeAsync(
        string key,
        long? position,
        Func<long, Task<GuestPage?>> make,
        CancellationToken cancel
    )
    {
        var known = changes.Count;
        var flight = flights.Join((key, known), out var first);
        if (!first)
            return (await flight.Result.WaitAsync(cancel) is { } shared && IsGood(shared, position) ? shared : null, false);

        GuestPage? page = null;
        try
        {
            page = await make(known);
            if (page is not null && page.Bytes <= LongestPage && IsGood(page, null))
                Keep(key, page);
            return (page, true);
        }
        finally
        {
            flight.Complete(page); // null: each waiting request is served by itself, and gets its own error
        }
    }

    public bool IsGood(GuestPage page, long? position) =>
        changes.IsCurrent(page.Read, options.Lifetime) && (position is null || page.Position >= position);

    /// <summary>Frees the memory of what nobody asks for any more.</summary>
    public void Trim() => memory.Compact(0);

    public void Dispose() => memory.Dispose();

    private void Keep(string key, GuestPage page) =>
        memory.Set(
            key,
            page,
            new MemoryCacheEntryOptions
            {
                Size = page.Bytes + (key.Length * sizeof(char)) + EntrySize,
                AbsoluteExpirationRelativeToNow = options.Lifetime,
            }
        );
}
