using System.IO.Compression;
using System.Net;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Events;

namespace FeedBoard.Tests.Web.Platform;

/// <summary>Requests of other clients than browsers: HEAD, icons, other body types.</summary>
[Slow]
public sealed class HeadPageTests(WebBoard board) : WebTests(board), IClassFixture<WebBoard>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/")]
    [InlineData("/?cursor=none")]
    [InlineData("/feed/{feed}")]
    [InlineData("/feed/0")]
    [InlineData("/person/{user}")]
    [InlineData("/person/{user}/followers")]
    [InlineData("/tag/sea")]
    [InlineData("/search?q=sea")]
    [InlineData("/login")]
    [InlineData("/signup")]
    [InlineData("/write")]
    [InlineData("/me")]
    [InlineData("/nothing")]
    [InlineData("/logout")]
    [InlineData("/session")]
    [InlineData("/feed.atom")]
    [InlineData("/robots.txt")]
    [InlineData("/sitemap.xml")]
    [InlineData("/favicon.ico")]
    [InlineData("/apple-touch-icon.png")]
    [InlineData("/manifest.webmanifest")]
    [InlineData("/app.css")]
    [InlineData("/js/board.js")]
    [InlineData("/health")]
    [InlineData("/alive")]
    [InlineData("/api/feed/list")]
    [InlineData("/api/feed/read/{feed}")]
    [InlineData("/openapi/v1.json")]
    public async Task HEAD_is_GET_without_a_body(string path)
    {
        var feed = await (await Board.JoinAsync()).FeedAsync("At the #sea", "at the #sea");
        path = path.Replace("{feed}", $"{feed.Id()}", StringComparison.Ordinal)
            .Replace("{user}", $"{feed["author_id"]}", StringComparison.Ordinal);
        using var visitor = new Visitor(Board.Web, follow: false);
        using (await visitor.GetAsync("/login"))
        {
            // From here on they have the cookie that forms need: both requests below give them no other.
        }

        using var get = await visitor.GetAsync(path);
        using var asked = new HttpRequestMessage(HttpMethod.Head, path);
        using var head = await visitor.Client.SendAsync(asked, Token);
        Assert.Equal(get.StatusCode, head.StatusCode);
        Assert.Equal("", await head.Content.ReadAsStringAsync(Token));
        Assert.Equal(HeadersOf(get), HeadersOf(head));
    }

    [Fact]
    public async Task HEAD_of_the_stream_of_events_ends()
    {
        await (await LiveStream.OpenAsync(Board.Guest)).DisposeAsync(); // 503 until the API listens to its database
        using var visitor = new Visitor(Board.Web);
        using var asked = new HttpRequestMessage(HttpMethod.Head, "/api/events");
        using var head = await visitor.Client.SendAsync(asked, HttpCompletionOption.ResponseContentRead, Token);
        Assert.Equal((HttpStatusCode.OK, "text/event-stream"), (head.StatusCode, head.Content.Headers.ContentType?.MediaType));
    }

    [Theory]
    [InlineData("DELETE", "/", "GET, HEAD, POST")]
    [InlineData("PUT", "/login", "GET, HEAD, POST")]
    [InlineData("DELETE", "/feed.atom", "GET, HEAD")]
    [InlineData("POST", "/favicon.ico", "GET, HEAD")]
    public async Task What_a_page_does_not_take_is_not_allowed(string method, string path, string allowed)
    {
        using var visitor = new Visitor(Board.Web);
        using var asked = new HttpRequestMessage(new(method), path);
        using var response = await visitor.Client.SendAsync(asked, Token);
        Assert.Equal(
            (HttpStatusCode.MethodNotAllowed, allowed),
            (response.StatusCode, string.Join(", ", response.Content.Headers.Allow.Order(StringComparer.Ordinal)))
        );
    }

    [Theory]
    [InlineData("/login", "gzip")]
    [InlineData("/login", "br, identity")]
    [InlineData("/logout", "deflate")]
    [InlineData("/session", "gzip")]
    [InlineData("/api/auth/login", "gzip")]
    public async Task A_packed_form_is_an_unsupported_media_type(string path, string coding)
    {
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write("Input.Email=a%40example.org"u8);
        using var visitor = new Visitor(Board.Web);
        using var content = new ByteArrayContent(packed.ToArray()) { Headers = { ContentType = new("application/x-www-form-urlencoded") } };
        content.Headers.TryAddWithoutValidation("Content-Encoding", coding);
        using var response = await visitor.Client.PostAsync(path, content, Token);
        Assert.Equal(
            (HttpStatusCode.UnsupportedMediaType, "identity"),
            (response.StatusCode, string.Join(", ", response.Headers.GetValues("Accept-Encoding")))
        );
        Assert.Equal(
            path.StartsWith("/api/", StringComparison.Ordinal) ? "application/problem+json" : "text/html",
            response.Content.Headers.ContentType?.MediaType
        );
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded; charset=\"utf-8\"", true)]
    [InlineData("application/x-www-form-urlencoded; charset=utf8", true)]
    [InlineData("application/x-www-form-urlencoded; charset=iso-8859-1", false)]
    public async Task A_form_in_UTF_8_by_any_name_is_read(string contentType, bool isRead)
    {
        var ann = await Board.JoinAsync();
        using var visitor = new Visitor(Board.Web, follow: false);
        var form = (await visitor.FormAsync("/login", "main form")).Set(("Input.Email", ann.Email), ("Input.Password", Person.Password));
        using var content = new FormUrlEncodedContent(form.Fields);
        content.Headers.Remove("Content-Type");
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        using var response = await visitor.Client.PostAsync(form.Target, content, Token);
        Assert.Equal(isRead ? HttpStatusCode.Redirect : HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.Equal(isRead, visitor.Cookie("feedboard") is not null);
    }

    [Fact]
    public async Task Icons_are_there_under_the_names_that_are_asked_for_unasked()
    {
        using var visitor = new Visitor(Board.Web);
        foreach (
            var (path, type) in new[]
            {
                ("/favicon.ico", "image/x-icon"),
                ("/apple-touch-icon.png", "image/png"),
                ("/apple-touch-icon-precomposed.png", "image/png"),
            }
        )
        {
            using var icon = await visitor.GetAsync(path);
            Assert.Equal(
                (HttpStatusCode.OK, type, "public, max-age=86400"),
                (icon.StatusCode, icon.Content.Headers.ContentType?.MediaType, icon.Headers.CacheControl?.ToString())
            );
            Assert.False(icon.Headers.Contains("Set-Cookie"));
            using var again = new HttpRequestMessage(HttpMethod.Get, path);
            again.Headers.IfNoneMatch.Add(icon.Headers.ETag!);
            using var known = await visitor.Client.SendAsync(again, Token);
            Assert.Equal(HttpStatusCode.NotModified, known.StatusCode);
        }
    }

    /// <summary>Chromium draws both: the generated icons look like the SVG at each size.</summary>
    [Fact]
    public async Task Icons_look_as_the_one_that_was_drawn()
    {
        var page = await OpenAsync(path: "/");
        var faults = await page.Page.EvaluateAsync<string[]>(
            """
            async () => {
              const load = async url => { const image = new Image(); image.src = url; await image.decode(); return image; };
              const pixels = (image, size, ground) => {
                const canvas = Object.assign(document.createElement("canvas"), { width: size, height: size });
                const context = canvas.getContext("2d");
                if (ground) { context.fillStyle = ground; context.fillRect(0, 0, size, size); }
                context.drawImage(image, 0, 0, size, size);
                return context.getImageData(0, 0, size, size).data;
              };
              const svg = await load("/icon.svg"), faults = [];
              const bytes = new DataView(await (await fetch("/favicon.ico")).arrayBuffer());
              const icons = [["touch", 180, await load("/apple-touch-icon.png"), "#0c6b58"]];
              for (let n = 0; n < bytes.getUint16(4, true); n++) {
                const at = 6 + 16 * n, file = new Blob([new Uint8Array(bytes.buffer, bytes.getUint32(at + 12, true),
                    bytes.getUint32(at + 8, true))], { type: "image/png" });
                icons.push(["ico", bytes.getUint8(at), await createImageBitmap(file), "#fff"]);
              }
              for (const [name, size, icon, ground] of icons) {
                if (icon.width !== size || icon.height !== size) faults.push(`${name} ${size}: is ${icon.width}×${icon.height}`);
                const [drawn, made] = [pixels(svg, size, ground), pixels(icon, size, name === "ico" ? ground : null)];
                let far = 0, sum = 0;
                drawn.forEach((level, i) => { const d = Math.abs(level - made[i]); far = Math.max(far, d); sum += d; });
                const average = sum / drawn.length;
                if (far > 100 || average > 3) faults.push(`${name} ${size}: differs by up to ${far}, ${average} on average`);
                if (name === "touch" && made.some((level, i) => i % 4 === 3 && level !== 255))
                    faults.push(`${name} ${size}: is not opaque`);
              }
              return [...faults, `sizes ${icons.map(i => i[1]).join(" ")}`];
            }
            """
        );
        Assert.Equal(["sizes 180 16 32 48"], faults);
        Assert.Equal("/apple-touch-icon.png", await page.Page.Locator("link[rel=apple-touch-icon]").GetAttributeAsync("href"));
        Assert.Equal(2, await page.Page.Locator("link[rel=icon]").CountAsync());
    }

    private static IEnumerable<string> HeadersOf(HttpResponseMessage response) =>
        response.LastingHeaders().Where(h => h != "Content-Length: 0");
}
