using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Faults;
using FeedBoard.Tests.Imaging;
using FeedBoard.Tests.Imaging.Thumbnails;
using FeedBoard.Tests.Platform.Telemetry;

namespace FeedBoard.Tests.Features.Images.Thumbnails;

public sealed class ThumbnailsInAFolderTests(FileBoard board) : ThumbnailTests(board), IClassFixture<FileBoard>;

[Slow]
public sealed class ThumbnailsInABucketTests(S3Board board) : ThumbnailTests(board), IClassFixture<S3Board>;

/// <summary>The real program on real images; the same for both stores.</summary>
public abstract class ThumbnailTests(BoardFixture board)
{
    private static readonly Dictionary<string, Func<byte[]>> Makers = new(StringComparer.Ordinal)
    {
        ["png"] = () => TestImages.Png(1200, 900),
        ["apng"] = () => TestImages.AnimatedPng(1200, 900),
        ["jpeg"] = () => TestImages.Jpeg(1200, 900),
        ["jpeg with metadata"] = () => TestImages.Jpeg(1200, 900, metadata: true),
        ["progressive jpeg"] = () => TestImages.Jpeg(1200, 900, progressive: true),
        ["webp"] = () => TestImages.WebP(1200, 900),
        ["lossless webp"] = () => TestImages.WebP(1200, 900, lossless: true),
        ["animated webp"] = () => TestImages.AnimatedWebP(1200, 900),
        ["gif"] = () => TestImages.Gif(1200, 900),
        ["animated gif"] = () => TestImages.AnimatedGif(1200, 900),
        ["avif"] = () => TestImages.Avif(1200, 900),
    };

    public static TheoryData<string> Kinds => [.. Makers.Keys];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Every_format_gets_both_widths_and_a_placeholder(string kind)
    {
        var id = await PostAsync(Makers[kind]());
        await MakeAsync();

        var image = await board.ImageOfAsync(id);
        var thumbnails = image.Thumbnails();
        Assert.Equal(["320", "960"], thumbnails.Keys);
        await AssertShowsAsync(thumbnails["320"], 320, 240);
        await AssertShowsAsync(thumbnails["960"], 960, 720);
        var tiny = TestImagesVips.Decode(image.Placeholder(), ".webp");
        Assert.Equal((20, 15), (tiny.Width, tiny.Height));
        Assert.InRange(((string)image["placeholder"]!).Length, 40, 600);
    }

    [Theory]
    [InlineData(961, 500, "320 960")]
    [InlineData(960, 500, "320")]
    [InlineData(321, 10, "320")]
    [InlineData(320, 2000, "")]
    [InlineData(1, 1, "")]
    [InlineData(1000, 17_000, "320")] // a WebP has at most 16 383 pixels a side
    [InlineData(4000, 3, "960")] // 320 pixels wide, nothing of it would be left
    public async Task None_is_larger_than_the_image_or_has_a_shape_that_cannot_be(int width, int height, string widths)
    {
        var id = await PostAsync(height > 10_000 ? TestImages.Jpeg(width, height) : TestImages.Png(width, height));
        await MakeAsync();

        var image = await board.ImageOfAsync(id);
        Assert.Equal(widths, string.Join(' ', image.Thumbnails().Keys));
        Assert.NotEmpty(image.Placeholder());
        foreach (var (w, url) in image.Thumbnails())
            Assert.Equal(int.Parse(w, System.Globalization.CultureInfo.InvariantCulture), await WidthAsync(url));
        foreach (var absent in ((string[])["320", "960"]).Except(image.Thumbnails().Keys))
        {
            using var response = await board.Guest.GetAsync($"/api/image/{image.Name()[..32]}-{absent}-2.webp", Token);
            await response.IsProblemAsync(404, "Image Not Found");
        }
    }

    [Theory]
    [InlineData("png")]
    [InlineData("jpeg")]
    [InlineData("avif")]
    public async Task It_is_the_way_up_that_the_image_is_shown(string format)
    {
        var upright = await ThumbnailAsync(Turned(format, turned: false));
        var turned = await ThumbnailAsync(Turned(format, turned: true));

        Assert.Equal((320, 240), (upright.Width, upright.Height));
        Assert.Equal((320, 427), (turned.Width, turned.Height));
        // The image is red to the right and green to the bottom; orientation 6 and irot 1 turn it clockwise and counterclockwise.
        Assert.True(At(upright, 300, 120)[0] > At(upright, 20, 120)[0] + 100 && At(upright, 160, 220)[1] > At(upright, 160, 20)[1] + 100);
        var sign = format == "avif" ? -1 : 1;
        Assert.True(sign * (At(turned, 160, 400)[0] - At(turned, 160, 27)[0]) > 100, "red does not grow where it should");
        Assert.True(sign * (At(turned, 20, 200)[1] - At(turned, 300, 200)[1]) > 100, "green does not grow where it should");
    }

    /// <summary>As Chromium has it, which shows a WebP as it is stored, whatever its EXIF says.</summary>
    [Fact]
    public async Task A_WebP_is_not_turned()
    {
        var turned = await ThumbnailAsync(Turned("webp", turned: true));
        Assert.Equal((320, 240), (turned.Width, turned.Height));
        Assert.True(At(turned, 300, 120)[0] > At(turned, 20, 120)[0] + 100 && At(turned, 160, 220)[1] > At(turned, 160, 20)[1] + 100);
    }

    [Fact]
    public async Task A_film_shows_its_first_frame()
    {
        var still = await ThumbnailAsync(TestImages.Gif(400, 300));
        var film = await ThumbnailAsync(TestImages.AnimatedGif(400, 300));
        Assert.Equal((still.Width, still.Height), (film.Width, film.Height));
        // The palette differs, the picture does not.
        Assert.All(still.Bytes.Zip(film.Bytes), p => Assert.InRange(Math.Abs(p.First - p.Second), 0, 40));
    }

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
        Assert.Equal(3, urls.Count);

        using var form = Form.Of(("target_image_urls", (string)images[0]!["url"]!));
        using var changed = await ann.PatchFeedAsync(feed.Id(), form);
        await changed.JsonAsync();
        using (var gone = await board.Guest.GetAsync(urls[0], Token))
            await gone.IsProblemAsync(404);
        using (var stays = await board.Guest.GetAsync(urls[2], Token))
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

    private static byte[] Turned(string format, bool turned) =>
        format switch
        {
            "png" => TestImages.Png(440, 330, turned ? 6 : 0),
            "jpeg" => TestImages.Jpeg(440, 330, turned ? 6 : 0),
            "webp" => TestImages.WebP(440, 330, turned ? 6 : 0),
            _ => TestImages.Avif(440, 330, turned: turned),
        };

    private static byte[] At(TestImagesVips.Pixels image, int x, int y)
    {
        var bands = image.Bytes.Length / (image.Width * image.Height);
        return image.Bytes[(((y * image.Width) + x) * bands)..][..bands];
    }

    private async Task<long> PostAsync(byte[] image) =>
        (await (await board.JoinAsync()).FeedAsync(images: new UploadFile("a", image))).Id();

    private async Task<long> MadeAsync(byte[] image)
    {
        var id = await PostAsync(image);
        await MakeAsync();
        return id;
    }

    /// <summary>Other tests of the class are before or after this one, never beside it: whatever is wanted is this one's.</summary>
    private async Task MakeAsync() => Assert.True(await board.MakeThumbnailsAsync() > 0);

    private async Task<TestImagesVips.Pixels> ThumbnailAsync(byte[] image)
    {
        JsonNode shown = await board.ImageOfAsync(await MadeAsync(image));
        return TestImagesVips.Decode(await board.Guest.GetByteArrayAsync(shown.Thumbnails()["320"], Token), ".webp");
    }

    private async Task<int> WidthAsync(string url) => TestImagesVips.Decode(await board.Guest.GetByteArrayAsync(url, Token), ".webp").Width;

    private async Task AssertShowsAsync(string url, int width, int height)
    {
        var bytes = await board.Guest.GetByteArrayAsync(url, Token);
        foreach (var chunk in (string[])["EXIF", "XMP ", "ICCP", "ANIM"])
            Assert.True(bytes.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(chunk)) < 0, chunk);
        var pixels = TestImagesVips.Decode(bytes, ".webp");
        Assert.Equal((width, height), (pixels.Width, pixels.Height));
        Assert.True(At(pixels, width * 9 / 10, height / 2)[0] > At(pixels, width / 10, height / 2)[0] + 100, "it is another picture");
    }
}
