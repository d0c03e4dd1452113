using System.Diagnostics;
using System.Globalization;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Http;
using FeedBoard.ServiceDefaults;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;

namespace FeedBoard.ApiService.Platform.Caching;

/// <summary>
/// Responses for guests, who all see the same: read once and reused until something changes, no longer than <c>Cache:Lifetime</c>.
/// Safe for all threads.
/// </summary>
/// <remarks>
/// A response is as old as the start of its read, and valid while this process knows of no change since then. Signed-in people are always
/// served from the database: on every replica they see at once what they wrote. See docs/decisions/0027-memory-for-guests.md.
/// </remarks>
internal sealed class GuestResponseCache : IDisposable
{
    /// <summary>Longer ones are not kept.</summary>
    private const int LongestBody = 256 * 1024;

    // What .NET adds to a key and an entry, about.
    private const int EntrySize = 500;

    private readonly SingleFlight<(string Key, long Changes), StoredResponse?> flights = new();
    private readonly MemoryCache memory;
    private readonly BoardChanges changes;
    private readonly TimeSpan lifetime;

    public GuestResponseCache(BoardChanges changes, IOptions<CacheOptions> options)
    {
        (this.changes, lifetime) = (changes, options.Value.Lifetime);
        memory = new(new MemoryCacheOptions { SizeLimit = options.Value.Size * 1024L * 1024, TrackStatistics = true });
    }

    /// <summary>The size of everything stored.</summary>
    public long Bytes => memory.GetCurrentStatistics()?.CurrentEstimatedSize ?? 0;

    /// <summary>
    /// A response that is still valid, or the result of <paramref name="next"/>; of several requests for the same at once, one reads.
    /// </summary>
    public async ValueTask<object?> RespondAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (lifetime == TimeSpan.Zero || !http.RequestServices.GetRequiredService<CurrentUser>().IsGuest)
            return await next(context);

        var key = Key(http.Request);
        if (memory.TryGetValue(key, out Entry? entry) && IsGood(entry!.Read))
            return Aged(http, entry.Response, entry.Read);

        var known = changes.Count;
        var flight = flights.Join((key, known), out var first);
        var read = new BoardRead(known, flight.StartedAt);
        if (!first)
            return IsGood(read) && await flight.Result.WaitAsync(http.RequestAborted) is { } shared
                ? Aged(http, shared, read)
                : await next(context);

        StoredResponse? response = null;
        try
        {
            var result = await next(context);
            response = StoredResponse.Of(result, http);
            if (response is not null)
                Keep(key, new(response, read));
            return response ?? result;
        }
        finally
        {
            flight.Complete(response); // null: each waiting request runs by itself, and gets its own error
        }
    }

    public void Dispose() => memory.Dispose();

    private bool IsGood(BoardRead read) => changes.IsCurrent(read, lifetime);

    /// <summary>Says how old the response is, for the front end, which keeps whole pages no longer than this cache would.</summary>
    private static StoredResponse Aged(HttpContext http, StoredResponse response, BoardRead read)
    {
        var age = Math.Ceiling(Stopwatch.GetElapsedTime(read.Began).TotalMilliseconds);
        http.Response.Headers[BoardHeaders.ReadAge] = ((long)age).ToString(CultureInfo.InvariantCulture);
        return response;
    }

    private void Keep(string key, Entry entry)
    {
        if (entry.Response.Json.Length > LongestBody)
            return;
        memory.Set(
            key,
            entry,
            new MemoryCacheEntryOptions
            {
                Size = entry.Response.Json.Length + (key.Length * sizeof(char)) + EntrySize,
                AbsoluteExpirationRelativeToNow = lifetime,
            }
        );
    }

    // With all that image and next-page addresses are made of.
    private static string Key(HttpRequest request) =>
        $"{request.Scheme}://{request.Host}{request.PathBase}{request.Path}{request.QueryString}";

    private sealed record Entry(StoredResponse Response, BoardRead Read);
}
