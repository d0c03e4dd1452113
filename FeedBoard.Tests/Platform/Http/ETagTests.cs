using FeedBoard.Tests.Board;

namespace FeedBoard.Tests.Platform.Http;

/// <summary>Reads of a single resource: a body that the caller has already is not sent again.</summary>
public sealed class ETagTests(FileBoard board) : IClassFixture<FileBoard>
{
    [Fact]
    public async Task An_unchanged_feed_is_not_sent_again()
    {
        var ann = await board.JoinAsync();
        var url = $"/api/feed/read/{(await ann.FeedAsync()).Id()}";
        using var first = await GetAsync(board.Guest, url);
        await first.JsonAsync();
        var tag = first.Headers.ETag!.ToString();
        Assert.Equal("application/json; charset=utf-8", first.Content.Headers.ContentType?.ToString());
        Assert.Equal("no-cache", first.Headers.CacheControl?.ToString());
        Assert.Equal("Authorization", Assert.Single(first.Headers.Vary));

        foreach (var same in new[] { tag, $"W/{tag}", "*", $"\"x\", {tag}", $"\"x\",W/{tag} , \"y\"" })
        {
            using var unchanged = await GetAsync(board.Guest, url, same);
            Assert.Equal(304, (int)unchanged.StatusCode);
            Assert.Equal(tag, unchanged.Headers.ETag?.ToString());
            Assert.Equal("Authorization", Assert.Single(unchanged.Headers.Vary));
            Assert.Equal("no-cache", unchanged.Headers.CacheControl?.ToString());
            Assert.Empty(await unchanged.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        }

        foreach (var other in new[] { "\"x\"", tag.Trim('"'), "", "W/", "\"", new('"', 3000) })
        {
            using var sent = await GetAsync(board.Guest, url, other);
            await sent.JsonAsync();
        }
    }

    [Fact]
    public async Task The_tag_changes_with_everything_that_the_caller_sees()
    {
        var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
        var feed = await ann.FeedAsync();
        var url = $"/api/feed/read/{feed.Id()}";
        var (ofGuest, ofBob) = (await TagAsync(board.Guest, url), await TagAsync(bob.Client, url));
        Assert.Equal(ofGuest, ofBob); // they see the same

        await board.QueryAsync<object>(
            $"INSERT INTO feed_likes (feed_id, user_id) SELECT {feed.Id()}, id FROM users WHERE email = '{bob.Email}'"
        );
        var (liked, likedByBob) = (await TagAsync(board.Guest, url), await TagAsync(bob.Client, url));
        Assert.Equal(4, new[] { ofGuest, liked, likedByBob, "" }.Distinct().Count());

        using var form = Form.Of(("title", "new"));
        using var patched = await ann.PatchFeedAsync(feed.Id(), form);
        Assert.NotEqual(liked, await TagAsync(board.Guest, url));
        using var changed = await GetAsync(board.Guest, url, liked);
        Assert.Equal("new", (string)(await changed.JsonAsync())["title"]!);
    }

    [Fact]
    public async Task What_is_sent_to_somebody_is_kept_by_nobody_else()
    {
        var ann = await board.JoinAsync();
        var url = $"/api/feed/read/{(await ann.FeedAsync()).Id()}";
        using var response = await GetAsync(ann.Client, url);
        Assert.True(response.Headers.CacheControl is { Private: true, NoCache: true });
    }

    [Fact]
    public async Task What_is_not_there_is_404_whatever_the_caller_has()
    {
        using var response = await GetAsync(board.Guest, "/api/feed/read/999999999", "*");
        await response.IsProblemAsync(404, "Feed Not Found");
        Assert.Null(response.Headers.ETag);
    }

    private static async Task<string> TagAsync(HttpClient client, string url)
    {
        using var response = await GetAsync(client, url);
        await response.JsonAsync();
        return response.Headers.ETag!.ToString();
    }

    private static async Task<HttpResponseMessage> GetAsync(HttpClient client, string url, string? ifNoneMatch = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        if (ifNoneMatch is not null)
            request.Headers.TryAddWithoutValidation("If-None-Match", ifNoneMatch);
        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
