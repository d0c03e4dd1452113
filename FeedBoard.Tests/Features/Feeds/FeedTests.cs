using System.Text.Json.Nodes;
using FeedBoard.Tests.Board;

namespace FeedBoard.Tests.Features.Feeds;

public sealed class FeedTests(FileBoard board) : IClassFixture<FileBoard>
{
    private static readonly string[] Fields =
    [
        "author_email",
        "author_id",
        "author_nickname",
        "comment_count",
        "content",
        "create_dt",
        "hidden",
        "id",
        "image_urls",
        "images",
        "like_count",
        "liked",
        "mentions",
        "title",
        "update_dt",
        "waiting",
    ];

    [Fact]
    public async Task The_response_has_the_whole_feed_and_reads_give_the_same()
    {
        var ann = await board.JoinAsync();
        var created = await ann.FeedAsync("  A title ", "Some\ncontent");

        Assert.Equal(Fields, created.AsObject().Select(p => p.Key).Order(StringComparer.Ordinal));
        Assert.Equal("A title", (string)created["title"]!);
        Assert.Equal("Some\ncontent", (string)created["content"]!);
        Assert.Equal(ann.Email, (string)created["author_email"]!);
        Assert.Equal(ann.Nickname, (string)created["author_nickname"]!);
        Assert.Equal(0, (int)created["like_count"]!);
        Assert.False((bool)created["liked"]!);
        Assert.Empty(created["images"]!.AsArray());
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$", (string)created["create_dt"]!);
        Assert.Equal((string)created["create_dt"]!, (string)created["update_dt"]!);
        Assert.True(JsonNode.DeepEquals(created.SeenByOthers(), await ReadAsync(created.Id())));
    }

    [Fact]
    public async Task A_form_without_files_may_be_url_encoded()
    {
        var ann = await board.JoinAsync();
        using var form = new FormUrlEncodedContent([new("title", "Ünïcödé 한글"), new("content", "a+b&c")]);
        using var response = await ann.Client.PostAsync("/api/feed/create", form, TestContext.Current.CancellationToken);

        var feed = await response.JsonAsync();
        Assert.Equal("Ünïcödé 한글", (string)feed["title"]!);
        Assert.Equal("a+b&c", (string)feed["content"]!);
    }

    [Fact]
    public async Task Texts_are_kept_in_NFC_and_counted_in_code_points()
    {
        var ann = await board.JoinAsync();
        var feed = await ann.FeedAsync("e\u0301", string.Concat(Enumerable.Repeat("🦊", 20_000)));
        Assert.Equal("\u00e9", (string)feed["title"]!);
        Assert.Equal(40_000, ((string)feed["content"]!).Length);
        await ann.FeedAsync(string.Concat(Enumerable.Repeat("e\u0301", 200)), "x");
    }

    [Fact]
    public async Task A_guest_cannot_write()
    {
        var feed = await (await board.JoinAsync()).FeedAsync();
        using var form = Form.Of(("title", "x"), ("content", "y"));
        using var create = await board.Guest.PostAsync("/api/feed/create", form, TestContext.Current.CancellationToken);
        await create.IsProblemAsync(401, "Not Authenticated");
        Assert.Equal("Bearer", create.Headers.WwwAuthenticate.ToString());
        using var change = Form.Of(("title", "x"));
        using var update = await board.Guest.PatchAsync($"/api/feed/update/{feed.Id()}", change, TestContext.Current.CancellationToken);
        await update.IsProblemAsync(401, "Not Authenticated");
        using var delete = await board.Guest.DeleteAsync($"/api/feed/delete/{feed.Id()}", TestContext.Current.CancellationToken);
        await delete.IsProblemAsync(401, "Not Authenticated");
    }

    [Fact]
    public async Task An_author_changes_what_is_given_and_the_rest_stays()
    {
        var ann = await board.JoinAsync();
        var feed = await ann.FeedAsync("old title", "old content");

        using var title = Form.Of(("title", "new title"));
        using var first = await ann.PatchFeedAsync(feed.Id(), title);
        var changed = await first.JsonAsync();
        Assert.Equal("new title", (string)changed["title"]!);
        Assert.Equal("old content", (string)changed["content"]!);
        Assert.Equal((string)feed["create_dt"]!, (string)changed["create_dt"]!);
        Assert.True((DateTime)changed["update_dt"]! > (DateTime)feed["update_dt"]!);

        using var both = new FormUrlEncodedContent([new("title", "a"), new("content", "b")]);
        using var second = await ann.PatchFeedAsync(feed.Id(), both);
        Assert.True(JsonNode.DeepEquals((await second.JsonAsync()).SeenByOthers(), await ReadAsync(feed.Id())));
    }

    [Fact]
    public async Task A_stranger_cannot_change_or_delete_a_feed()
    {
        var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
        var feed = await ann.FeedAsync();

        using var form = Form.Of(("title", "mine now"));
        using var update = await bob.PatchFeedAsync(feed.Id(), form);
        await update.IsProblemAsync(403, "Permission Denied");
        using var delete = await bob.DeleteFeedAsync(feed.Id());
        await delete.IsProblemAsync(403, "Permission Denied");
        Assert.True(JsonNode.DeepEquals(feed.SeenByOthers(), await ReadAsync(feed.Id())));
    }

    [Fact]
    public async Task A_deleted_feed_is_gone()
    {
        var ann = await board.JoinAsync();
        var feed = await ann.FeedAsync();
        using var delete = await ann.DeleteFeedAsync(feed.Id());
        Assert.Equal("""{"message":"Feed Deleted"}""", await delete.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

        using var read = await board.Guest.GetAsync($"/api/feed/read/{feed.Id()}", TestContext.Current.CancellationToken);
        await read.IsProblemAsync(404, "Feed Not Found");
        using var again = await ann.DeleteFeedAsync(feed.Id());
        await again.IsProblemAsync(404, "Feed Not Found");
        using var form = Form.Of(("title", "x"));
        using var update = await ann.PatchFeedAsync(feed.Id(), form);
        await update.IsProblemAsync(404, "Feed Not Found");
    }

    [Theory]
    [InlineData("99999999999999999999")]
    [InlineData("-9223372036854775809")]
    [InlineData("abc")]
    [InlineData("1.5")]
    public async Task An_id_that_is_no_64_bit_integer_is_named(string id)
    {
        var ann = await board.JoinAsync();
        using var read = await board.Guest.GetAsync($"/api/feed/read/{id}", TestContext.Current.CancellationToken);
        await read.IsInvalidAsync("feed_id");
        using var form = Form.Of(("title", "x"));
        using var update = await ann.Client.PatchAsync($"/api/feed/update/{id}", form, TestContext.Current.CancellationToken);
        await update.IsInvalidAsync("feed_id");
        using var delete = await ann.Client.DeleteAsync($"/api/feed/delete/{id}", TestContext.Current.CancellationToken);
        await delete.IsInvalidAsync("feed_id");
    }

    [Fact]
    public async Task What_is_not_there_is_a_problem_too()
    {
        using var unknown = await board.Guest.GetAsync("/api/nothing", TestContext.Current.CancellationToken);
        await unknown.IsProblemAsync(404);
        using var method = await board.Guest.PutAsync("/api/feed/list", null, TestContext.Current.CancellationToken);
        await method.IsProblemAsync(405);
    }

    private async Task<JsonNode> ReadAsync(long id)
    {
        using var response = await board.Guest.GetAsync($"/api/feed/read/{id}", TestContext.Current.CancellationToken);
        return await response.JsonAsync();
    }
}
