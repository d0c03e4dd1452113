using System.Text.Json.Nodes;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Comments;
using Npgsql;

namespace FeedBoard.Tests.Features.Likes;

public sealed class LikeTests(FileBoard board) : IClassFixture<FileBoard>
{
    private const string NotOne = "Either feed_id or comment_id must be provided.";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("feed_id")]
    [InlineData("comment_id")]
    public async Task A_toggle_likes_and_unlikes(string what)
    {
        var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
        var query = await SomethingAsync(ann, what);
        Assert.Equal(
            """{"message":"Like toggled successfully","liked":true,"like_count":1}""",
            await TextAsync(ann, HttpMethod.Patch, query)
        );
        Assert.Equal(
            """{"message":"Like toggled successfully","liked":true,"like_count":2}""",
            await TextAsync(bob, HttpMethod.Patch, query)
        );
        Assert.Equal(
            """{"message":"Like toggled successfully","liked":false,"like_count":1}""",
            await TextAsync(ann, HttpMethod.Patch, query)
        );
        await board.AssertCountersAsync();
    }

    [Theory]
    [InlineData("feed_id")]
    [InlineData("comment_id")]
    public async Task Putting_and_deleting_a_like_may_be_repeated(string what)
    {
        var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
        var query = await SomethingAsync(ann, what);
        Assert.Equal("""{"liked":false,"like_count":0}""", await TextAsync(ann, HttpMethod.Delete, query));
        for (var n = 0; n < 2; n++)
            Assert.Equal("""{"liked":true,"like_count":1}""", await TextAsync(ann, HttpMethod.Put, query));
        Assert.Equal("""{"liked":true,"like_count":2}""", await TextAsync(bob, HttpMethod.Put, query));
        for (var n = 0; n < 2; n++)
            Assert.Equal("""{"liked":false,"like_count":1}""", await TextAsync(ann, HttpMethod.Delete, query));
        await board.AssertCountersAsync();
    }

    [Fact]
    public async Task Reads_say_whether_the_caller_likes_it()
    {
        var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
        var feed = (await ann.FeedAsync()).Id();
        var comment = (await ann.CommentAsync(feed)).Id();
        var reply = (await ann.CommentAsync(feed, parent: comment)).Id();
        foreach (var query in new[] { $"feed_id={feed}", $"comment_id={comment}", $"comment_id={reply}" })
            await TextAsync(bob, HttpMethod.Put, query);

        foreach (var (client, liked) in new[] { (bob.Client, true), (ann.Client, false), (board.Guest, false) })
        {
            List<JsonNode?> all =
            [
                await client.ReadFeedAsync(feed),
                .. await client.ListAsync($"/api/comment/feed/{feed}"),
                .. await client.ListAsync($"/api/comment/replies/{comment}"),
            ];
            Assert.Equal(4, all.Count);
            Assert.All(all, item => Assert.Equal((liked, 1), ((bool)item!["liked"]!, (int)item["like_count"]!)));
        }

        Assert.All(await ann.Client.ListAsync("/api/mypage/comments"), c => Assert.False((bool)c!["liked"]!));
        await TextAsync(ann, HttpMethod.Put, $"comment_id={comment}");
        using var update = await ann.PatchCommentAsync(comment, "changed");
        var changed = await update.JsonAsync();
        Assert.Equal((true, 2), ((bool)changed["liked"]!, (int)changed["like_count"]!));
    }

    [Theory]
    [InlineData("PATCH")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task What_cannot_be_liked_is_refused(string method)
    {
        var ann = await board.JoinAsync();
        var feed = (await ann.FeedAsync()).Id();
        var emptied = (await ann.CommentAsync(feed)).Id();
        await ann.CommentAsync(feed, parent: emptied);
        await ann.RemoveCommentAsync(emptied);
        var gone = (await ann.CommentAsync(feed)).Id();
        await ann.RemoveCommentAsync(gone);

        foreach (
            var (query, status, detail) in new[]
            {
                ("", 400, NotOne),
                ($"feed_id={feed}&comment_id={gone}", 400, NotOne),
                ("user_id=1", 400, NotOne),
                ($"feed_id={long.MaxValue}", 404, "Feed Not Found"),
                ("feed_id=-1", 404, "Feed Not Found"),
                ($"comment_id={gone}", 404, "Comment Not Found"),
                ($"comment_id={emptied}", 404, "Comment Not Found"),
                ($"comment_id={long.MaxValue}", 404, "Comment Not Found"),
            }
        )
        {
            using var response = await SendAsync(ann.Client, new(method), query);
            await response.IsProblemAsync(status, detail);
        }

        foreach (
            var (query, field) in new[]
            {
                ("feed_id=x", "feed_id"),
                ("comment_id=99999999999999999999", "comment_id"),
                ("feed_id=1.5", "feed_id"),
                ("comment_id=%00", "comment_id"),
            }
        )
        {
            using var response = await SendAsync(ann.Client, new(method), query);
            await response.IsInvalidAsync(field);
        }

        using var guest = await SendAsync(board.Guest, new(method), $"feed_id={feed}");
        await guest.IsProblemAsync(401, "Not Authenticated");
    }

    [Theory]
    [InlineData("feed_id")]
    [InlineData("comment_id")]
    public async Task Forty_writers_at_once_leave_exact_counters(string what)
    {
        var people = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => board.JoinAsync()));
        var query = await SomethingAsync(people[0], what);

        // An even number of toggles each, and nothing else: as before.
        await Task.WhenAll(Enumerable.Range(0, 80).Select(n => TextAsync(people[n % 8], HttpMethod.Patch, query)));
        Assert.Equal("""{"liked":false,"like_count":0}""", await TextAsync(people[0], HttpMethod.Delete, query));
        await board.AssertCountersAsync();

        HttpMethod[] methods = [HttpMethod.Put, HttpMethod.Delete, HttpMethod.Patch, HttpMethod.Put, HttpMethod.Patch];
        await Task.WhenAll(Enumerable.Range(0, 120).Select(n => TextAsync(people[n % 8], methods[n % 5], query)));
        await board.AssertCountersAsync();

        await Task.WhenAll(Enumerable.Range(0, 40).Select(n => TextAsync(people[n % 8], HttpMethod.Put, query)));
        Assert.Equal("""{"liked":true,"like_count":8}""", await TextAsync(people[0], HttpMethod.Put, query));
        await board.AssertCountersAsync();
    }

    [Theory]
    [InlineData("DELETE FROM feeds WHERE id = @feed", "feed_id", 404, "Feed Not Found")]
    [InlineData("DELETE FROM feeds WHERE id = @feed", "comment_id", 404, "Comment Not Found")]
    [InlineData("UPDATE comments SET author_id = NULL WHERE id = @comment", "comment_id", 404, "Comment Not Found")]
    [InlineData("DELETE FROM users WHERE id = @me", "comment_id", 401, "Invalid Token")]
    public async Task What_goes_while_a_like_waits_is_gone_for_it(string end, string what, int status, string detail)
    {
        var (ann, me) = (await board.JoinAsync(), await board.JoinAsync());
        var feed = (await ann.FeedAsync()).Id();
        var comment = (await ann.CommentAsync(feed)).Id();
        var mine = await me.FeedAsync();
        await using var source = NpgsqlDataSource.Create(board.Database);
        foreach (var method in new[] { HttpMethod.Patch, HttpMethod.Put })
        {
            await using var connection = await source.OpenConnectionAsync(Cancel);
            await using var transaction = await connection.BeginTransactionAsync(Cancel);
            await using var command = new NpgsqlCommand(end, connection)
            {
                Parameters = { new("feed", feed), new("comment", comment), new("me", (long)mine["author_id"]!) },
            };
            await command.ExecuteNonQueryAsync(Cancel);

            var liking = SendAsync(
                me.Client,
                method,
                string.Equals(what, "feed_id", StringComparison.Ordinal) ? $"feed_id={feed}" : $"comment_id={comment}"
            );
            await board.WaitForBlockedAsync();
            if (method == HttpMethod.Put)
                await transaction.CommitAsync(Cancel);
            else
                await transaction.RollbackAsync(Cancel);
            using var response = await liking;
            if (method == HttpMethod.Put)
                await response.IsProblemAsync(status, detail);
            else
                await response.JsonAsync();
        }
    }

    private static async Task<string> SomethingAsync(Person author, string what)
    {
        var feed = (await author.FeedAsync()).Id();
        return string.Equals(what, "feed_id", StringComparison.Ordinal)
            ? $"feed_id={feed}"
            : $"comment_id={(await author.CommentAsync(feed)).Id()}";
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, HttpMethod method, string query)
    {
        using var request = new HttpRequestMessage(method, $"/api/like/?{query}");
        return await client.SendAsync(request, Cancel);
    }

    private static async Task<string> TextAsync(Person person, HttpMethod method, string query)
    {
        using var response = await SendAsync(person.Client, method, query);
        await response.JsonAsync();
        return await response.Content.ReadAsStringAsync(Cancel);
    }
}
