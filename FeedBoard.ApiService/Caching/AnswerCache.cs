using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using FeedBoard.ApiService.Auth;
using FeedBoard.ApiService.Http;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace FeedBoard.ApiService.Caching;

/// <summary>Answers for guests, whom everything looks the same to: read once, sent to all who ask until something changes, for a second at most. Safe for all threads.</summary>
/// <remarks>
/// An answer is as old as its read's beginning. It is good while this process has heard of no change since then. Whoever is signed in is answered
/// by the database: on every replica they see at once what they wrote. See docs/decisions/0027-memory-for-guests.md.
/// </remarks>
internal sealed class AnswerCache : IDisposable
{
    /// <summary>Longer ones are not kept.</summary>
    private const int LongestBody = 256 * 1024;

    // What .NET adds to a key and an entry, about.
    private const int EntrySize = 500;

    private static readonly string[] Kept = [Pager.TotalHeader, "Link"];

    private readonly ConcurrentDictionary<(string Key, long Changes), Flight> flights = new();
    private readonly MemoryCache memory;
    private readonly BoardChanges changes;
    private readonly JsonSerializerOptions json;
    private readonly TimeSpan lifetime;

    public AnswerCache(BoardChanges changes, IOptions<CacheOptions> options, IOptions<JsonOptions> json)
    {
        (this.changes, this.json, lifetime) = (changes, json.Value.SerializerOptions, options.Value.Lifetime);
        memory = new(new MemoryCacheOptions { SizeLimit = options.Value.Size * 1024L * 1024, TrackStatistics = true });
    }

    /// <summary>What is kept takes so much.</summary>
    public long Bytes => memory.GetCurrentStatistics()?.CurrentEstimatedSize ?? 0;

    /// <summary>An answer that is still good, or what <paramref name="next"/> gives; of several who ask for the same at once, one reads.</summary>
    public async ValueTask<object?> AnswerAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (lifetime == TimeSpan.Zero || !http.RequestServices.GetRequiredService<CurrentUser>().IsGuest) return await next(context);

        var key = Key(http.Request);
        var flight = new Flight(changes.Count, Stopwatch.GetTimestamp());
        if (memory.TryGetValue(key, out Entry? entry) && IsGood(entry!.Changes, entry.Began)) return entry.Answer;

        var first = flights.GetOrAdd((key, flight.Changes), flight);
        if (first != flight)
        {
            return IsGood(first.Changes, first.Began) && await first.Landed.Task.WaitAsync(http.RequestAborted) is { } shared ? shared : await next(context);
        }

        StoredAnswer? answer = null;
        try
        {
            var result = await next(context);
            answer = Stored(result, http.Response);
            if (answer is not null) Keep(key, new(answer, flight.Changes, flight.Began));
            return answer ?? result;
        }
        finally
        {
            flights.TryRemove((key, flight.Changes), out _);
            flight.Landed.SetResult(answer); // null: whoever waited asks for themselves, and hears of their own what went wrong
        }
    }

    public void Dispose() => memory.Dispose();

    private bool IsGood(long known, long began) => known == changes.Count && Stopwatch.GetElapsedTime(began) < lifetime;

    private void Keep(string key, Entry entry)
    {
        if (entry.Answer.Json.Length > LongestBody) return;
        memory.Set(key, entry, new MemoryCacheEntryOptions { Size = entry.Answer.Json.Length + (key.Length * sizeof(char)) + EntrySize, AbsoluteExpirationRelativeToNow = lifetime });
    }

    /// <returns><c>null</c> when it is not a 200 with a body in JSON.</returns>
    public StoredAnswer? Stored(object? result, HttpResponse response)
    {
        while (result is INestedHttpResult nested) result = nested.Result;
        return result is IValueHttpResult { Value: { } value } and IStatusCodeHttpResult { StatusCode: StatusCodes.Status200OK }
            ? new(JsonSerializer.SerializeToUtf8Bytes(value, json.GetTypeInfo(value.GetType())), [.. Kept.Where(response.Headers.ContainsKey).Select(name => new KeyValuePair<string, StringValues>(name, response.Headers[name]))])
            : null;
    }

    // With all that image and next-page addresses are made of.
    private static string Key(HttpRequest request) => $"{request.Scheme}://{request.Host}{request.PathBase}{request.Path}{request.QueryString}";

    private sealed record Entry(StoredAnswer Answer, long Changes, long Began);

    /// <summary>A read under way.</summary>
    private sealed class Flight(long changes, long began)
    {
        public long Changes => changes;

        public long Began => began;

        /// <summary>Its answer, or <c>null</c> when it cannot be shared.</summary>
        public TaskCompletionSource<StoredAnswer?> Landed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
