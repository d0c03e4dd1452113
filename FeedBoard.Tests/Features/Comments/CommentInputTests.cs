using System.Text;
using FeedBoard.Tests.Board;

namespace FeedBoard.Tests.Features.Comments;

/// <summary>Each invalid input gets a clear error and writes nothing.</summary>
public sealed class CommentInputTests(FileBoard board) : IClassFixture<FileBoard>, IAsyncLifetime
{
    private Person ann = null!;
    private long feed;
    private long comment;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        ann = await board.JoinAsync();
        feed = (await ann.FeedAsync()).Id();
        comment = (await ann.CommentAsync(feed, "as it was")).Id();
    }

    public async ValueTask DisposeAsync()
    {
        var only = Assert.Single(await board.Guest.ListAsync($"/api/comment/feed/{feed}"))!;
        Assert.Equal("as it was", (string)only["content"]!);
    }

    [Theory]
    [InlineData("""{"content":"","feed_id":FEED}""", "content")]
    [InlineData("""{"content":" \u3000\n","feed_id":FEED}""", "content")]
    [InlineData("""{"content":"a\u0000b","feed_id":FEED}""", "content")]
    [InlineData("""{"content":"a\ud800b","feed_id":FEED}""", "content")]
    [InlineData("""{"content":null,"feed_id":FEED}""", "content")]
    [InlineData("""{"content":7,"feed_id":FEED}""", "content")]
    [InlineData("""{"feed_id":FEED}""", "content")]
    [InlineData("""{"content":"x"}""", "feed_id")]
    [InlineData("""{"content":"x","feed_id":null}""", "feed_id")]
    [InlineData("""{"content":"x","feed_id":"FEED"}""", "feed_id")]
    [InlineData("""{"content":"x","feed_id":1.5}""", "feed_id")]
    [InlineData("""{"content":"x","feed_id":99999999999999999999}""", "feed_id")]
    [InlineData("""{"content":"x","feed_id":FEED,"parent_id":"x"}""", "parent_id")]
    [InlineData("{}", "content", "feed_id")]
    [InlineData("null", "body")]
    [InlineData("", "body")]
    [InlineData("[]", "body")]
    [InlineData("""{"content":"x","feed_id":FEED""", "feed_id")]
    public async Task Bad_bodies_are_refused_by_name(string json, params string[] fields)
    {
        using var body = new StringContent(json.Replace("FEED", $"{feed}", StringComparison.Ordinal), Encoding.UTF8, "application/json");
        using var response = await ann.Client.PostAsync("/api/comment/create", body, Cancel);
        await response.IsInvalidAsync(fields);
    }

    [Fact]
    public async Task Characters_are_code_points_of_the_normalised_text()
    {
        var other = (await ann.FeedAsync()).Id();
        using var long1 = await ann.PostCommentAsync(new { content = new string('x', 5_001), feed_id = other });
        await long1.IsInvalidAsync("content");
        using var long2 = await ann.PatchCommentAsync(comment, string.Concat(Enumerable.Repeat("🦊", 5_001)));
        await long2.IsInvalidAsync("content");
        Assert.Equal(10_000, ((string)(await ann.CommentAsync(other, string.Concat(Enumerable.Repeat("🦊", 5_000))))["content"]!).Length);
        Assert.Equal(
            5_000,
            ((string)(await ann.CommentAsync(other, string.Concat(Enumerable.Repeat("e\u0301", 5_000))))["content"]!).Length
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("a\0b")]
    [InlineData(null)]
    public async Task Bad_changes_are_refused(string? content)
    {
        using var response = await ann.PatchCommentAsync(comment, content);
        await response.IsInvalidAsync("content");
    }

    [Fact]
    public async Task A_body_that_is_no_JSON_or_too_large_is_refused()
    {
        using var form = new FormUrlEncodedContent([new("content", "x"), new("feed_id", $"{feed}")]);
        using var wrong = await ann.Client.PostAsync("/api/comment/create", form, Cancel);
        await wrong.IsInvalidAsync("body");
        using var large = await ann.PostCommentAsync(new { content = new string('x', 70_000), feed_id = feed });
        await large.IsProblemAsync(413);
    }

    [Fact]
    public async Task What_is_not_there_is_not_found()
    {
        using var noFeed = await ann.PostCommentAsync(new { content = "x", feed_id = long.MaxValue });
        await noFeed.IsProblemAsync(404, "Feed Not Found");
        using var negative = await ann.PostCommentAsync(new { content = "x", feed_id = -1 });
        await negative.IsProblemAsync(404, "Feed Not Found");
        using var neither = await ann.PostCommentAsync(
            new
            {
                content = "x",
                feed_id = long.MaxValue,
                parent_id = long.MaxValue,
            }
        );
        await neither.IsProblemAsync(404, "Feed Not Found");
        using var noParent = await ann.PostCommentAsync(
            new
            {
                content = "x",
                feed_id = feed,
                parent_id = long.MaxValue,
            }
        );
        await noParent.IsProblemAsync(404, "Comment Not Found");
        using var update = await ann.PatchCommentAsync(long.MaxValue, "x");
        await update.IsProblemAsync(404, "Comment Not Found");
        using var delete = await ann.DeleteCommentAsync(long.MaxValue);
        await delete.IsProblemAsync(404, "Comment Not Found");
        using var list = await board.Guest.GetAsync($"/api/comment/feed/{long.MaxValue}", Cancel);
        await list.IsProblemAsync(404, "Feed Not Found");
        using var replies = await board.Guest.GetAsync($"/api/comment/replies/{long.MaxValue}", Cancel);
        await replies.IsProblemAsync(404, "Comment Not Found");
    }

    [Fact]
    public async Task A_parent_of_another_feed_is_refused()
    {
        var other = (await ann.FeedAsync()).Id();
        using var response = await ann.PostCommentAsync(
            new
            {
                content = "x",
                feed_id = other,
                parent_id = comment,
            }
        );
        await response.IsInvalidAsync("parent_id");
        Assert.Empty(await board.Guest.ListAsync($"/api/comment/feed/{other}"));
    }

    [Theory]
    [InlineData("99999999999999999999")]
    [InlineData("abc")]
    [InlineData("1.5")]
    public async Task An_id_that_is_no_64_bit_integer_is_named(string id)
    {
        using var list = await board.Guest.GetAsync($"/api/comment/feed/{id}", Cancel);
        await list.IsInvalidAsync("feed_id");
        using var replies = await board.Guest.GetAsync($"/api/comment/replies/{id}", Cancel);
        await replies.IsInvalidAsync("comment_id");
        using var json = new StringContent("""{"content":"x"}""", Encoding.UTF8, "application/json");
        using var update = await ann.Client.PatchAsync($"/api/comment/update/{id}", json, Cancel);
        await update.IsInvalidAsync("comment_id");
        using var delete = await ann.Client.DeleteAsync($"/api/comment/delete/{id}", Cancel);
        await delete.IsInvalidAsync("comment_id");
    }

    [Theory]
    [InlineData("skip=-1", "skip")]
    [InlineData("limit=101", "limit")]
    [InlineData("limit=x", "limit")]
    [InlineData("sort_by=rank_desc", "sort_by")]
    [InlineData("cursor=nonsense", "cursor")]
    public async Task Bad_pages_are_refused_by_name(string query, string field)
    {
        foreach (var path in new[] { $"/api/comment/feed/{feed}", $"/api/comment/replies/{comment}", "/api/mypage/comments" })
        {
            using var response = await ann.Client.GetAsync($"{path}?{query}", Cancel);
            await response.IsInvalidAsync(field);
        }
    }

    [Theory]
    [InlineData("maybe")]
    [InlineData("1")]
    public async Task Top_level_is_true_or_false(string value)
    {
        using var response = await board.Guest.GetAsync($"/api/comment/feed/{feed}?top_level={value}", Cancel);
        await response.IsInvalidAsync("top_level");
    }
}
