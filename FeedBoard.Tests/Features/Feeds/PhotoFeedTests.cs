using System.Globalization;
using System.Text.Json.Nodes;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Images;
using FeedBoard.Tests.Imaging;

namespace FeedBoard.Tests.Features.Feeds;

/// <summary>Photos alone are a post, and a change puts them in another order with other words.</summary>
public sealed class PhotoFeedTests(FileBoard board) : IClassFixture<FileBoard>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", "")]
    [InlineData(null, null)]
    [InlineData("  ", "\n")]
    [InlineData("A title", "")]
    [InlineData(null, "A text")]
    public async Task With_a_photo_title_and_text_may_be_empty(string? title, string? content)
    {
        var ann = await board.JoinAsync();
        using var response = await ann.PostFeedAsync(title, content, Photo(11));
        var feed = await response.JsonAsync();
        Assert.Equal((title?.Trim() ?? "", content?.Trim() ?? ""), ((string)feed["title"]!, (string)feed["content"]!));
        Assert.True(JsonNode.DeepEquals(feed.SeenByOthers(), await ReadAsync(feed.Id())));
    }

    [Fact]
    public async Task Without_a_photo_both_are_required_as_ever()
    {
        var ann = await board.JoinAsync();
        using var neither = await ann.PostFeedAsync("", "");
        var problem = await neither.IsProblemAsync(422);
        Assert.Equal(["content", "title"], problem["errors"]!.AsObject().Select(e => e.Key).Order(StringComparer.Ordinal));
        using var missing = await ann.PostFeedAsync("t", null);
        await missing.IsInvalidAsync("content");
    }

    [Fact]
    public async Task A_file_that_is_no_photo_is_the_only_thing_wrong_with_a_post_of_photos()
    {
        var ann = await board.JoinAsync();
        using var response = await ann.PostFeedAsync("", "", new UploadFile("a.jpg", "no"u8.ToArray()));
        await response.IsInvalidAsync("images");
    }

    [Fact]
    public async Task Signs_that_show_nothing_are_refused_with_a_photo_too()
    {
        var ann = await board.JoinAsync();
        using var response = await ann.PostFeedAsync("\u200f\u200e", "", Photo(11));
        await response.IsInvalidAsync("title");
    }

    [Fact]
    public async Task Texts_can_go_while_a_photo_stays_and_the_last_photo_only_with_texts()
    {
        var ann = await board.JoinAsync();
        var feed = await ann.FeedAsync("A title", "A text", Photo(11));
        var change = await PatchedAsync(ann, feed, ("title", ""), ("content", ""));
        Assert.Equal(("", ""), ((string)change["title"]!, (string)change["content"]!));

        var url = (string)feed["image_urls"]![0]!;
        using var bare = await PatchAsync(ann, feed, ("target_image_urls", url));
        var problem = await bare.IsProblemAsync(422);
        Assert.Equal(["content", "title"], problem["errors"]!.AsObject().Select(e => e.Key).Order(StringComparer.Ordinal));
        using var half = await PatchAsync(ann, feed, ("target_image_urls", url), ("title", "A title"));
        await half.IsInvalidAsync("content");
        Assert.True(JsonNode.DeepEquals(change.SeenByOthers(), await ReadAsync(feed.Id())));

        change = await PatchedAsync(ann, feed, ("target_image_urls", url), ("title", "A title"), ("content", "A text"));
        Assert.Empty(change["images"]!.AsArray());
        using var emptied = await PatchAsync(ann, feed, ("content", ""));
        await emptied.IsInvalidAsync("content");
    }

    [Fact]
    public async Task The_order_and_the_words_are_changed_together_and_one_by_one()
    {
        var ann = await board.JoinAsync();
        var feed = await ann.FeedAsync("t", "c", Photo(11), Photo(12), Photo(13));
        var (a, b, c) = Urls(feed);
        var step = await PatchedAsync(ann, feed, ("image_order", c), ("image_order", a), ("image_order", b));
        Assert.Equal([13, 11, 12], Widths(step));
        Assert.Equal(["", "", ""], Alts(step));
        step = await PatchedAsync(ann, feed, ("image_alts", "third"), ("image_alts", " first "), ("image_alts", ""));
        Assert.Equal([13, 11, 12], Widths(step));
        Assert.Equal(["third", "first", ""], Alts(step));
        step = await PatchedAsync(
            ann,
            feed,
            ("target_image_urls", c),
            ("image_order", b),
            ("image_order", a),
            ("image_alts", "second"),
            ("image_alts", "")
        );
        Assert.Equal([12, 11], Widths(step));
        Assert.Equal(["second", ""], Alts(step));
        Assert.True(JsonNode.DeepEquals(step.SeenByOthers(), await ReadAsync(feed.Id())));
    }

    [Fact]
    public async Task Another_order_is_another_ETag_and_an_event()
    {
        var ann = await board.JoinAsync();
        var feed = await ann.FeedAsync("t", "c", Photo(11), Photo(12));
        using var before = await board.Guest.GetAsync($"/api/feed/read/{feed.Id()}", Cancel);
        var events = await EventsAsync(feed);
        var urls = feed["image_urls"]!.AsArray().Select(u => (string)u!).ToList();
        await PatchedAsync(ann, feed, ("image_order", urls[1]), ("image_order", urls[0]));
        using var after = await board.Guest.GetAsync($"/api/feed/read/{feed.Id()}", Cancel);
        Assert.NotEqual(before.Headers.ETag, after.Headers.ETag);
        Assert.Equal(events + 1, await EventsAsync(feed));
    }

    [Fact]
    public async Task New_photos_come_after_those_that_stay_or_where_the_order_puts_them()
    {
        var ann = await board.JoinAsync();
        var feed = await ann.FeedAsync("t", "c", Photo(11), Photo(12));
        var urls = feed["image_urls"]!.AsArray().Select(u => (string)u!).ToList();
        using var after = Form.Of(("image_order", urls[1]), ("image_order", urls[0]), ("alts", "new")).Files("new_images", Photo(13));
        using var response = await ann.PatchFeedAsync(feed.Id(), after);
        var step = await response.JsonAsync();
        Assert.Equal([12, 11, 13], Widths(step));
        Assert.Equal(["", "", "new"], Alts(step));

        var (a, b, c) = Urls(step);
        var draft = await ann.DraftAsync(TestImages.Png(15, 5));
        using var between = Form.Of([
                ("image_order", "new:2"),
                ("image_order", c),
                ("image_order", "new:1"),
                ("image_order", a),
                ("image_order", b),
                ("alts", "a file"),
                ("alts", "a draft"),
                .. DraftCalls.Fields(draft),
            ])
            .Files("new_images", Photo(14));
        using var mixed = await ann.PatchFeedAsync(feed.Id(), between);
        step = await mixed.JsonAsync();
        Assert.Equal([15, 13, 14, 12, 11], Widths(step));
        Assert.Equal(["a draft", "new", "a file", "", ""], Alts(step));
    }

    public static TheoryData<string, string[]> WrongOrders =>
        new()
        {
            { "one is missing", ["0"] },
            { "one is named twice", ["0", "1", "0"] },
            { "one is taken away", ["0", "1", "2"] },
            { "one is of nobody", ["0", "http://127.0.0.1/api/image/0123456789abcdef0123456789abcdef.png"] },
            { "one is no URL", ["0", "sea"] },
            { "there is no new one", ["0", "1", "new:1"] },
            { "a new one without a number", ["0", "1", "new:"] },
        };

    [Theory]
    [MemberData(nameof(WrongOrders))]
    public async Task An_order_that_is_not_of_all_that_stay_changes_nothing(string why, string[] order)
    {
        var ann = await board.JoinAsync();
        var feed = await ann.FeedAsync("t", "c", Photo(11), Photo(12), Photo(13));
        var urls = feed["image_urls"]!.AsArray().Select(u => (string)u!).ToList();
        var fields = order.Select(o => ("image_order", (string?)(int.TryParse(o, CultureInfo.InvariantCulture, out var n) ? urls[n] : o)));
        using var response = await PatchAsync(ann, feed, [("title", why), ("target_image_urls", urls[2]), .. fields]);
        await response.IsInvalidAsync("image_order");
        Assert.True(JsonNode.DeepEquals(feed.SeenByOthers(), await ReadAsync(feed.Id())));
    }

    [Theory]
    [InlineData(1, 4)]
    [InlineData(3, 4)]
    [InlineData(2, 1501)]
    public async Task As_many_words_as_photos_that_stay_and_none_too_long(int count, int length)
    {
        var ann = await board.JoinAsync();
        var feed = await ann.FeedAsync("t", "c", Photo(11), Photo(12));
        using var response = await PatchAsync(
            ann,
            feed,
            [("title", "new"), .. Enumerable.Repeat(("image_alts", (string?)new string('a', length)), count)]
        );
        await response.IsInvalidAsync("image_alts");
        Assert.True(JsonNode.DeepEquals(feed.SeenByOthers(), await ReadAsync(feed.Id())));
    }

    [Fact]
    public async Task A_photo_alone_is_in_no_search_and_its_feed_in_every_list()
    {
        var ann = await board.JoinAsync();
        using var form = Form.Of(("alts", "zebra")).Files("images", Photo(11));
        using var response = await ann.Client.PostAsync("/api/feed/create", form, Cancel);
        var feed = await response.JsonAsync();
        using var search = await board.Guest.GetAsync("/api/feed/search?q=zebra", Cancel);
        Assert.Equal(0, search.Total());
        using var list = await board.Guest.GetAsync("/api/feed/list", Cancel);
        Assert.Contains((await list.JsonAsync()).AsArray(), f => f!.Id() == feed.Id());
        await PatchedAsync(ann, feed, ("title", "zebra"));
        using var found = await board.Guest.GetAsync("/api/feed/search?q=zebra", Cancel);
        Assert.Equal(1, found.Total());
    }

    private static UploadFile Photo(int width) => new($"{width}.png", TestImages.Png(width, 5));

    private static (string First, string Second, string Third) Urls(JsonNode feed) =>
        ((string)feed["image_urls"]![0]!, (string)feed["image_urls"]![1]!, (string)feed["image_urls"]![2]!);

    private static IEnumerable<int> Widths(JsonNode feed) => feed["images"]!.AsArray().Select(i => (int)i!["width"]!);

    private static IEnumerable<string> Alts(JsonNode feed) => feed["images"]!.AsArray().Select(i => (string)i!["alt"]!);

    private static async Task<HttpResponseMessage> PatchAsync(Person person, JsonNode feed, params (string Name, string? Value)[] fields)
    {
        using var form = Form.Of(fields);
        return await person.PatchFeedAsync(feed.Id(), form);
    }

    private static async Task<JsonNode> PatchedAsync(Person person, JsonNode feed, params (string Name, string? Value)[] fields)
    {
        using var response = await PatchAsync(person, feed, fields);
        return await response.JsonAsync();
    }

    private async Task<JsonNode> ReadAsync(long id)
    {
        using var response = await board.Guest.GetAsync($"/api/feed/read/{id}", Cancel);
        return await response.JsonAsync();
    }

    private Task<long> EventsAsync(JsonNode feed) =>
        board.QueryAsync<long>(
            $"SELECT count(*) FROM events WHERE kind = 'feed_updated' AND data::json->>'feed_id' = '{feed.Id()}'"
        );
}
