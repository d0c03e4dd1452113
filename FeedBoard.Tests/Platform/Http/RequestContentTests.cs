using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using FeedBoard.Tests.Board;

namespace FeedBoard.Tests.Platform.Http;

/// <summary>How a body may be encoded, and how its text is counted.</summary>
public sealed class RequestContentTests(FileBoard board) : IClassFixture<FileBoard>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("application/json; charset=\"utf-8\"")]
    [InlineData("application/json;charset=utf8")]
    [InlineData("application/json; charset=UTF8")]
    [InlineData("application/json; charset=\"UTF8\"")]
    [InlineData("application/json; CHARSET=Utf-8")]
    [InlineData("application/json; charset=\"ut\\f-8\"")]
    [InlineData("application/json; charset=unicode-1-1-utf-8")]
    [InlineData("application/json; profile=x; charset=\"utf-8\"; y=z")]
    public async Task UTF_8_is_itself_by_any_name_in_JSON(string contentType)
    {
        var ann = await board.JoinAsync();
        var body = JsonSerializer.Serialize(new { content = "읽기 é 🐈", feed_id = (await ann.FeedAsync()).Id() });
        using var response = await SendAsync(ann, "/api/comment/create", contentType, Encoding.UTF8.GetBytes(body));
        Assert.Equal("읽기 é 🐈", (string)(await response.JsonAsync())["content"]!);
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded; charset=\"utf-8\"", "title=%EC%9D%BD&content=%C3%A9")]
    [InlineData("application/x-www-form-urlencoded; charset=utf8", "title=%EC%9D%BD&content=%C3%A9")]
    [InlineData(
        "multipart/form-data; charset=\"UTF8\"; boundary=x",
        "--x\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\n읽\r\n--x\r\nContent-Disposition: form-data; name=\"content\"\r\n"
            + "\r\né\r\n--x--\r\n"
    )]
    [InlineData(
        "multipart/form-data; boundary=\"a b\"; charset=utf8",
        "--a b\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\n읽\r\n--a b\r\nContent-Disposition: form-data; "
            + "name=\"content\"\r\n\r\né\r\n--a b--\r\n"
    )]
    public async Task UTF_8_is_itself_by_any_name_in_forms(string contentType, string body)
    {
        using var response = await SendAsync(await board.JoinAsync(), "/api/feed/create", contentType, Encoding.UTF8.GetBytes(body));
        var feed = await response.JsonAsync();
        Assert.Equal(("읽", "é"), ((string)feed["title"]!, (string)feed["content"]!));
    }

    [Theory]
    [InlineData("application/json; charset=\"iso-8859-1\"")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/json; charset=utf-8x")]
    [InlineData("application/json; charset=\"\"")]
    public async Task Other_encodings_are_refused(string contentType)
    {
        using var response = await SendAsync(await board.JoinAsync(), "/api/comment/create", contentType, "{}"u8.ToArray());
        await response.IsInvalidAsync("body");
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("GZIP")]
    [InlineData("br")]
    [InlineData("zstd")]
    [InlineData("x-unheard-of")]
    [InlineData("identity, gzip")]
    [InlineData("gzip, gzip")]
    public async Task A_body_that_is_packed_is_an_unsupported_media_type(string coding)
    {
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write("""{"email":"a@example.org","password":"correct horse"}"""u8);
        foreach (var path in new[] { "/api/auth/login", "/api/feed/create", "/api/notification/read" })
        {
            using var content = new ByteArrayContent(packed.ToArray()) { Headers = { ContentType = new("application/json") } };
            content.Headers.TryAddWithoutValidation("Content-Encoding", coding);
            using var response = await board.Guest.PostAsync(path, content, Cancel);
            await response.IsProblemAsync(415);
            Assert.Equal("identity", response.Header("Accept-Encoding"));
        }
    }

    [Theory]
    [InlineData("identity")]
    [InlineData("Identity")]
    [InlineData("identity, identity")]
    [InlineData("")]
    public async Task A_body_that_is_said_to_be_as_it_is_is_read(string coding)
    {
        var ann = await board.JoinAsync();
        using var content = new StringContent($$"""{"email":"{{ann.Email}}","password":"{{Person.Password}}"}""", null, "application/json");
        content.Headers.TryAddWithoutValidation("Content-Encoding", coding);
        using var response = await board.Guest.PostAsync("/api/auth/login", content, Cancel);
        await response.JsonAsync();
    }

    [Fact]
    public async Task Without_a_body_there_is_nothing_to_refuse()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/feed/list") { Content = new ByteArrayContent([]) };
        request.Content.Headers.ContentEncoding.Add("gzip");
        using var response = await board.Guest.SendAsync(request, Cancel);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task A_line_end_is_one_character_however_it_is_sent()
    {
        var ann = await board.JoinAsync();
        var (sent, kept) = (
            string.Concat(Enumerable.Repeat("a\r\n", 9999)) + "b\rc",
            string.Concat(Enumerable.Repeat("a\n", 9999)) + "b\nc"
        ); // 20 001 characters
        using var longer = await ann.PostFeedAsync("t", sent);
        await longer.IsInvalidAsync("content");
        using var fits = await ann.PostFeedAsync("t", sent[..^2]);
        Assert.Equal(kept[..^2], (string)(await fits.JsonAsync())["content"]!);
    }

    [Theory]
    [InlineData("a\r\nb", "a\nb")]
    [InlineData("a\rb", "a\nb")]
    [InlineData("\r\na\r\n\r\nb\r\n", "a\n\nb")]
    [InlineData("a\r\r\nb", "a\n\nb")]
    [InlineData("a\u2028b", "a\u2028b")]
    public async Task Texts_are_kept_with_line_feeds(string sent, string kept)
    {
        var ann = await board.JoinAsync();
        using var form = Form.Of(("title", sent), ("content", sent), ("alts", sent))
            .Files("images", new UploadFile("a.png", Imaging.TestImages.Png(4, 4)));
        using var posted = await ann.Client.PostAsync("/api/feed/create", form, Cancel);
        var feed = await posted.JsonAsync();
        Assert.Equal((kept, kept, kept), ((string)feed["title"]!, (string)feed["content"]!, (string)feed["images"]![0]!["alt"]!));

        var body = JsonSerializer.SerializeToUtf8Bytes(new { content = sent, feed_id = feed.Id() });
        using var comment = await SendAsync(ann, "/api/comment/create", "application/json", body);
        Assert.Equal(kept, (string)(await comment.JsonAsync())["content"]!);
    }

    [Fact]
    public async Task The_same_text_with_other_line_ends_is_the_same_request()
    {
        var ann = await board.JoinAsync();
        var ids = new List<long>();
        foreach (var content in new[] { "one\r\ntwo", "one\ntwo" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/feed/create")
            {
                Content = Form.Of(("title", "t"), ("content", content)),
                Headers = { { "Idempotency-Key", "line-ends" } },
            };
            using var response = await ann.Client.SendAsync(request, Cancel);
            ids.Add((await response.JsonAsync()).Id());
        }

        Assert.Equal(ids[0], ids[1]);
    }

    private static async Task<HttpResponseMessage> SendAsync(Person person, string path, string contentType, byte[] body)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        return await person.Client.PostAsync(path, content, Cancel);
    }
}
