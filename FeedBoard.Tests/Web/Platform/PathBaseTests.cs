using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AngleSharp.Html.Parser;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Imaging;
using FeedBoard.Web.Platform.Http;
using Microsoft.Playwright;

namespace FeedBoard.Tests.Web.Platform;

/// <summary>A front end that believes the proxies of this machine.</summary>
public sealed class PathBaseBoard(Servers.TestPostgres postgres, Servers.SwiftServer swift, Browser browser)
    : WebBoard(postgres, swift, browser)
{
    public Uri Proxied { get; private set; } = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Proxied = StartWeb(new KeyValuePair<string, string>("Proxies:Known:0", "127.0.0.0/8"));
    }
}

/// <summary>The board under a path of a site, behind a real proxy.</summary>
[Slow]
public sealed partial class PathBaseTests(PathBaseBoard board) : WebTests(board), IClassFixture<PathBaseBoard>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_person_does_there_what_people_do(bool encrypted)
    {
        await using var proxy = await PathBaseProxy.StartAsync(board.Proxied, encrypted);
        var ann = await Board.JoinAsync();
        var outside = new List<string>();
        var page = await OpenAtAsync(proxy, outside);
        var her = page.Page;

        await page.GoAsync("me");
        Assert.EndsWith("/board/login?return=%2Fme", her.Url, StringComparison.Ordinal);
        await page.FillAsync("Input.Email", ann.Email);
        await page.FillAsync("Input.Password", Person.Password);
        await page.SendAsync("form[method=post]:has([name='Input.Password'])");
        Assert.Equal(proxy.Board + "me", her.Url);
        var cookies = await page.Context.CookiesAsync();
        Assert.All(cookies, c => Assert.Equal((PathBaseProxy.Prefix, encrypted), (c.Path, c.Secure)));
        Assert.Contains(encrypted ? "__Secure-feedboard" : "feedboard", cookies.Select(c => c.Name));

        await page.GoAsync("write");
        await page.FillAsync("title", "Behind a proxy");
        await page.FillAsync("content", $"At the #sea with @{ann.Nickname}");
        await her.Locator("#images")
            .SetInputFilesAsync(
                new FilePayload
                {
                    Name = "a.png",
                    MimeType = "image/png",
                    Buffer = TestImages.Png(40, 30),
                }
            );
        await page.NavigateAsync(() => her.Locator("form.write button[type=submit]").First.ClickAsync());
        await Assertions.Expect(page.Heading).ToHaveTextAsync("Behind a proxy");
        Assert.Matches($"^{Regex.Escape(proxy.Board.AbsoluteUri)}feed/[0-9]+$", her.Url);
        var image = her.Locator(".images img:not(.blur)").First;
        Assert.Equal(40, await image.EvaluateAsync<int>("async image => { await image.decode(); return image.naturalWidth; }"));
        Assert.StartsWith(
            proxy.Board + "api/image/",
            await image.EvaluateAsync<string>("image => image.currentSrc"),
            StringComparison.Ordinal
        );

        var feed = long.Parse(her.Url.Split('/')[^1], System.Globalization.CultureInfo.InvariantCulture);
        await Assertions.Expect(her.Locator("html[data-live=open]")).ToBeAttachedAsync(); // the stream of events
        using var liked = await (await Board.JoinAsync()).Client.PutAsync($"/api/like/?feed_id={feed}", null, Token);
        await liked.JsonAsync();
        await Assertions.Expect(her.Locator($"[data-likes='{feed}'] [data-n]").First).ToHaveAttributeAsync("data-n", "1");
        await her.Locator("form[data-like='feed_id=" + feed + "'] button").First.ClickAsync();
        await Assertions.Expect(her.Locator($"[data-likes='{feed}'] [data-n]").First).ToHaveAttributeAsync("data-n", "2");

        await her.Locator("form[data-comment-form] textarea, form.comment textarea").First.FillAsync("A comment from under a path");
        await her.Locator("form:has(textarea) button[type=submit]").First.ClickAsync();
        await Assertions.Expect(her.Locator("#comments")).ToContainTextAsync("A comment from under a path");
        await page.NavigateAsync(() => her.Locator(".text a[href$='/tag/sea']").ClickAsync());
        Assert.Equal(proxy.Board + "tag/sea", her.Url);
        await her.Locator("header details.menu summary").ClickAsync();
        await her.Locator("header button[name=theme][value=dark]").ClickAsync();
        await Assertions.Expect(her.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        Assert.Equal(proxy.Board + "tag/sea", her.Url);

        await page.NavigateAsync(() => her.Locator("form[action$='/logout'] button").ClickAsync());
        Assert.Equal(proxy.Board.AbsoluteUri, her.Url);
        await Assertions.Expect(her.Locator("header details.menu")).ToHaveCountAsync(0);
        Assert.Equal([], outside);
    }

    [Fact]
    public async Task Nothing_that_is_written_leads_out_of_the_path()
    {
        await using var proxy = await PathBaseProxy.StartAsync(board.Proxied, encrypted: false);
        var ann = await Board.JoinAsync();
        var feed = await ann.FeedAsync(
            "t \" href=\"/x",
            $"\" href=\"/x src=\"/y\n<a href=\"/z\"> #sea @{ann.Nickname} https://example.org/",
            new UploadFile("a.png", TestImages.Png(1200, 800))
        );
        await Board.MakeThumbnailsAsync();
        using var client = proxy.NewClient();
        var (left, seen) = (
            new Queue<string>(["", $"feed/{feed.Id()}", "search?q=sea", "sitemap.xml", "feed.atom", "nothing"]),
            new HashSet<string>(StringComparer.Ordinal)
        );
        while (left.TryDequeue(out var path) && seen.Count < 60)
        {
            if (!seen.Add(path))
                continue;
            using var response = await client.GetAsync(path, Token);
            var text = await response.Content.ReadAsStringAsync(Token);
            Assert.True((int)response.StatusCode < 500, $"{path}: {response.StatusCode}");
            if (response.Headers.Location is { } location)
                Assert.StartsWith(proxy.Board.AbsoluteUri, new Uri(proxy.Site, location).AbsoluteUri, StringComparison.Ordinal);
            foreach (var address in AddressesIn(response.Content.Headers.ContentType?.MediaType, text))
            {
                var url = new Uri(new Uri(proxy.Board, path), address);
                if (url.Host == "example.org" || url.Scheme == "data")
                    continue;
                Assert.True(url.AbsoluteUri.StartsWith(proxy.Board.AbsoluteUri, StringComparison.Ordinal), $"{path} leads to {address}");
                if (url.Authority == proxy.Board.Authority && !url.AbsolutePath.EndsWith("/logout", StringComparison.Ordinal))
                    left.Enqueue(url.PathAndQuery[proxy.Board.AbsolutePath.Length..]);
            }
        }

        Assert.Superset(
            new HashSet<string>(
                ["app.css", "favicon.ico", "login", "manifest.webmanifest", "feed.atom", "tag/sea", "sitemap-board.xml"],
                StringComparer.Ordinal
            ),
            seen.Select(s => Fingerprint().Replace(s, "")).ToHashSet(StringComparer.Ordinal)
        );
        Assert.Contains(seen, s => s.StartsWith("api/image/", StringComparison.Ordinal));

        using var page = await client.GetAsync($"feed/{feed.Id()}", Token);
        Assert.Equal("t \" href=\"/x", (await page.PageAsync()).QuerySelector("h1")!.TextContent.Trim());
        using var robots = await client.GetAsync("robots.txt", Token);
        Assert.Contains($"Disallow: /board/api/\n", await robots.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_API_names_addresses_under_the_path()
    {
        await using var proxy = await PathBaseProxy.StartAsync(board.Proxied, encrypted: false);
        var ann = await Board.JoinAsync();
        for (var n = 0; n < 2; n++)
            await ann.FeedAsync(images: [new("a.png", TestImages.Png(4, 3))]);
        using var client = proxy.NewClient();
        using var list = await client.GetAsync($"api/feed/list-by-user?nickname={ann.Nickname}&limit=1", Token);
        var feed = (await list.JsonAsync())[0]!;
        Assert.StartsWith($"<{proxy.Board}api/feed/list-by-user?", Assert.Single(list.Headers.GetValues("Link")), StringComparison.Ordinal);
        Assert.StartsWith($"{proxy.Board}api/image/", (string)feed["image_urls"]![0]!, StringComparison.Ordinal);
        using var next = await client.GetAsync(Assert.Single(list.Headers.GetValues("Link")).Split('<', '>')[1], Token);
        Assert.NotEqual(feed.Id(), (await next.JsonAsync())[0]!.Id());
        using var image = await client.GetAsync((string)feed["image_urls"]![0]!, Token);
        Assert.Equal(HttpStatusCode.OK, image.StatusCode);
        using var document = await client.GetAsync("openapi/v1.json", Token);
        Assert.Equal("/board", (string)(await document.JsonAsync())["servers"]![0]!["url"]!);
    }

    [Theory]
    [InlineData("/board", "/board/")]
    [InlineData("/board/", "/board/")]
    [InlineData("/a/b-1/c.d", "/a/b-1/c.d/")]
    [InlineData("/feed", "/feed/")]
    [InlineData("/login", "/login/")]
    [InlineData("//evil.example", "/")]
    [InlineData("/board//evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("/..", "/")]
    [InlineData("/a/../b", "/")]
    [InlineData("/%2e%2e/b", "/")]
    [InlineData("/a\"onload=x", "/")]
    [InlineData("/a<b", "/")]
    [InlineData("/a?b", "/")]
    [InlineData("/a b", "/")]
    [InlineData("/a%0d%0aX-Injected:1", "/")]
    [InlineData("board", "/")]
    [InlineData("https://evil.example/", "/")]
    [InlineData("/", "/")]
    public async Task Only_a_plain_path_of_a_known_proxy_is_believed(string prefix, string expected)
    {
        Assert.Equal(expected, await StartOfLinksAsync(board.Proxied));
        Assert.Equal("/", await StartOfLinksAsync(Board.Web)); // where no proxy is known

        async Task<string> StartOfLinksAsync(Uri web)
        {
            using var visitor = new Visitor(web, follow: false);
            using var asked = new HttpRequestMessage(HttpMethod.Get, "/login");
            asked.Headers.TryAddWithoutValidation("X-Forwarded-Prefix", prefix);
            using var response = await visitor.Client.SendAsync(asked, Token);
            Assert.False(response.Headers.Contains("X-Injected"));
            var brand = (await response.PageAsync()).QuerySelector("a.brand")!.GetAttribute("href")!;
            using var moved = new HttpRequestMessage(HttpMethod.Get, "/me");
            moved.Headers.TryAddWithoutValidation("X-Forwarded-Prefix", prefix);
            using var redirect = await visitor.Client.SendAsync(moved, Token);
            Assert.Equal($"{brand}login?return=%2Fme", redirect.Headers.Location!.OriginalString);
            return brand;
        }
    }

    [Theory]
    [InlineData("<a href=\"/\">", "<a href=\"/b/\">")]
    [InlineData("<a class=\"x\" href=\"/feed/1#c\">", "<a class=\"x\" href=\"/b/feed/1#c\">")]
    [InlineData("<form action=\"/like\"><button formaction=\"/x\">", "<form action=\"/b/like\"><button formaction=\"/b/x\">")]
    [InlineData(
        "<img src=\"/a.png\" srcset=\"/a.png 320w, /b.png 960w, https://cdn.example.org/c.png 2000w\">",
        "<img src=\"/b/a.png\" srcset=\"/b/a.png 320w, /b/b.png 960w, https://cdn.example.org/c.png 2000w\">"
    )]
    [InlineData("<link imagesrcset=\"/a.png 320w, /b.png 960w\">", "<link imagesrcset=\"/b/a.png 320w, /b/b.png 960w\">")]
    [InlineData(
        "<a href=\"//example.org/\"><a href=\"https://example.org/\"><a href=\"#c\"><a href=\"?a=/b\">",
        "<a href=\"//example.org/\"><a href=\"https://example.org/\"><a href=\"#c\"><a href=\"?a=/b\">"
    )]
    [InlineData("<input value=\"/feed/1\"><p>href=&quot;/x&quot; /y</p>", "<input value=\"/feed/1\"><p>href=&quot;/x&quot; /y</p>")]
    public void Addresses_in_attributes_get_the_path(string html, string expected) =>
        Assert.Equal(expected, PathBases.WithBase(html, "/b"));

    private async Task<WebPage> OpenAtAsync(PathBaseProxy proxy, List<string> outside)
    {
        var page = await WebPage.OpenAsync(
            Board.Browser,
            proxy.Board,
            new()
            {
                IgnoreHTTPSErrors = true,
                Locale = "en-US",
                ReducedMotion = ReducedMotion.Reduce,
            }
        );
        Adopt(page);
        page.Page.Request += (_, request) =>
        {
            if (
                request.Url.StartsWith("http", StringComparison.Ordinal)
                && !request.Url.StartsWith(proxy.Board.AbsoluteUri, StringComparison.Ordinal)
            )
                outside.Add(request.Url);
        };
        return page;
    }

    private static IEnumerable<string> AddressesIn(string? type, string text)
    {
        if (type == "text/html")
        {
            var html = new HtmlParser().ParseDocument(text);
            string[] attributes = ["href", "src", "action", "formaction", "poster", "data-full"];
            var plain = attributes.SelectMany(a => html.QuerySelectorAll($"[{a}]").Select(e => e.GetAttribute(a)!));
            var sets = html.QuerySelectorAll("[srcset], [imagesrcset]")
                .SelectMany(e => (e.GetAttribute("srcset") ?? e.GetAttribute("imagesrcset")!).Split(", ").Select(c => c.Split(' ')[0]));
            var shared = html.QuerySelectorAll("meta[property$=url], meta[property='og:image'], meta[property='article:author']")
                .Select(m => m.GetAttribute("content")!);
            var data = html.QuerySelectorAll("script[type='application/ld+json']").SelectMany(s => UrlsIn(JsonNode.Parse(s.TextContent)!));
            return [.. plain, .. sets, .. shared, .. data];
        }

        if (type is "application/xml" or "application/atom+xml")
            return Absolute()
                .Matches(text)
                .Select(m => m.Value)
                .Where(u =>
                    !u.Contains("www.w3.org", StringComparison.Ordinal) && !u.Contains("www.sitemaps.org", StringComparison.Ordinal)
                );
        return type is "application/manifest+json"
            ? [(string)JsonNode.Parse(text)!["start_url"]!, (string)JsonNode.Parse(text)!["icons"]![0]!["src"]!]
            : [];
    }

    private static IEnumerable<string> UrlsIn(JsonNode node) =>
        node switch
        {
            JsonObject fields => fields.SelectMany(f =>
                f.Key is "url" or "@id" ? [(string)f.Value!]
                : f.Value is null ? []
                : UrlsIn(f.Value)
            ),
            JsonArray items => items.SelectMany(i => UrlsIn(i!)),
            _ => [],
        };

    [GeneratedRegex(@"(?<=>|""|&quot;)https?://[^<""&\s]+", RegexOptions.None, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Absolute();

    [GeneratedRegex(@"(?<=^[^.]+)\.[a-z0-9]{10}(?=\.)", RegexOptions.None, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Fingerprint();
}
