using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Caching.Memory;

namespace FeedBoard.Web.Features.Feeds;

/// <summary>
/// The HTML of the cards that were shown lately: many people see the same feeds at the top of their lists. A card is found by all that it
/// was made from, so none is ever out of date. Safe for all threads.
/// </summary>
internal sealed class FeedCardCache : IDisposable
{
    private const int MaxBytes = 4 * 1024 * 1024;

    // What .NET adds to an entry, and the feed in its key without its long texts, about.
    private const int EntryBytes = 2000;

    private static readonly TimeSpan UnusedLifetime = TimeSpan.FromMinutes(1);

    private readonly MemoryCache memory = new(new MemoryCacheOptions { SizeLimit = MaxBytes });

    /// <summary>The pieces of a card, with a form token between each two of them; <c>null</c> if it must be made.</summary>
    public MarkupString[]? Find(FeedCardKey key) => memory.TryGetValue(key, out MarkupString[]? card) ? card : null;

    public void Keep(FeedCardKey key, MarkupString[] card) =>
        memory.Set(
            key,
            card,
            new MemoryCacheEntryOptions
            {
                Size = EntryBytes + ((card.Sum(piece => piece.Value.Length) + key.Feed.Content.Length + key.Here.Length) * sizeof(char)),
                SlidingExpiration = UnusedLifetime,
            }
        );

    public void Dispose() => memory.Dispose();
}
