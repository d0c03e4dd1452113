using System.Net;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Faults;
using FeedBoard.Tests.Features.Comments;
using FeedBoard.Tests.Imaging;
using FeedBoard.Tests.Platform.Telemetry;

namespace FeedBoard.Tests.Platform.Caching;

/// <summary>What guests get from memory: the same as from the database, until something changes.</summary>
public sealed class GuestResponseCacheTests(CachedBoard board) : IClassFixture<CachedBoard>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_second_response_is_the_first_one_without_the_database()
    {
        var ann = await board.JoinAsync();
        var feed = await ann.FeedAsync("one", "with #tag", new UploadFile("1.png", TestImages.Png(4, 3)));
        for (var n = 0; n < 3; n++)
            await ann.CommentAsync(feed.Id());

        using var traces = new Traces(board);
        foreach (var path in Paths(ann, feed.Id()))
        {
            var (first, second) = (await SendAsync(traces, path), await SendAsync(traces, path));
            Assert.Single(first.Statements);
            for (var n = 0; second.Statements.Count > 0 && n < 10; n++)
            {
                // Events of the last writes are still arriving, and each clears the cache.
                first.Response.Dispose();
                (first, second) = (second, await SendAsync(traces, path));
            }

            using (first.Response)
            using (second.Response)
            {
                Assert.True(second.Statements.Count == 0, $"{path} ran {second.Statements.Count} statements");
                Assert.Equal(await first.Response.Content.ReadAsStringAsync(Token), await second.Response.Content.ReadAsStringAsync(Token));
                Assert.Equal(Headers(first.Response), Headers(second.Response));
                Assert.Equal("application/json; charset=utf-8", second.Response.Content.Headers.ContentType?.ToString());
            }
        }
    }

    [Fact]
    public async Task Somebody_signed_in_is_served_from_the_database()
    {
        var ann = await board.JoinAsync();
        var feed = await ann.FeedAsync();
        using var like = await ann.Client.PutAsync($"/api/like/?feed_id={feed.Id()}", null, Token);
        await like.JsonAsync();
        Assert.False((bool)(await board.Guest.ReadFeedAsync(feed.Id()))["liked"]!);
        Assert.True((bool)(await ann.Client.ReadFeedAsync(feed.Id()))["liked"]!);
        Assert.False((bool)(await board.Guest.ReadFeedAsync(feed.Id()))["liked"]!);
    }

    [Fact]
    public async Task Whatever_is_written_is_shown_as_soon_as_it_is_acknowledged()
    {
        var ann = await board.JoinAsync();
        var feed = await ann.FeedAsync();
        var (list, comments) = ("/api/feed/list", $"/api/comment/feed/{feed.Id()}");
        Assert.Equal(feed.Id(), (await board.Guest.ListAsync(list))[0]!.Id());
        Assert.Empty(await board.Guest.ListAsync(comments));

        var comment = (await ann.CommentAsync(feed.Id())).Id();
        Assert.Equal(comment, Assert.Single(await board.Guest.ListAsync(comments))!.Id());
        Assert.Equal(1, (int)(await board.Guest.ReadFeedAsync(feed.Id()))["comment_count"]!);

        using var likes = await ann.Client.PutAsync($"/api/like/?comment_id={comment}", null, Token); // of which no event tells
        await likes.JsonAsync();
        Assert.Equal(1, (int)(await board.Guest.ListAsync(comments))[0]!["like_count"]!);

        using var form = Form.Of(("title", "new"));
        using var patched = await ann.PatchFeedAsync(feed.Id(), form);
        await patched.JsonAsync();
        Assert.Equal("new", (string)(await board.Guest.ListAsync(list))[0]!["title"]!);

        using var deleted = await ann.DeleteFeedAsync(feed.Id());
        await deleted.JsonAsync();
        using var gone = await board.Guest.GetAsync($"/api/feed/read/{feed.Id()}", Token);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        Assert.DoesNotContain(await board.Guest.ListAsync(list), f => f!.Id() == feed.Id());
    }

    [Fact]
    public async Task What_another_process_writes_is_shown_when_its_event_is_heard()
    {
        var ann = await board.JoinAsync();
        var feed = await ann.FeedAsync();
        Assert.Equal(0, (int)(await board.Guest.ReadFeedAsync(feed.Id()))["like_count"]!);

        await board.QueryAsync<object>(
            $"INSERT INTO feed_likes (feed_id, user_id) SELECT {feed.Id()}, id FROM users WHERE email = '{ann.Email}'; SELECT "
                + $"number_events()"
        );

        await Wait.ForAsync("the like", async () => (int)(await board.Guest.ReadFeedAsync(feed.Id()))["like_count"]! == 1);
    }

    [Fact]
    public async Task A_failure_is_nobody_elses_and_is_not_kept()
    {
        using (var missing = await board.Guest.GetAsync("/api/feed/read/999999999", Token))
            Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        using (var again = await board.Guest.GetAsync("/api/feed/read/999999999", Token))
            Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
        using (var refused = await board.Guest.GetAsync("/api/feed/list?limit=1000", Token))
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
    }

    [Fact]
    public async Task Hosts_and_queries_are_kept_apart()
    {
        var ann = await board.JoinAsync();
        var feed = await ann.FeedAsync("one", "with an image", new UploadFile("1.png", TestImages.Png(4, 3)));
        var url = $"/api/feed/read/{feed.Id()}";
        string[] hosts = ["one.example.org", "two.example.org"];
        foreach (var host in hosts)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { Host = host } };
            using var response = await board.Guest.SendAsync(request, Token);
            var image = (string)(await response.JsonAsync())["image_urls"]![0]!;
            Assert.StartsWith($"http://{host}/api/image/", image, StringComparison.Ordinal);
        }

        Assert.Single(await board.Guest.ListAsync($"/api/feed/list-by-user?nickname={ann.Nickname}&limit=1"));
        Assert.Empty(await board.Guest.ListAsync($"/api/feed/list-by-user?nickname={ann.Nickname}&limit=1&skip=1"));
    }

    [Fact]
    public async Task A_caller_with_the_current_ETag_gets_304_from_memory_too()
    {
        var feed = await (await board.JoinAsync()).FeedAsync();
        var url = $"/api/feed/read/{feed.Id()}";
        using var first = await board.Guest.GetAsync(url, Token);
        using var request = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { IfNoneMatch = { first.Headers.ETag! } } };
        using var second = await board.Guest.SendAsync(request, Token);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.Equal(first.Headers.ETag, second.Headers.ETag);
    }

    private static IEnumerable<string> Paths(Person ann, long feed) =>
        [
            "/api/feed/list",
            "/api/feed/list?limit=1&sort_by=update_dt_asc",
            $"/api/feed/read/{feed}",
            $"/api/feed/list-by-user?nickname={ann.Nickname}",
            $"/api/comment/feed/{feed}",
            $"/api/comment/feed/{feed}?limit=1",
            "/api/feed/tag/tag",
            "/api/feed/tags",
        ];

    private static Task<Trace> SendAsync(Traces traces, string path) => traces.SendAsync(HttpMethod.Get, path);

    private static string Headers(HttpResponseMessage response) =>
        string.Join(
            '\n',
            response
                .Headers.Concat(response.Content.Headers)
                .Where(h => h.Key is not ("Date" or BoardHeaders.ReadAge))
                .Select(h => $"{h.Key}: {string.Join(", ", h.Value)}")
                .Order(StringComparer.Ordinal)
        );
}
