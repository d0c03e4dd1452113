using System.Text.Json.Nodes;
using FeedBoard.Imaging.Thumbnails;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Imaging;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace FeedBoard.Tests.Features.Images;

/// <summary>Images that are uploaded while their feed is being written.</summary>
public sealed class ImageDraftTests(FileBoard board) : IClassFixture<FileBoard>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Drafts_become_the_images_of_a_new_feed_behind_its_files_with_their_words()
    {
        var ann = await board.JoinAsync();
        var (first, second) = (await ann.DraftAsync(TestImages.Png(11, 5)), await ann.DraftAsync(TestImages.Jpeg(12, 5)));
        using var form = Form.Of([.. DraftCalls.Fields(second, first), ("alts", "a file"), ("alts", "the second"), ("alts", "the first")])
            .Files("images", new UploadFile("c.png", TestImages.Png(13, 5)));
        using var response = await ann.Client.PostAsync("/api/feed/create", form, Cancel);
        var feed = await response.JsonAsync();
        Assert.Equal(("", ""), ((string)feed["title"]!, (string)feed["content"]!));
        Assert.Equal([13, 12, 11], Widths(feed));
        Assert.Equal(["a file", "the second", "the first"], Alts(feed));
        using var image = await board.Guest.GetAsync((string)feed["image_urls"]![1]!, Cancel);
        Assert.Equal("image/jpeg", image.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task What_a_draft_is_is_told_and_nobody_can_read_it()
    {
        var ann = await board.JoinAsync();
        using var response = await ann.PostDraftAsync(TestImages.AnimatedGif(20, 10));
        var draft = await response.JsonAsync();
        Assert.Equal(
            ["animated", "content_type", "expire_dt", "height", "id", "size", "width"],
            draft.AsObject().Select(p => p.Key).Order(StringComparer.Ordinal)
        );
        Assert.Equal((20, 10), ((int)draft["width"]!, (int)draft["height"]!));
        Assert.Equal(("image/gif", true), ((string)draft["content_type"]!, (bool)draft["animated"]!));
        var name = await board.QueryAsync<string>($"SELECT name FROM images WHERE id = {draft.Id()}");
        using var read = await ann.Client.GetAsync($"/api/image/{name}", Cancel);
        await read.IsProblemAsync(404, "Image Not Found");
    }

    /// <summary>An object is gone before its row is: no feed may take it from then on.</summary>
    [Fact]
    public async Task A_draft_whose_deletion_fails_in_the_middle_cannot_be_used_any_more()
    {
        var ann = await board.JoinAsync();
        var draft = await ann.DraftAsync(TestImages.Png(900, 700));
        var name = (await board.QueryAsync<string>($"SELECT name FROM images WHERE id = {draft}"))!;
        var images = new Uri(board.Services.GetRequiredService<IConfiguration>().GetConnectionString("images")!).LocalPath;
        var file = Directory.GetFiles(images, name, SearchOption.AllDirectories).Single();
        // A folder where the file of a thumbnail would be cannot be deleted as one.
        var thumbnail = Thumbnail.NamesOf(name, 900, 700).First();
        var broken = Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(file)!, thumbnail, "inside"));

        await board.QueryAsync<object>($"UPDATE images SET state_dt = state_dt - interval '61 minutes' WHERE id = {draft}");
        Assert.Equal(1, (await board.SweepAsync()).Failed);
        Assert.False(File.Exists(file));
        using var late = await ann.PostFormAsync(DraftCalls.Fields(draft));
        await late.IsInvalidAsync("draft_ids");

        broken.Parent!.Delete(recursive: true);
        Assert.Equal(0, (await board.SweepAsync()).Failed);
        Assert.Equal(0, await board.QueryAsync<long>($"SELECT count(*) FROM images WHERE id = {draft}"));
        var left = $"{Path.GetFileNameWithoutExtension(name)}*";
        Assert.Empty(Directory.GetFileSystemEntries(images, left, SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_draft_is_for_its_owner_alone_and_for_one_feed()
    {
        var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
        var draft = await ann.DraftAsync(TestImages.Png(11, 5));
        using var stolen = await bob.PostFormAsync(DraftCalls.Fields(draft));
        await stolen.IsInvalidAsync("draft_ids");
        using var notBobs = await bob.DeleteDraftAsync(draft);
        await notBobs.IsProblemAsync(404, "Image Not Found");

        using var used = await ann.PostFormAsync(DraftCalls.Fields(draft));
        var feed = await used.JsonAsync();
        using var again = await ann.PostFormAsync(DraftCalls.Fields(draft));
        await again.IsInvalidAsync("draft_ids");
        using var change = Form.Of(DraftCalls.Fields(draft));
        using var intoItsOwn = await ann.PatchFeedAsync(feed.Id(), change);
        await intoItsOwn.IsInvalidAsync("draft_ids");
        using var attached = await ann.DeleteDraftAsync(draft);
        await attached.IsProblemAsync(404, "Image Not Found");
        Assert.Equal([11], Widths(await ReadAsync(feed.Id())));
    }

    [Fact]
    public async Task Of_two_feeds_at_once_one_gets_the_draft()
    {
        var ann = await board.JoinAsync();
        var draft = await ann.DraftAsync(TestImages.Png(11, 5));
        var statuses = await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(async _ =>
                {
                    using var response = await ann.PostFormAsync(DraftCalls.Fields(draft));
                    return (int)response.StatusCode;
                })
        );
        Assert.Equal([200, 422, 422, 422], statuses.Order());
    }

    [Fact]
    public async Task A_refused_feed_leaves_its_drafts_for_the_next_try()
    {
        var ann = await board.JoinAsync();
        var draft = await ann.DraftAsync(TestImages.Png(11, 5));
        using var refused = await ann.PostFormAsync(DraftCalls.Fields(draft, 999_999_999));
        await refused.IsInvalidAsync("draft_ids");
        using var good = await ann.PostFormAsync(DraftCalls.Fields(draft));
        Assert.Equal([11], Widths(await good.JsonAsync()));
    }

    [Fact]
    public async Task A_post_of_drafts_that_is_repeated_with_its_key_makes_one_feed()
    {
        var ann = await board.JoinAsync();
        var (one, other) = (await ann.DraftAsync(TestImages.Png(11, 5)), await ann.DraftAsync(TestImages.Png(12, 5)));
        using var first = await ann.PostFormAsync(DraftCalls.Fields(one, other), "key");
        using var second = await ann.PostFormAsync(DraftCalls.Fields(one, other), "key");
        Assert.True(JsonNode.DeepEquals(await first.JsonAsync(), await second.JsonAsync()));
        using var otherOrder = await ann.PostFormAsync(DraftCalls.Fields(other, one), "key");
        await otherOrder.IsInvalidAsync("Idempotency-Key");
    }

    [Theory]
    [InlineData("x")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("99999999999999999999")]
    public async Task What_is_no_id_is_refused(string id)
    {
        var ann = await board.JoinAsync();
        using var response = await ann.PostFormAsync([("title", "t"), ("content", "c"), ("draft_ids", id)]);
        await response.IsInvalidAsync("draft_ids");
    }

    [Fact]
    public async Task A_draft_twice_and_eleven_images_are_refused()
    {
        var ann = await board.JoinAsync();
        var draft = await ann.DraftAsync(TestImages.Png(11, 5));
        using var twice = await ann.PostFormAsync(DraftCalls.Fields(draft, draft));
        await twice.IsInvalidAsync("draft_ids");

        using var eleven = Form.Of(DraftCalls.Fields(draft))
            .Files("images", Enumerable.Range(0, 10).Select(n => new UploadFile($"{n}.png", TestImages.Png(4, 4))));
        using var response = await ann.Client.PostAsync("/api/feed/create", eleven, Cancel);
        await response.IsInvalidAsync("images");
        Assert.Equal(0, await FeedsOfAsync(ann));
    }

    [Fact]
    public async Task A_file_that_is_no_image_or_empty_or_too_large_is_refused()
    {
        var ann = await board.JoinAsync();
        var tooLarge = new byte[InputLimits.MaxImageBytes + 1];
        foreach (var (bytes, words) in new[] { ("no image"u8.ToArray(), "not a PNG"), ([], "empty"), (tooLarge, "larger") })
        {
            using var response = await ann.PostDraftAsync(bytes);
            var problem = await response.IsProblemAsync(422);
            Assert.Contains(words, (string)problem["errors"]!["body"]![0]!, StringComparison.Ordinal);
        }

        using var form = Form.Of().Files("image", new UploadFile("a.png", TestImages.Png(4, 4)));
        using var wrongType = await ann.Client.PostAsync("/api/image/draft", form, Cancel);
        await wrongType.IsInvalidAsync("body");
    }

    [Fact]
    public async Task Twenty_drafts_are_enough_even_side_by_side_and_one_that_is_deleted_makes_room()
    {
        var ann = await board.JoinAsync();
        var drafts = new List<long>();
        for (var n = 0; n < InputLimits.MaxImageDrafts - 2; n++)
            drafts.Add(await ann.DraftAsync(TestImages.Png(4, 4)));
        var statuses = await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(async _ =>
                {
                    using var response = await ann.PostDraftAsync(TestImages.Png(4, 4));
                    return (int)response.StatusCode;
                })
        );
        Assert.Equal([200, 200, 409, 409], statuses.Order());
        using var full = await ann.PostDraftAsync(TestImages.Png(4, 4));
        await full.IsProblemAsync(409, "Too Many Drafts");

        using var deleted = await ann.DeleteDraftAsync(drafts[0]);
        Assert.Equal(204, (int)deleted.StatusCode);
        await ann.DraftAsync(TestImages.Png(4, 4));
        using var gone = await ann.PostFormAsync(DraftCalls.Fields(drafts[0]));
        await gone.IsInvalidAsync("draft_ids");
    }

    [Fact]
    public async Task What_no_feed_takes_is_swept_after_an_hour_and_what_is_deleted_at_once()
    {
        var ann = await board.JoinAsync();
        var (left, deleted, used) = (
            await ann.DraftAsync(TestImages.Png(11, 5)),
            await ann.DraftAsync(TestImages.Png(12, 5)),
            await ann.DraftAsync(TestImages.Png(13, 5))
        );
        var names = new Dictionary<long, string>();
        foreach (var id in new[] { left, deleted, used })
            names[id] = (await board.QueryAsync<string>($"SELECT name FROM images WHERE id = {id}"))!;
        using var attached = await ann.PostFormAsync(DraftCalls.Fields(used));
        await attached.JsonAsync();
        using var answer = await ann.DeleteDraftAsync(deleted);

        await board.SweepAsync();
        var stored = await board.StoredNamesAsync();
        Assert.Contains(names[left], stored);
        Assert.DoesNotContain(names[deleted], stored);

        board.Clock.Advance(TimeSpan.FromMinutes(61));
        await board.SweepAsync();
        stored = await board.StoredNamesAsync();
        Assert.DoesNotContain(names[left], stored);
        Assert.Contains(names[used], stored);
        Assert.Equal(1, await board.QueryAsync<long>($"SELECT count(*) FROM images WHERE id IN ({left}, {deleted}, {used})"));
    }

    private static IEnumerable<int> Widths(JsonNode feed) => feed["images"]!.AsArray().Select(i => (int)i!["width"]!);

    private static IEnumerable<string> Alts(JsonNode feed) => feed["images"]!.AsArray().Select(i => (string)i!["alt"]!);

    private async Task<JsonNode> ReadAsync(long id)
    {
        using var response = await board.Guest.GetAsync($"/api/feed/read/{id}", Cancel);
        return await response.JsonAsync();
    }

    private Task<long> FeedsOfAsync(Person person) =>
        board.QueryAsync<long>($"SELECT count(*) FROM feeds f JOIN users u ON u.id = f.author_id WHERE u.email = '{person.Email}'");
}
