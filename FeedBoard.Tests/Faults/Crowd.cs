using System.Collections.Concurrent;
using System.Net;
using FeedBoard.Tests.Board;

namespace FeedBoard.Tests.Faults;

/// <summary>Users who post and read continuously, and who accept only 200 and 503.</summary>
internal sealed class Crowd
{
    private volatile bool goingHome;
    private int refused;

    /// <summary>The titles and ids of all feeds whose creation got 200.</summary>
    public ConcurrentDictionary<string, long> Acknowledged { get; } = new(StringComparer.Ordinal);

    /// <summary>Waits until so many more have got 200; fails as soon as one of the users fails.</summary>
    public async Task MoreAsync(IEnumerable<Task> busy, int acknowledged = 0, int refused = 0)
    {
        var (wanted, refusals) = (Acknowledged.Count + acknowledged, Volatile.Read(ref this.refused) + refused);
        await Wait.ForAsync(
            $"{wanted} feeds and {refusals} refusals",
            async () =>
            {
                foreach (var one in busy.Where(b => b.IsCompleted))
                    await one;
                return Acknowledged.Count >= wanted && Volatile.Read(ref this.refused) >= refusals;
            }
        );
    }

    public void GoHome() => goingHome = true;

    public async Task WriteAsync(Person person)
    {
        while (!goingHome)
        {
            var title = $"{Guid.NewGuid():N}";
            using var response = await person.PostFeedAsync(title, "c", Aftermath.Uploads(Acknowledged.Count % 3)).SoonAsync();
            if (await IsGoodAsync(response))
                Acknowledged[title] = (await response.JsonAsync()).Id();
        }
    }

    public async Task ReadAsync(HttpClient client)
    {
        while (!goingHome)
        {
            using var list = await client.GetAsync("/api/feed/list", TestContext.Current.CancellationToken).SoonAsync();
            if (!await IsGoodAsync(list))
                continue;
            foreach (var feed in (await list.JsonAsync()).AsArray().Take(3).Select(f => f!))
            {
                // No listed feed is deleted, so 404 would be a loss.
                string[] urls = [$"/api/feed/read/{feed.Id()}", .. feed["image_urls"]!.AsArray().Select(u => (string)u!)];
                foreach (var url in urls)
                {
                    using var response = await client.GetAsync(url, TestContext.Current.CancellationToken).SoonAsync();
                    await IsGoodAsync(response);
                }
            }
        }
    }

    private async Task<bool> IsGoodAsync(HttpResponseMessage response)
    {
        if (response.StatusCode == HttpStatusCode.OK)
            return true;
        await response.IsProblemAsync(503, "The database is not available right now.");
        Interlocked.Increment(ref refused);
        return false;
    }
}
