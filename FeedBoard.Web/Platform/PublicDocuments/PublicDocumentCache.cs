using FeedBoard.ServiceDefaults;
using Microsoft.Extensions.Caching.Memory;

namespace FeedBoard.Web.Platform.PublicDocuments;

/// <summary>
/// Documents for readers outside, kept for a short while: a crowd of them asks the API once. Safe for many requests at once.
/// </summary>
/// <remarks>
/// Not the framework's output cache: it keeps only responses with 200, and nearly all readers send <c>If-None-Match</c>, whose 304 it
/// would have made anew each time.
/// </remarks>
internal sealed class PublicDocumentCache(TimeProvider time) : IDisposable
{
    private const long MaxBytes = 64 * 1024 * 1024;

    private readonly MemoryCache cache = new(new MemoryCacheOptions { SizeLimit = MaxBytes });
    private readonly SingleFlight<string, PublicDocument?> inTheMaking = new();

    /// <param name="key">Everything that the document depends on.</param>
    /// <param name="make">Makes it, or <c>null</c> if it does not exist. Failures and <c>null</c> are for those who wait, and not
    /// cached.</param>
    public Task<PublicDocument?> GetAsync(string key, TimeSpan lifetime, Func<Task<PublicDocument?>> make) =>
        Find(key) is { } found
            ? Task.FromResult<PublicDocument?>(found)
            : inTheMaking.RunAsync(key, () => MakeAsync(key, lifetime, make));

    public void Dispose() => cache.Dispose();

    private PublicDocument? Find(string key) =>
        cache.TryGetValue<Entry>(key, out var found) && found!.Until > time.GetUtcNow() ? found.Document : null;

    private async Task<PublicDocument?> MakeAsync(string key, TimeSpan lifetime, Func<Task<PublicDocument?>> make)
    {
        if (Find(key) is { } found)
            return found; // made by somebody else after the caller had looked
        var until = time.GetUtcNow() + lifetime;
        var document = await make();
        if (document is not null)
            cache.Set(
                key,
                new Entry(document, until),
                new MemoryCacheEntryOptions { Size = document.Body.Length + key.Length, AbsoluteExpirationRelativeToNow = lifetime }
            );
        return document;
    }

    private sealed record Entry(PublicDocument Document, DateTimeOffset Until);
}
