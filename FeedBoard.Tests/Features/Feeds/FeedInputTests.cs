using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Imaging;

namespace FeedBoard.Tests.Features.Feeds;

public sealed class FeedInputInAFolderTests(FileBoard board) : FeedInputTests(board), IClassFixture<FileBoard>;

[Slow]
public sealed class FeedInputInABucketTests(S3Board board) : FeedInputTests(board), IClassFixture<S3Board>;

/// <summary>Everything that a form of a feed can have wrong: a clear error, and nothing left behind; the same for both stores.</summary>
public abstract class FeedInputTests(BoardFixture board) : IAsyncLifetime
{
    private static readonly byte[] Png = TestImages.Png(20, 10);
    private Person ann = null!;
    private (long Feeds, long Images, int Objects) before;

    public static TheoryData<string, string> BadImages =>
        new()
        {
            { "empty", "empty_file" },
            { "text", "not_an_image" },
            { "svg", "not_an_image" },
            { "html", "not_an_image" },
            { "a PNG without pixels", "image_damaged" },
            { "half a JPEG", "image_damaged" },
            { "half a WebP", "image_damaged" },
            { "a GIF without a frame", "image_damaged" },
            { "half an AVIF", "image_damaged" },
            { "30 000 x 30 000", "too_many_pixels" },
            { "10 MiB + 1", "file_too_large" },
        };

    public async ValueTask InitializeAsync()
    {
        ann = await board.JoinAsync();
        before = await StateAsync();
    }

    /// <summary>Nothing that was refused leaves a trace, not even a pending one.</summary>
    public async ValueTask DisposeAsync()
    {
        Assert.Equal(before, await StateAsync());
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData("   \u3000\n", "c", "title")]
    [InlineData("", "c", "title")]
    [InlineData(null, "c", "title")]
    [InlineData("t", "  ", "content")]
    [InlineData("t", null, "content")]
    [InlineData("with\0nul", "c", "title")]
    [InlineData("t", "with\0nul", "content")]
    [InlineData("noncharacter \uFFFE", "c", "title")]
    [InlineData("t", "noncharacter \uFDD0", "content")]
    [InlineData("\u200B\u3164", "c", "title")] // nothing to see
    [InlineData(null, null, "title", "content")]
    public async Task Bad_texts_are_named(string? title, string? content, params string[] fields)
    {
        using var form = Form.Of(("title", title), ("content", content), ("x", "1")); // a form without any part is none
        using var answer = await ann.Client.PostAsync("/api/feed/create", form, TestContext.Current.CancellationToken);
        await answer.IsInvalidAsync(fields);
        using var encoded = new FormUrlEncodedContent(
            new[] { KeyValuePair.Create("title", title!), KeyValuePair.Create("content", content!) }.Where(p => p.Value is not null)
        );
        using var urlEncoded = await ann.Client.PostAsync("/api/feed/create", encoded, TestContext.Current.CancellationToken);
        // The framework's reader of such forms does not say where it met the NUL.
        await urlEncoded.IsInvalidAsync($"{title}{content}".Contains('\0', StringComparison.Ordinal) ? ["body"] : fields);
    }

    [Theory]
    [InlineData(201, 10, "title")]
    [InlineData(10, 20_001, "content")]
    [InlineData(10, 600_000, "content")]
    public async Task Long_texts_are_named(int title, int content, string field)
    {
        using var response = await ann.PostFeedAsync(new string('가', title), new string('x', content), new UploadFile("a.png", Png));
        await response.IsInvalidAsync(field);
    }

    [Theory]
    [InlineData("ED-A0-80")] // U+D800, half of a surrogate pair
    [InlineData("C3")]
    [InlineData("FF-FE")]
    public async Task Text_that_is_no_UTF_8_is_refused(string hex)
    {
        using var title = new ByteArrayContent(Convert.FromHexString(hex.Replace("-", "", StringComparison.Ordinal)));
        using var form = new MultipartFormDataContent { { title, "title" }, { new StringContent("c"), "content" } };
        using var response = await ann.Client.PostAsync("/api/feed/create", form, TestContext.Current.CancellationToken);
        await response.IsInvalidAsync("title");
    }

    [Fact]
    public async Task No_body_is_no_feed()
    {
        using var response = await ann.Client.PostAsync("/api/feed/create", null, TestContext.Current.CancellationToken);
        await response.IsInvalidAsync("body");
        using var empty = new MultipartFormDataContent();
        using var fields = await ann.Client.PostAsync("/api/feed/create", empty, TestContext.Current.CancellationToken);
        Assert.Equal(422, (int)fields.StatusCode);
    }

    [Theory]
    [InlineData("application/json", "{\"title\":\"t\",\"content\":\"c\"}")]
    [InlineData("text/plain", "title=t&content=c")]
    [InlineData("multipart/form-data", "--x\r\n\r\n--x--")]
    [InlineData("multipart/form-data; boundary=", "--x\r\n\r\n--x--")]
    [InlineData("multipart/form-data; boundary=x", "no boundary anywhere")]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\ncut o")]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nno colon\r\n\r\nt\r\n--x--\r\n")]
    public async Task A_body_that_is_no_form_is_refused(string contentType, string body)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType.EndsWith('=') ? contentType + "\"\"" : contentType);
        using var response = await ann.Client.PostAsync("/api/feed/create", content, TestContext.Current.CancellationToken);
        await response.IsInvalidAsync("body");
    }

    [Fact]
    public async Task Fields_that_the_board_does_not_know_are_passed_over()
    {
        using var form = Form.Of(("title", "t"), ("content", "c"))
            .Files("photo", new UploadFile("a.png", Png), new UploadFile("b.bin", new byte[2_000_000]));
        using var response = await ann.Client.PostAsync("/api/feed/create", form, TestContext.Current.CancellationToken);
        var feed = await response.JsonAsync();
        Assert.Empty(feed["images"]!.AsArray());
        await AssertUnchangedAndDeleteAsync(feed);
    }

    [Fact]
    public async Task A_part_without_a_name_is_refused()
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes("--x\r\nContent-Type: image/png\r\n\r\nlost?\r\n--x--\r\n"));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=x");
        using var response = await ann.Client.PostAsync("/api/feed/create", content, TestContext.Current.CancellationToken);
        await response.IsInvalidAsync("body");
    }

    [Fact]
    public async Task Files_do_not_come_url_encoded()
    {
        using var form = new FormUrlEncodedContent([new("title", "t"), new("content", "c"), new("images", "xyz")]);
        using var response = await ann.Client.PostAsync("/api/feed/create", form, TestContext.Current.CancellationToken);
        await response.IsInvalidAsync("images");
    }

    [Fact]
    public async Task More_texts_than_a_feed_can_have_are_not_kept()
    {
        using var form = Form.Of([
            ("title", (string?)"t"),
            ("content", "c"),
            .. Enumerable.Range(0, 90).Select(_ => ("alts", (string?)new string('x', 1000))),
        ]);
        using var response = await ann.Client.PostAsync("/api/feed/create", form, TestContext.Current.CancellationToken);
        await response.IsInvalidAsync("alts");
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded; charset=utf-7")]
    [InlineData("application/x-www-form-urlencoded; charset=foo")]
    [InlineData("application/x-www-form-urlencoded; charset=iso-8859-1")]
    public async Task Only_UTF_8_is_read(string contentType)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes("title=t&content=c"));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        using var response = await ann.Client.PostAsync("/api/feed/create", content, TestContext.Current.CancellationToken);
        await response.IsInvalidAsync("body");
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task An_account_deleted_during_its_upload_is_not_signed_in(bool create, bool withImage)
    {
        var bob = await board.JoinAsync();
        var feed = await bob.FeedAsync();
        // Larger than what is received before anything else is looked at.
        var photo = TestImages.LargePng(100_000);
        var image = withImage
            ? $"--x\r\nContent-Disposition: form-data; name=\"{(create ? "images" : "new_images")}\"; filename=\"a.png\"\r\n\r\n"
                + $"{Encoding.Latin1.GetString(photo)}\r\n"
            : "";
        var body = Encoding.Latin1.GetBytes(
            $"--x\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nt\r\n--x\r\nContent-Disposition: form-data; "
                + $"name=\"content\"\r\n\r\nc\r\n{image}--x--\r\n"
        );

        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, board.Address.Port, TestContext.Current.CancellationToken);
        var target = create ? "POST /api/feed/create" : $"PATCH /api/feed/update/{feed.Id()}";
        await socket.SendAsync(
            Encoding.ASCII.GetBytes(
                $"{target} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {bob.AccessToken}\r\nContent-Type: multipart/form-data; "
                    + $"boundary=x\r\nContent-Length: {body.Length}\r\nExpect: 100-continue\r\n\r\n"
            ),
            SocketFlags.None,
            TestContext.Current.CancellationToken
        );
        using var reader = new StreamReader(new NetworkStream(socket));
        Assert.Equal("HTTP/1.1 100 Continue", await reader.ReadLineAsync(TestContext.Current.CancellationToken)); // it reads the body
        await board.QueryAsync<object>($"DELETE FROM users WHERE id = {feed["author_id"]}");
        await socket.SendAsync(body, SocketFlags.None, TestContext.Current.CancellationToken);

        Assert.Equal("", await reader.ReadLineAsync(TestContext.Current.CancellationToken));
        var status = await reader.ReadLineAsync(TestContext.Current.CancellationToken);
        Assert.StartsWith("HTTP/1.1 401", status, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_Host_there_are_no_absolute_URLs()
    {
        var feed = await ann.FeedAsync("t", "c", new UploadFile("a.png", Png));
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, board.Address.Port, TestContext.Current.CancellationToken);
        await socket.SendAsync(
            Encoding.ASCII.GetBytes($"GET /api/feed/read/{feed.Id()} HTTP/1.0\r\n\r\n"),
            SocketFlags.None,
            TestContext.Current.CancellationToken
        );
        Assert.StartsWith("HTTP/1.1 422", await FirstLineAsync(socket), StringComparison.Ordinal);
        await AssertUnchangedAndDeleteAsync(feed);
    }

    [Fact]
    public async Task A_form_of_a_thousand_parts_is_refused()
    {
        using var form = Form.Of(Enumerable.Range(0, 1000).Select(n => ($"f{n}", (string?)"x")));
        using var response = await ann.Client.PostAsync("/api/feed/create", form, TestContext.Current.CancellationToken);
        await response.IsInvalidAsync("body");
    }

    [Fact]
    public async Task Eleven_images_are_too_many()
    {
        using var response = await ann.PostFeedAsync("t", "c", Enumerable.Range(0, 11).Select(n => new UploadFile($"{n}.png", Png)));
        await response.IsInvalidAsync("images");
    }

    [Theory]
    [MemberData(nameof(BadImages))]
    public async Task A_file_that_is_no_image_is_named(string kind, string code)
    {
        byte[] bytes = kind switch
        {
            "empty" => [],
            "text" => Encoding.UTF8.GetBytes("hello"),
            "svg" => Encoding.UTF8.GetBytes("""<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>"""),
            "html" => Encoding.UTF8.GetBytes("<!doctype html><script>alert(1)</script>"),
            "a PNG without pixels" => TestImages.Png(40, 30)[..33],
            "half a JPEG" => Half(TestImages.Jpeg(40, 30)),
            "half a WebP" => Half(TestImages.WebP(40, 30)),
            "a GIF without a frame" => TestImages.Gif(40, 30)[..13],
            "half an AVIF" => Half(TestImages.Avif(40, 30)),
            "30 000 x 30 000" => TestImages.PngClaiming(30_000, 30_000),
            _ => TestImages.LargePng((10 * 1024 * 1024) + 1),
        };

        using var response = await ann.PostFeedAsync(
            "t",
            "c",
            new UploadFile("good.png", Png),
            new UploadFile("bad one.png", bytes, "image/png")
        );
        var problem = await response.IsInvalidAsync("images");
        Assert.StartsWith("bad one.png: ", (string)Assert.Single(problem["errors"]!["images"]!.AsArray())!, StringComparison.Ordinal);
        var error = Assert.Single(problem["error_codes"]!["images"]!.AsArray());
        Assert.Equal((code, "bad one.png"), ((string?)error!["code"], (string?)error["file"]));

        var feed = await ann.FeedAsync("kept", "c", new UploadFile("good.png", Png));
        using var form = Form.Of(("title", "changed")).Files("new_images", new UploadFile("bad one.png", bytes, "image/png"));
        using var update = await ann.PatchFeedAsync(feed.Id(), form);
        await update.IsInvalidAsync("new_images");
        await AssertUnchangedAndDeleteAsync(feed);
    }

    [Fact]
    public async Task An_image_of_ten_MiB_is_not_too_large()
    {
        var feed = await ann.FeedAsync("t", "c", new UploadFile("large.png", TestImages.LargePng(10 * 1024 * 1024)));
        Assert.Equal(10 * 1024 * 1024, (long)feed["images"]![0]!["size"]!);
        await AssertUnchangedAndDeleteAsync(feed);
    }

    [Fact]
    public async Task A_form_without_a_chosen_file_has_no_image()
    {
        const string Body =
            "--x\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nt\r\n--x\r\nContent-Disposition: form-data; "
                + "name=\"content\"\r\n\r\nc\r\n"
            + "--x\r\nContent-Disposition: form-data; name=\"images\"; filename=\"\"\r\nContent-Type: application/octet-stream\r\n\r\n"
                + "\r\n--x--\r\n";
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(Body));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=x");
        using var response = await ann.Client.PostAsync("/api/feed/create", content, TestContext.Current.CancellationToken);
        await AssertUnchangedAndDeleteAsync(await response.JsonAsync());
    }

    [Fact]
    public async Task Descriptions_have_their_bounds()
    {
        using var tooLong = Form.Of(("title", "t"), ("content", "c"), ("alts", new string('x', 1501)))
            .Files("images", new UploadFile("a.png", Png));
        using var first = await ann.Client.PostAsync("/api/feed/create", tooLong, TestContext.Current.CancellationToken);
        await first.IsInvalidAsync("alts");
        using var tooMany = Form.Of(("title", "t"), ("content", "c"), ("alts", "a"), ("alts", "b"))
            .Files("images", new UploadFile("a.png", Png));
        using var second = await ann.Client.PostAsync("/api/feed/create", tooMany, TestContext.Current.CancellationToken);
        await second.IsInvalidAsync("alts");
    }

    [Fact]
    public async Task Only_images_of_this_feed_can_be_taken_away()
    {
        var feed = await ann.FeedAsync("one", "c", new UploadFile("a.png", Png));
        var other = await ann.FeedAsync("two", "c", new UploadFile("a.png", Png));
        var mine = (string)feed["image_urls"]![0]!;
        foreach (var url in new[] { (string)other["image_urls"]![0]!, "http://elsewhere/x.png", "nonsense", mine + "x" })
        {
            using var form = Form.Of(("title", "changed"), ("target_image_urls", mine), ("target_image_urls", url))
                .Files("new_images", new UploadFile("n.png", Png));
            using var response = await ann.PatchFeedAsync(feed.Id(), form);
            await response.IsInvalidAsync("target_image_urls");
        }

        using var nothing = Form.Of(("unknown", "field"));
        using var empty = await ann.PatchFeedAsync(feed.Id(), nothing);
        await empty.IsInvalidAsync("body");
        await AssertUnchangedAndDeleteAsync(feed);
        await AssertUnchangedAndDeleteAsync(other);
    }

    [Fact]
    public async Task A_body_beyond_all_limits_is_too_large()
    {
        using var socket = await SendAsync(
            "Content-Length: 200000000\r\nExpect: 100-continue\r\nContent-Type: multipart/form-data; boundary=x",
            ""
        );
        Assert.StartsWith("HTTP/1.1 413", await FirstLineAsync(socket), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_upload_that_is_cut_off_leaves_nothing()
    {
        var part =
            $"--x\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nt\r\n--x\r\nContent-Disposition: form-data; name=\"images\"; "
                + $"filename=\"a.png\"\r\n\r\n{new string('x', 100_000)}";
        using (await SendAsync("Content-Length: 5000000\r\nContent-Type: multipart/form-data; boundary=x", part))
        {
            // Closed in the middle of the file.
        }

        using var chunked = await SendAsync(
            "Transfer-Encoding: chunked\r\nContent-Type: multipart/form-data; boundary=x",
            $"{part.Length:x}\r\n{part}\r\n0\r\n\r\n"
        );
        Assert.StartsWith("HTTP/1.1 422", await FirstLineAsync(chunked), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(Path.GetTempPath(), "feedboard-*.upload"));
    }

    private static byte[] Half(byte[] image) => image[..(image.Length / 2)];

    private async Task<Socket> SendAsync(string headers, string body)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, board.Address.Port, TestContext.Current.CancellationToken);
        var head = $"POST /api/feed/create HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {ann.AccessToken}\r\n{headers}\r\n\r\n{body}";
        await socket.SendAsync(Encoding.ASCII.GetBytes(head), SocketFlags.None, TestContext.Current.CancellationToken);
        return socket;
    }

    private static async Task<string> FirstLineAsync(Socket socket)
    {
        using var reader = new StreamReader(new NetworkStream(socket));
        return await reader.ReadLineAsync(TestContext.Current.CancellationToken) ?? "";
    }

    private async Task AssertUnchangedAndDeleteAsync(JsonNode feed)
    {
        using var read = await board.Guest.GetAsync($"/api/feed/read/{feed.Id()}", TestContext.Current.CancellationToken);
        Assert.True(JsonNode.DeepEquals(feed.SeenByOthers(), await read.JsonAsync()));
        using var delete = await ann.DeleteFeedAsync(feed.Id());
        await delete.JsonAsync();
        await board.SweepAsync();
    }

    private async Task<(long Feeds, long Images, int Objects)> StateAsync() =>
        (
            await board.QueryAsync<long>("SELECT count(*) FROM feeds"),
            await board.QueryAsync<long>("SELECT count(*) FROM images"),
            (await board.StoredNamesAsync()).Count
        );
}
