using System.Security.Cryptography;
using System.Text.Json.Nodes;
using FeedBoard.ApiService.Features.Images;
using FeedBoard.Tests.Board;
using Microsoft.Extensions.DependencyInjection;

namespace FeedBoard.Tests.Faults.Rounds;

/// <summary>
/// Compares the board with the expected state: all acknowledged writes exist, and nothing else.
/// </summary>
internal sealed class Verdict(Scene scene, Knowledge known) : IDisposable
{
    private readonly HttpClient client = new(new SocketsHttpHandler { ActivityHeadersPropagator = null })
    {
        BaseAddress = scene.Addresses[0],
    };
    private readonly Dictionary<long, KnownFeed> feeds = [];
    private readonly Dictionary<long, KnownComment> comments = [];

    public int Feeds => feeds.Count;

    public int Comments => comments.Count;

    public int Images { get; private set; }

    public int Unsure { get; private set; }

    public int UnsureButThere { get; private set; }

    public async Task AssertAsync()
    {
        await scene.QuietAsync();
        client.DefaultRequestHeaders.Authorization = new("Bearer", scene.People[0].Token);
        // A replica without requests while the database was unavailable notices it at the next request, which fails.
        await Wait.ForAsync(
            "a replica that reads",
            async () => (await client.GetAsync("/api/feed/list", TestContext.Current.CancellationToken)).IsSuccessStatusCode
        );
        foreach (var feed in await PagesAsync("/api/feed/list"))
            await SeeAsync(feed);
        foreach (var feed in known.Feeds.Except(feeds.Values))
            AssertMayBeGone(feed);
        foreach (var id in feeds.Keys)
        {
            foreach (var comment in await PagesAsync($"/api/comment/feed/{id}"))
                See(comment, id);
        }

        foreach (var comment in known.Comments.Except(comments.Values).Where(c => feeds.ContainsValue(c.Feed)))
            AssertMayBeGone(comment);
        await AssertLikesAsync();
        await Counts.AssertAsync(scene.Board);
        await AssertImagesAsync();
    }

    public void Dispose() => client.Dispose();

    private async Task SeeAsync(JsonNode feed)
    {
        var images = new List<string>();
        foreach (var url in feed["image_urls"]!.AsArray().Select(u => (string)u!))
        {
            // By its name, since the replica in its URL may have stopped.
            var bytes = await ImageAsync(ImageUrls.NameIn(url)!);
            images.Add(Convert.ToHexString(SHA256.HashData(bytes)));
        }

        Images += images.Count;
        var one = known.Feeds.Find(f => f.Key == (string)feed["title"]!);
        Assert.True(one is not null, $"nobody wrote {feed.ToJsonString()}");
        Assert.True(feeds.TryAdd(feed.Id(), one) && feeds.Values.Count(f => f == one) == 1, $"{one.Key} is there twice");
        AssertIs(one, feed.Id(), new FeedState((string)feed["content"]!, images));
    }

    private void See(JsonNode comment, long feed)
    {
        if (comment["author_id"] is null)
            return; // deleted, but with replies, or the counts are wrong
        var text = (string)comment["content"]!;
        var one = known.Comments.Find(c => c.Key == text[..text.LastIndexOf(' ')]);
        Assert.True(one is not null && feeds[feed] == one.Feed, $"nobody wrote {comment.ToJsonString()} there");
        Assert.True(comments.TryAdd(comment.Id(), one) && comments.Values.Count(c => c == one) == 1, $"{one.Key} is there twice");
        AssertIs(one, comment.Id(), text);
    }

    private void AssertIs<T>(Known<T> one, long id, T state)
        where T : class
    {
        Assert.True(one.Id is null || one.Id == id, $"{one} has the id {id}");
        Assert.True(one.Possible.Contains(state), $"{one} is {state}");
        if (one.Possible.Count == 1)
            return;
        Unsure++;
        if (state.Equals(one.Possible[^1]))
            UnsureButThere++;
    }

    private void AssertMayBeGone<T>(Known<T> one)
        where T : class
    {
        Assert.True(one.Possible.Contains(null), $"lost: {one}");
        if (one.Possible.Count == 1)
            return;
        Unsure++;
        if (one.Possible[^1] is null)
            UnsureButThere++;
    }

    private async Task AssertLikesAsync()
    {
        var rows = await scene.Board.QueryAsync<string[]>(
            """
            SELECT coalesce(array_agg(concat_ws(' ', of_a_comment, id, user_id)), '{}')
            FROM (SELECT false AS of_a_comment, feed_id AS id, user_id FROM feed_likes UNION ALL SELECT true, comment_id, user_id
                FROM comment_likes) l
            """
        );
        var there = rows!.ToHashSet(StringComparer.Ordinal);
        foreach (var ((ofAComment, id, person), liked) in known.Likes)
        {
            var isThere = there.Remove($"{(ofAComment ? 't' : 'f')} {id} {scene.People[person].Id}");
            var target = ofAComment ? comments.ContainsKey(id) : feeds.ContainsKey(id);
            if (liked is null)
                Unsure++;
            else
                Assert.True(
                    isThere == (target && liked.Value),
                    $"{(isThere ? "there" : "lost")}: the like of {(ofAComment ? "comment" : "feed")} {id} by p{person}"
                );
        }

        Assert.Empty(there);
    }

    /// <summary>One sweep, by a clock that is an hour ahead: no object without a row, no row without an object.</summary>
    private async Task AssertImagesAsync()
    {
        // One sweep, except objects that an overloaded server did not delete in time: their rows stay, and the next one takes
        // them.
        await Wait.ForAsync("a sweep that the store does not refuse", async () => (await scene.Board.SweepAsync()).Failed == 0);
        await Wait.ForAsync(
            "an end of what other sweepers had begun",
            async () => await scene.Board.CountAsync("images WHERE state <> 1") == 0
        );
        await scene.Board.AssertImagesInOrderAsync();
        await using var scope = scene.Board.Services.CreateAsyncScope();
        var report = await scope
            .ServiceProvider.GetRequiredService<ImageCheck>()
            .RunAsync(ImageRepair.None, TestContext.Current.CancellationToken);
        Assert.Equal((Images, Images, 0, 0), (report.Images, report.Objects, report.Missing.Count, report.Orphans.Count));
    }

    /// <summary>A 503 of a machine that has too much to do passes; that of an image that is lost does not.</summary>
    private async Task<byte[]> ImageAsync(string name)
    {
        for (var tries = 1; ; tries++)
        {
            using var response = await client.GetAsync($"/api/image/{name}", TestContext.Current.CancellationToken);
            if (response.IsSuccessStatusCode)
                return await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
            if (tries == 5)
                throw new HttpRequestException(
                    $"lost: {name}: {(int)response.StatusCode} "
                        + $"{await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}"
                );
            await Task.Delay(TimeSpan.FromMilliseconds(500), TestContext.Current.CancellationToken);
        }
    }

    private async Task<List<JsonNode>> PagesAsync(string path)
    {
        var all = new List<JsonNode>();
        for (string? next = $"{path}?limit=100"; next is not null;)
        {
            using var response = await client.GetAsync(next, TestContext.Current.CancellationToken);
            all.AddRange((await response.JsonAsync()).AsArray().Select(i => i!));
            next = response.Headers.TryGetValues("Link", out var link) ? link.First().Split('<', '>')[1] : null;
            if (next is null)
                Assert.True(response.Total() == all.Count, $"counted wrong: {path} has {all.Count} and says {response.Total()}");
        }

        return all;
    }
}
