using System.Net;
using System.Net.Http.Headers;
using FeedBoard.ApiService.Database.Tables;
using FeedBoard.Imaging.Thumbnails;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Faults;
using FeedBoard.Tests.Imaging;
using FeedBoard.Tests.Imaging.Thumbnails;
using FeedBoard.Tests.Platform.Telemetry;

namespace FeedBoard.Tests.Features.Images.Thumbnails;

[Slow]
public sealed class ThumbnailsInABucketTests(S3Board board) : ThumbnailTests(board), IClassFixture<S3Board>;

/// <summary>How thumbnails are stored, listed, served and deleted; the same for both stores.</summary>
public abstract class ThumbnailTests(BoardFixture board)
{
    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected BoardFixture Board => board;

    [Fact]
    public async Task Until_they_are_made_the_image_itself_is_served_and_then_the_ETag_changes_and_the_date_does_not()
    {
        var ann = await board.JoinAsync();
        var feed = await ann.FeedAsync(images: new UploadFile("a.png", TestImages.Png(400, 300)));
        using var before = await board.Guest.GetAsync($"/api/feed/read/{feed.Id()}", Token);
        Assert.Equal("{}", feed["images"]![0]!["thumbnails"]!.ToJsonString());
        Assert.Null(feed["images"]![0]!["placeholder"]);
        using var early = await board.Guest.GetAsync($"/api/image/{feed["images"]![0]!.Name()[..32]}-320-2.webp", Token);
        await early.IsProblemAsync(404, "Image Not Found");
        await MakeAsync();

        using var conditional = new HttpRequestMessage(HttpMethod.Get, $"/api/feed/read/{feed.Id()}");
        conditional.Headers.IfNoneMatch.Add(before.Headers.ETag!);
        using var after = await board.Guest.SendAsync(conditional, Token);
        var now = await after.JsonAsync();
        Assert.NotEqual(before.Headers.ETag, after.Headers.ETag);
        Assert.Equal((string)feed["update_dt"]!, (string)now["update_dt"]!);
        Assert.Equal(["320"], now["images"]![0]!.Thumbnails().Keys);
        Assert.Equal(0, await board.MakeThumbnailsAsync());
    }

    [Fact]
    public void Pages_ask_for_widths_that_are_made()
    {
        var widths = Thumbnail.WidthPattern.Split('|');
        Assert.Equal(ThumbnailKeys.Smallest, widths[0]);
        Assert.Contains(ThumbnailKeys.Page, widths);
    }

    /// <summary>A placeholder of 40 pixels would have a side of none.</summary>
    [Theory]
    [InlineData(3, 3000)]
    [InlineData(3000, 3)]
    public async Task An_image_that_is_a_thousand_times_as_long_as_wide_has_a_placeholder(int width, int height)
    {
        var image = await board.ImageOfAsync(await MadeAsync(TestImages.Png(width, height)));
        Assert.StartsWith("data:image/webp;base64,", (string?)image["placeholder"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_an_earlier_version_made_is_shown_until_the_rest_is_made()
    {
        var id = await MadeAsync(TestImages.Png(1000, 300));
        const int Before = (int)ThumbnailState.MadeBySecondVersion;
        await board.QueryAsync<object>($"UPDATE images SET thumbnail_state = {Before} WHERE feed_id = {id}");
        var before = (await board.ImageOfAsync(id)).Thumbnails();
        Assert.Equal(["320", "960"], before.Keys);
        using (var later = await board.Guest.GetAsync(before["320"].Replace("-320-", "-640-", StringComparison.Ordinal), Token))
            await later.IsProblemAsync(404, "Image Not Found");
        await MakeAsync();

        var after = (await board.ImageOfAsync(id)).Thumbnails();
        Assert.Equal(["320", "640", "960"], after.Keys);
        Assert.Equal(before["320"], after["320"]);
        await board.AssertNoOrphanAsync();
    }

    [Fact]
    public async Task It_is_served_like_an_image()
    {
        var url = (await board.ImageOfAsync(await MadeAsync(TestImages.Png(400, 300)))).Thumbnails()["320"];
        var whole = await board.Guest.GetByteArrayAsync(url, Token);
        using var response = await board.Guest.GetAsync(url, Token);
        Assert.Equal("image/webp", response.Content.Headers.ContentType?.ToString());
        Assert.Equal(
            "public, max-age=31536000, immutable",
            response
                .Headers.CacheControl?.ToString()
                .Replace("immutable, public, max-age=31536000", "public, max-age=31536000, immutable", StringComparison.Ordinal)
        );
        Assert.Equal($"\"{url[(url.LastIndexOf('/') + 1)..]}\"", response.Headers.ETag?.Tag);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));

        using var range = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { Range = new RangeHeaderValue(5, 14) } };
        using var part = await board.Guest.SendAsync(range, Token);
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal(whole[5..15], await part.Content.ReadAsByteArrayAsync(Token));
        using var known = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { IfNoneMatch = { response.Headers.ETag! } } };
        using var unchanged = await board.Guest.SendAsync(known, Token);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
        using var head = await board.Guest.SendAsync(new HttpRequestMessage(HttpMethod.Head, url), Token);
        Assert.Equal(whole.Length, head.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task Reading_a_feed_with_thumbnails_and_a_thumbnail_is_one_statement_each()
    {
        var id = await MadeAsync(TestImages.Png(400, 300));
        var url = (await board.ImageOfAsync(id)).Thumbnails()["320"];
        using var traces = new Traces(board);
        foreach (var path in new[] { $"/api/feed/read/{id}", "/api/feed/list", new Uri(url).PathAndQuery })
        {
            using var trace = await traces.SendAsync(HttpMethod.Get, path);
            Assert.True(trace.Response.IsSuccessStatusCode, path);
            Assert.Single(trace.Statements);
        }
    }

    [Fact]
    public async Task When_the_image_goes_so_do_its_thumbnails()
    {
        var ann = await board.JoinAsync();
        var feed = await ann.FeedAsync(images: [new("a.png", TestImages.Png(1000, 300)), new("b.png", TestImages.Png(400, 300))]);
        await MakeAsync();
        var images = (await board.ReadAsync(feed.Id()))["images"]!.AsArray();
        var urls = images.SelectMany(i => i!.Thumbnails().Values).ToList();
        Assert.Equal(4, urls.Count);

        using var form = Form.Of(("target_image_urls", (string)images[0]!["url"]!));
        using var changed = await ann.PatchFeedAsync(feed.Id(), form);
        await changed.JsonAsync();
        using (var gone = await board.Guest.GetAsync(urls[0], Token))
            await gone.IsProblemAsync(404);
        using (var stays = await board.Guest.GetAsync(urls[3], Token))
            Assert.True(stays.IsSuccessStatusCode);
        using var deleted = await ann.DeleteFeedAsync(feed.Id());
        await board.SweepAsync();

        var left = await board.StoredNamesAsync();
        Assert.All(images, i => Assert.DoesNotContain(left, n => n.StartsWith(i!.Name()[..32], StringComparison.Ordinal)));
        await board.AssertNoOrphanAsync();
    }

    [Fact]
    public async Task A_thumbnail_is_not_an_image_of_the_feed()
    {
        var ann = await board.JoinAsync();
        var feed = await ann.FeedAsync(images: new UploadFile("a.png", TestImages.Png(400, 300)));
        await MakeAsync();
        using var form = Form.Of(("target_image_urls", (await board.ImageOfAsync(feed.Id())).Thumbnails()["320"]));
        using var response = await ann.PatchFeedAsync(feed.Id(), form);
        await response.IsInvalidAsync("target_image_urls");
    }

    protected async Task<long> PostAsync(byte[] image) =>
        (await (await board.JoinAsync()).FeedAsync(images: new UploadFile("a", image))).Id();

    protected async Task<long> MadeAsync(byte[] image)
    {
        var id = await PostAsync(image);
        await MakeAsync();
        return id;
    }

    /// <summary>Other tests of the class are before or after this one, never beside it: whatever is wanted is this one's.</summary>
    protected async Task MakeAsync() => Assert.True(await board.MakeThumbnailsAsync() > 0);
}
