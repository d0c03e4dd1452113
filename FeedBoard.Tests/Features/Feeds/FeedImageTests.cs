using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using FeedBoard.ApiService.Features.Images;
using FeedBoard.Imaging.Formats;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Images;
using FeedBoard.Tests.Imaging;

namespace FeedBoard.Tests.Features.Feeds;

public sealed class FeedImagesInAFolderTests(FileBoard board) : FeedImageTests(board), IClassFixture<FileBoard>;

[Slow]
public sealed class FeedImagesInABucketTests(S3Board board) : FeedImageTests(board), IClassFixture<S3Board>;

/// <summary>Images from upload to download, the same for both stores.</summary>
public abstract class FeedImageTests(BoardFixture board)
{
    public static TheoryData<string, string> Formats =>
        new()
        {
            { "png", "image/png" },
            { "jpg", "image/jpeg" },
            { "webp", "image/webp" },
            { "gif", "image/gif" },
            { "avif", "image/avif" },
        };

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task An_image_of_every_format_comes_back_clean_and_the_same(string extension, string contentType)
    {
        var image = Sample(extension, metadata: true);
        var ann = await board.JoinAsync();
        var feed = await ann.FeedAsync("t", "c", new UploadFile("lies.txt", image, "text/plain"));

        var url = (string)Assert.Single(feed["image_urls"]!.AsArray())!;
        var shown = Assert.Single(feed["images"]!.AsArray())!;
        Assert.Equal(
            ["alt", "animated", "content_type", "height", "placeholder", "size", "thumbnails", "url", "width"],
            shown.AsObject().Select(p => p.Key).Order(StringComparer.Ordinal)
        );
        Assert.Equal(url, (string)shown["url"]!);
        Assert.StartsWith($"{board.Address.GetLeftPart(UriPartial.Authority)}/api/image/", url, StringComparison.Ordinal);
        Assert.EndsWith($".{extension}", url, StringComparison.Ordinal);
        Assert.Equal(contentType, (string)shown["content_type"]!);
        Assert.Equal("{}", shown["thumbnails"]!.ToJsonString());
        Assert.Null(shown["placeholder"]);

        using var response = await GetAsync(url);
        var stored = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        Assert.Equal(await CleanAsync(image), stored);
        Assert.Equal(-1, stored.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(TestImages.Marker)));
        Assert.Equal(contentType, response.Content.Headers.ContentType?.ToString());
        Assert.Equal(stored.Length, response.Content.Headers.ContentLength);
        Assert.Equal(stored.Length, (long)shown["size"]!);
        Assert.True(
            response.Headers.CacheControl is { Public: true, MaxAge.TotalDays: 365 } cache
                && cache.Extensions.Any(e => e.Name == "immutable")
        );
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.False(response.Headers.ETag!.IsWeak);
    }

    [Theory]
    [InlineData(1, 40, 24)]
    [InlineData(2, 40, 24)]
    [InlineData(3, 40, 24)]
    [InlineData(4, 40, 24)]
    [InlineData(5, 24, 40)]
    [InlineData(6, 24, 40)]
    [InlineData(7, 24, 40)]
    [InlineData(8, 24, 40)]
    public async Task Width_and_height_are_as_shown(int orientation, int width, int height)
    {
        var ann = await board.JoinAsync();
        var feed = await ann.FeedAsync(
            "t",
            "c",
            File("a.jpg", TestImages.Jpeg(40, 24, orientation)),
            File("a.png", TestImages.Png(40, 24, orientation))
        );
        Assert.All(feed["images"]!.AsArray(), i => Assert.Equal((width, height), ((int)i!["width"]!, (int)i["height"]!)));
    }

    [Fact]
    public async Task An_image_says_whether_it_moves()
    {
        var ann = await board.JoinAsync();
        var feed = await ann.FeedAsync(
            "t",
            "c",
            File("a.gif", TestImages.AnimatedGif(20, 10)),
            File("b.gif", TestImages.Gif(20, 10)),
            File("c.png", TestImages.AnimatedPng(20, 10))
        );
        bool[] expected = [true, false, true];
        Assert.Equal(expected, feed["images"]!.AsArray().Select(i => (bool)i!["animated"]!));

        using var again = await ann.Client.GetAsync($"/api/feed/read/{(long)feed["id"]!}", TestContext.Current.CancellationToken);
        Assert.Equal(expected, (await again.JsonAsync())["images"]!.AsArray().Select(i => (bool)i!["animated"]!));
    }

    [Fact]
    public async Task Ten_images_keep_their_order_and_descriptions()
    {
        var ann = await board.JoinAsync();
        using var form = Form.Of([
                ("title", "t"),
                ("content", "c"),
                .. Enumerable.Range(0, 10).Select(n => ("alts", (string?)$" picture {n} ")),
            ])
            .Files("images", Enumerable.Range(0, 10).Select(n => File($"{n}.png", TestImages.Png(10 + n, 10))));
        using var response = await ann.Client.PostAsync("/api/feed/create", form, TestContext.Current.CancellationToken);
        var images = (await response.JsonAsync())["images"]!.AsArray();

        Assert.Equal(Enumerable.Range(10, 10), images.Select(i => (int)i!["width"]!));
        Assert.Equal(Enumerable.Range(0, 10).Select(n => $"picture {n}"), images.Select(i => (string)i!["alt"]!));
    }

    [Fact]
    public async Task An_update_works_in_all_four_combinations()
    {
        var ann = await board.JoinAsync();
        var feed = await ann.FeedAsync("t", "c", File("a.png", TestImages.Png(11, 5)), File("b.png", TestImages.Png(12, 5)));

        using var neither = Form.Of(("title", "new"));
        var step = await PatchedAsync(ann, feed.Id(), neither);
        Assert.Equal([11, 12], Widths(step));
        using var added = Form.Of(("alts", "the third")).Files("new_images", File("c.png", TestImages.Png(13, 5)));
        step = await PatchedAsync(ann, feed.Id(), added);
        Assert.Equal([11, 12, 13], Widths(step));
        Assert.Equal(["", "", "the third"], step["images"]!.AsArray().Select(i => (string)i!["alt"]!));

        var first = (string)step["image_urls"]![0]!;
        using var taken = Form.Of(("target_image_urls", first));
        step = await PatchedAsync(ann, feed.Id(), taken);
        Assert.Equal([12, 13], Widths(step));
        using var gone = await GetAsync(first);
        await gone.IsProblemAsync(404, "Image Not Found");

        using var both = Form.Of([
                ("target_image_urls", (string?)(string)step["image_urls"]![0]!),
                ("target_image_urls", (string)step["image_urls"]![1]!),
                ("target_image_urls", ""),
            ])
            .Files("new_images", File("d.png", TestImages.Png(14, 5)), File("e.png", TestImages.Png(15, 5)));
        step = await PatchedAsync(ann, feed.Id(), both);
        Assert.Equal([14, 15], Widths(step));
        Assert.Equal("new", (string)step["title"]!);
    }

    [Fact]
    public async Task A_feed_has_at_most_ten_images_after_an_update_too()
    {
        var ann = await board.JoinAsync();
        var feed = await ann.FeedAsync("t", "c", Enumerable.Range(0, 9).Select(n => File($"{n}.png", TestImages.Png(10 + n, 5))));
        using var tooMany = Form.Of(("title", "x"))
            .Files("new_images", File("a.png", TestImages.Png(20, 5)), File("b.png", TestImages.Png(21, 5)));
        using var refused = await ann.PatchFeedAsync(feed.Id(), tooMany);
        await refused.IsInvalidAsync("new_images");
        Assert.True(JsonNode.DeepEquals(feed.SeenByOthers(), await ReadAsync(feed.Id())));

        using var swap = Form.Of(("target_image_urls", (string)feed["image_urls"]![8]!))
            .Files("new_images", File("a.png", TestImages.Png(20, 5)), File("b.png", TestImages.Png(21, 5)));
        Assert.Equal(10, (await PatchedAsync(ann, feed.Id(), swap))["images"]!.AsArray().Count);
    }

    [Fact]
    public async Task Of_updates_at_once_none_makes_a_feed_of_more_than_ten_images()
    {
        var ann = await board.JoinAsync();
        var feed = await ann.FeedAsync("t", "c", Enumerable.Range(0, 8).Select(n => File($"{n}.png", TestImages.Png(10 + n, 5))));
        var responses = await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(async n =>
                {
                    using var form = Form.Of().Files("new_images", File("a.png", TestImages.Png(20 + n, 5)));
                    using var response = await ann.PatchFeedAsync(feed.Id(), form);
                    return (int)response.StatusCode;
                })
        );

        Assert.Equal([200, 200, 422, 422], responses.Order());
        Assert.Equal(10, (await ReadAsync(feed.Id()))["images"]!.AsArray().Count);
    }

    [Fact]
    public async Task An_image_is_served_in_ranges_by_head_and_conditionally()
    {
        var ann = await board.JoinAsync();
        var bytes = TestImages.LargePng(200_000);
        var url = (string)(await ann.FeedAsync("t", "c", File("a.png", bytes)))["image_urls"]![0]!;

        using var range = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { Range = new(1000, 1999) } };
        using var part = await board.Guest.SendAsync(range, TestContext.Current.CancellationToken);
        Assert.Equal(206, (int)part.StatusCode);
        Assert.Equal(bytes[1000..2000], await part.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal("bytes 1000-1999/200000", part.Content.Headers.ContentRange!.ToString());

        using var last = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { Range = new(null, 100) } };
        using var tail = await board.Guest.SendAsync(last, TestContext.Current.CancellationToken);
        Assert.Equal(bytes[^100..], await tail.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));

        using var beyond = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { Range = new(200_000, null) } };
        using var none = await board.Guest.SendAsync(beyond, TestContext.Current.CancellationToken);
        Assert.Equal(416, (int)none.StatusCode);
        Assert.True(none.Headers.CacheControl!.NoStore);
        Assert.Null(none.Headers.ETag);

        using var head = new HttpRequestMessage(HttpMethod.Head, url);
        using var headers = await board.Guest.SendAsync(head, TestContext.Current.CancellationToken);
        Assert.Equal(200_000, headers.Content.Headers.ContentLength);

        using var conditional = new HttpRequestMessage(HttpMethod.Get, url)
        {
            Headers = { IfNoneMatch = { new EntityTagHeaderValue(headers.Headers.ETag!.Tag) } },
        };
        using var unchanged = await board.Guest.SendAsync(conditional, TestContext.Current.CancellationToken);
        Assert.Equal(304, (int)unchanged.StatusCode);
        Assert.Equal(headers.Headers.ETag, unchanged.Headers.ETag);
    }

    [Theory]
    [InlineData("0123456789abcdef0123456789abcdef.png")]
    [InlineData("..%2f..%2fetc%2fpasswd")]
    [InlineData("x")]
    [InlineData("0123456789ABCDEF0123456789ABCDEF.png")]
    public async Task There_is_no_image_of_another_name(string name)
    {
        using var response = await GetAsync($"/api/image/{name}");
        await response.IsProblemAsync(404, "Image Not Found");
    }

    [Fact]
    public async Task What_leaves_a_feed_leaves_the_store_with_the_next_sweep()
    {
        var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
        var kept = await ann.FeedAsync("t", "c", File("a.png", TestImages.Png(11, 5)), File("b.png", TestImages.Png(12, 5)));
        var deleted = await ann.FeedAsync("t", "c", File("c.png", TestImages.Png(13, 5)));
        var ofBob = await bob.FeedAsync("t", "c", File("d.png", TestImages.Png(14, 5)));

        using var taken = Form.Of(("target_image_urls", (string)kept["image_urls"]![0]!));
        await PatchedAsync(ann, kept.Id(), taken);
        using var delete = await ann.DeleteFeedAsync(deleted.Id());
        await delete.JsonAsync();
        await board.QueryAsync<object>($"DELETE FROM users WHERE id = {ofBob["author_id"]}");
        var before = await board.StoredNamesAsync();
        Assert.All(
            new[] { kept, deleted, ofBob }.SelectMany(f => f["image_urls"]!.AsArray()),
            u => Assert.Contains(ImageUrls.NameIn((string)u!)!, before)
        );

        await board.SweepAsync();
        var after = await board.StoredNamesAsync();
        Assert.Contains(ImageUrls.NameIn((string)kept["image_urls"]![1]!)!, after);
        Assert.All(
            [kept["image_urls"]![0]!, deleted["image_urls"]![0]!, ofBob["image_urls"]![0]!],
            u => Assert.DoesNotContain(ImageUrls.NameIn((string)u!)!, after)
        );
    }

    [Fact]
    public async Task A_pending_upload_is_swept_after_an_hour_and_not_before()
    {
        var name = ImageName.New(ImageFormat.Png);
        await board.QueryAsync<object>(
            $"INSERT INTO images (name, state, content_type, size, width, height, alt) VALUES ('{name}', 0, 'image/png', 1, 1, 1, '')"
        );
        await board.SweepAsync();
        Assert.Equal(1, await board.QueryAsync<long>($"SELECT count(*) FROM images WHERE name = '{name}'"));

        board.Clock.Advance(TimeSpan.FromMinutes(61));
        await board.SweepAsync();
        Assert.Equal(0, await board.QueryAsync<long>($"SELECT count(*) FROM images WHERE name = '{name}'"));
    }

    /// <summary>In place of an upload of an hour: the sweeper takes its row as soon as it is written.</summary>
    [Fact]
    public async Task An_upload_whose_image_was_swept_meanwhile_fails_whole()
    {
        var ann = await board.JoinAsync();
        var feed = await ann.FeedAsync("t", "c", File("a.png", TestImages.Png(11, 5)));
        await board.QueryAsync<object>(
            """
            CREATE FUNCTION sweep_at_once() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.state := 2; RETURN NEW; END $$;
            CREATE TRIGGER sweep_at_once BEFORE INSERT ON images FOR EACH ROW WHEN (NEW.width = 77) EXECUTE FUNCTION sweep_at_once();
            """
        );
        var images = new[] { File("b.png", TestImages.Png(78, 5)), File("c.png", TestImages.Png(77, 5)) };
        using var created = await ann.PostFeedAsync("swept", "c", images);
        await created.IsProblemAsync(503, ProblemCodes.UploadTooSlow.Detail);
        using var change = Form.Of(("title", "swept")).Files("new_images", images);
        using var changed = await ann.PatchFeedAsync(feed.Id(), change);
        await changed.IsProblemAsync(503, ProblemCodes.UploadTooSlow.Detail);
        using var body = DraftCalls.Body(TestImages.Png(77, 5));
        using var draft = await ann.Client.PostAsync("/api/image/draft", body, TestContext.Current.CancellationToken);
        await draft.IsProblemAsync(503, ProblemCodes.UploadTooSlow.Detail);

        await board.QueryAsync<object>("DROP TRIGGER sweep_at_once ON images; DROP FUNCTION sweep_at_once()");
        Assert.True(JsonNode.DeepEquals(feed.SeenByOthers(), await ReadAsync(feed.Id())));
        Assert.Equal(0, await board.QueryAsync<long>("SELECT count(*) FROM feeds WHERE title = 'swept'"));
        Assert.Equal(0, await board.QueryAsync<long>("SELECT count(*) FROM images WHERE width IN (77, 78) AND state <> 2"));
    }

    internal static UploadFile File(string name, byte[] bytes) => new(name, bytes);

    private static byte[] Sample(string extension, bool metadata) =>
        extension switch
        {
            "png" => TestImages.Png(40, 24, 6, metadata),
            "jpg" => TestImages.Jpeg(40, 24, 6, metadata),
            "webp" => TestImages.WebP(40, 24, 6, metadata),
            "gif" => TestImages.Gif(40, 24, metadata),
            _ => TestImages.Avif(40, 24, metadata),
        };

    private static async Task<byte[]> CleanAsync(byte[] image)
    {
        using var clean = new MemoryStream();
        await ImageCleaner.CopyAsync(new MemoryStream(image), clean, InputLimits.MaxImagePixels, TestContext.Current.CancellationToken);
        return clean.ToArray();
    }

    private static async Task<JsonNode> PatchedAsync(Person person, long id, HttpContent form)
    {
        using var response = await person.PatchFeedAsync(id, form);
        return await response.JsonAsync();
    }

    private static IEnumerable<int> Widths(JsonNode feed)
    {
        Assert.Equal(feed["image_urls"]!.AsArray().Select(u => (string)u!), feed["images"]!.AsArray().Select(i => (string)i!["url"]!));
        return feed["images"]!.AsArray().Select(i => (int)i!["width"]!);
    }

    private async Task<JsonNode> ReadAsync(long id)
    {
        using var response = await GetAsync($"/api/feed/read/{id}");
        return await response.JsonAsync();
    }

    private Task<HttpResponseMessage> GetAsync(string url) => board.Guest.GetAsync(url, TestContext.Current.CancellationToken);
}
