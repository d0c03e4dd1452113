using System.Net;
using System.Net.Http.Headers;
using System.Xml;
using System.Xml.Linq;
using AngleSharp.Html.Parser;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Users;
using FeedBoard.Tests.Imaging;

namespace FeedBoard.Tests.Web.Features;

/// <summary>The Atom documents, each checked against RFC 4287.</summary>
[Slow]
public sealed class AtomTests(WebBoard board) : IClassFixture<WebBoard>, IDisposable
{
    private static readonly XNamespace Atom = "http://www.w3.org/2005/Atom";
    private static readonly TimeSpan UntilForgotten = TimeSpan.FromSeconds(31);

    private readonly Visitor reader = new(board.Web, follow: false);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        reader.Dispose();
        Assert.Equal("", string.Join("\n", board.Faults.Take()));
    }

    [Fact]
    public async Task Feeds_of_the_board_of_a_person_and_of_a_tag_are_Atom_with_their_images()
    {
        var (ann, ben, tag) = (await board.JoinAsync(), await board.JoinAsync(), $"바다{Guid.NewGuid():N}"[..12]);
        using var form = Form.Of(
                ("title", "At the sea"),
                ("content", $"It was windy.\nVery.\n\nSee https://example.org/?a=1&b=2, #{tag}"),
                ("alts", "Waves & a gull")
            )
            .Files("images", new UploadFile("a.png", TestImages.Png(60, 40)), new UploadFile("b.png", TestImages.Png(4, 3)));
        using var posted = await ann.Client.PostAsync("/api/feed/create", form, Token);
        var feed = await posted.JsonAsync();
        var other = await ben.FeedAsync("By another");

        var author = (long)feed["author_id"]!;
        board.Clock.Advance(UntilForgotten); // what other tests asked for
        var all = await ReadAsync("/feed.atom");
        var hers = await ReadAsync($"/person/{author}/feed.atom");
        var tagged = await ReadAsync($"/tag/{Uri.EscapeDataString(tag)}/feed.atom");

        Assert.Equal(["By another", "At the sea"], all.Elements(Atom + "entry").Take(2).Select(e => e.Element(Atom + "title")!.Value));
        Assert.Equal(
            [("At the sea", $"{ann.Nickname} · FeedBoard"), ("At the sea", $"#{tag} · FeedBoard")],
            new[] { hers, tagged }.Select(f =>
                (Assert.Single(f.Elements(Atom + "entry")).Element(Atom + "title")!.Value, f.Element(Atom + "title")!.Value)
            )
        );
        Assert.Equal(
            [new(board.Web, "/"), new(board.Web, $"/person/{author}"), new(board.Web, $"/tag/{tag}")],
            new[] { all, hers, tagged }.Select(f => new Uri(LinkOf(f, "alternate")))
        );

        var entry = hers.Element(Atom + "entry")!;
        Assert.True(XNode.DeepEquals(entry, tagged.Element(Atom + "entry")), "an entry is the same wherever it is");
        Assert.Equal(
            (ann.Nickname, $"{board.Web}person/{author}"),
            (entry.Element(Atom + "author")!.Element(Atom + "name")!.Value, entry.Element(Atom + "author")!.Element(Atom + "uri")!.Value)
        );
        Assert.Equal($"{board.Web}feed/{feed.Id()}", LinkOf(entry, "alternate"));
        Assert.Equal(Seconds((string)feed["create_dt"]!), Seconds(entry.Element(Atom + "published")!.Value));
        Assert.Equal(Seconds((string)feed["update_dt"]!), Seconds(entry.Element(Atom + "updated")!.Value));
        Assert.DoesNotContain("@example.org", hers.ToString(), StringComparison.Ordinal); // nobody's e-mail

        var images = entry.Elements(Atom + "link").Where(l => (string?)l.Attribute("rel") == "enclosure").ToList();
        Assert.Equal(["Waves & a gull", null], images.Select(i => (string?)i.Attribute("title")));
        Assert.Equal(
            feed["images"]!.AsArray().Select(i => $"{i!["size"]} image/png"),
            images.Select(i => $"{i.Attribute("length")!.Value} {i.Attribute("type")!.Value}")
        );
        var html = new HtmlParser().ParseDocument(entry.Element(Atom + "content")!.Value);
        Assert.Equal("html", entry.Element(Atom + "content")!.Attribute("type")!.Value);
        Assert.Equal(
            ["It was windy.Very.", $"See https://example.org/?a=1&b=2, #{tag}", "", ""],
            html.QuerySelectorAll("p").Select(p => p.TextContent)
        );
        Assert.Equal("https://example.org/?a=1&b=2", html.QuerySelector("p a")!.GetAttribute("href"));
        Assert.Equal(images.Select(i => i.Attribute("href")!.Value), html.QuerySelectorAll("img").Select(i => i.GetAttribute("src")));
        foreach (var image in images)
        {
            using var response = await reader.GetAsync(image.Attribute("href")!.Value);
            Assert.Equal(
                ("image/png", (long?)image.Attribute("length")),
                (response.Content.Headers.ContentType!.MediaType, response.Content.Headers.ContentLength)
            );
        }

        Assert.NotEqual(other.Id(), feed.Id());
    }

    [Fact]
    public async Task A_reader_that_has_it_gets_304_until_something_changes()
    {
        var ann = await board.JoinAsync();
        var feed = await ann.FeedAsync("First");
        var path = $"/person/{feed["author_id"]}/feed.atom";
        board.Clock.Advance(TimeSpan.FromMinutes(1));
        using var first = await AskAsync(path);
        var (tag, modified) = (first.Headers.ETag!, first.Content.Headers.LastModified);
        Assert.Equal(Seconds((string)feed["update_dt"]!), modified);
        Assert.Equal(
            ("public, max-age=60", "Accept-Encoding"),
            (first.Headers.CacheControl!.ToString(), string.Join(", ", first.Headers.Vary))
        );
        Assert.False(first.Headers.Contains("Set-Cookie"));
        Assert.Empty(first.Content.Headers.ContentLanguage);

        foreach (var language in (string[])["ko", "en"])
        {
            using var byTag = await AskAsync(
                path,
                r =>
                {
                    r.Headers.IfNoneMatch.Add(tag);
                    r.Headers.AcceptLanguage.ParseAdd(language);
                }
            );
            using var byTime = await AskAsync(path, r => r.Headers.IfModifiedSince = modified);
            Assert.Equal(
                (HttpStatusCode.NotModified, tag, HttpStatusCode.NotModified),
                (byTag.StatusCode, byTag.Headers.ETag, byTime.StatusCode)
            );
            Assert.Equal("", await byTag.Content.ReadAsStringAsync(Token));
            Assert.False(byTag.Headers.Contains("Set-Cookie"));
            board.Clock.Advance(UntilForgotten); // rendered again, and the same
        }

        await ChangeAsync(() => ann.PatchFeedAsync(feed.Id(), Form.Of(("title", "First, changed"))));
        await ChangeAsync(async () => await ann.PostFeedAsync("Second", "text"));
        await ChangeAsync(() => ann.DeleteFeedAsync(feed.Id()));
        Assert.Equal(["Second"], (await ReadAsync(path)).Elements(Atom + "entry").Select(e => e.Element(Atom + "title")!.Value));

        async Task ChangeAsync(Func<Task<HttpResponseMessage>> change)
        {
            using var changed = await change();
            Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
            board.Clock.Advance(UntilForgotten);
            using var response = await AskAsync(path, r => r.Headers.IfNoneMatch.Add(tag));
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.NotEqual(tag, response.Headers.ETag);
            tag = response.Headers.ETag!;
        }
    }

    [Fact]
    public async Task Somebody_signed_in_gets_what_everybody_gets_and_their_session_is_left_alone()
    {
        var ann = await board.JoinAsync();
        var path = $"/person/{(await ann.FeedAsync())["author_id"]}/feed.atom";
        using var member = new Visitor(board.Web, follow: false);
        await member.LogInAsync(ann);
        board.Clock.Advance(TimeSpan.FromHours(1)); // a page would get a new token now

        using var hers = await member.GetAsync(path);
        using var theirs = await AskAsync(path);

        Assert.Equal(
            (HttpStatusCode.OK, theirs.Headers.ETag, theirs.Headers.CacheControl),
            (hers.StatusCode, hers.Headers.ETag, hers.Headers.CacheControl)
        );
        Assert.False(hers.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task No_address_in_it_depends_on_where_it_is_read()
    {
        var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
        var feed = await ann.FeedAsync(
            "At the #sea",
            $"#sea and #바다, @{bob.Nickname}: https://example.org/x and www.example.org",
            new UploadFile("a.png", TestImages.Png(1200, 800))
        );
        await board.MakeThumbnailsAsync();
        board.Clock.Advance(UntilForgotten);
        foreach (
            var path in new[]
            {
                "/feed.atom",
                $"/person/{feed["author_id"]}/feed.atom",
                "/tag/sea/feed.atom",
                "/tag/%EB%B0%94%EB%8B%A4/feed.atom",
            }
        )
        {
            using var response = await AskAsync(path);
            var atom = XDocument.Parse(await response.Content.ReadAsStringAsync(Token));
            var entry = atom.Root!.Elements(Atom + "entry").Single(e => e.Element(Atom + "title")!.Value == "At the #sea");
            var html = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(entry.Element(Atom + "content")!.Value);
            var links = html.QuerySelectorAll("[href], [src]").Select(e => e.GetAttribute("href") ?? e.GetAttribute("src")!).ToList();
            Assert.Superset(
                new HashSet<string>
                {
                    $"{board.Web}tag/sea",
                    $"{board.Web}tag/%EB%B0%94%EB%8B%A4",
                    $"{board.Web}person/{await bob.IdAsync()}",
                    "https://example.org/x",
                },
                links.ToHashSet()
            );
            Assert.All(
                links
                    .Concat(atom.Descendants().Attributes("href").Select(a => a.Value))
                    .Concat(atom.Descendants(Atom + "uri").Select(u => u.Value)),
                l => Assert.Matches("^https?://[^/]+/", l)
            );
        }
    }

    [Fact]
    public async Task HEAD_says_the_same_and_compression_changes_nothing()
    {
        await (await board.JoinAsync()).FeedAsync("To be looked at");
        board.Clock.Advance(UntilForgotten);
        using var get = await AskAsync("/feed.atom");
        using var head = await AskAsync("/feed.atom", r => r.Method = HttpMethod.Head);
        using var packed = await AskAsync("/feed.atom", r => r.Headers.AcceptEncoding.ParseAdd("gzip"));

        Assert.Equal("", await head.Content.ReadAsStringAsync(Token));
        Assert.Equal(
            (get.StatusCode, get.Headers.ETag, get.Content.Headers.ContentLength, get.Content.Headers.LastModified),
            (head.StatusCode, head.Headers.ETag, head.Content.Headers.ContentLength, head.Content.Headers.LastModified)
        );
        Assert.Equal("application/atom+xml; charset=utf-8", head.Content.Headers.ContentType!.ToString());
        Assert.Equal(
            (get.Headers.ETag, "gzip", "Accept-Encoding"),
            (packed.Headers.ETag, Assert.Single(packed.Content.Headers.ContentEncoding), string.Join(", ", packed.Headers.Vary))
        );
    }

    [Fact]
    public async Task A_long_list_is_read_part_by_part()
    {
        var ann = await board.JoinAsync();
        var author = (long)(await ann.FeedAsync("0"))["author_id"]!;
        for (var n = 1; n < 45; n++)
            await ann.FeedAsync($"{n}");
        var (titles, ids, next, first) = (
            new List<string>(),
            new HashSet<string>(),
            $"{board.Web}person/{author}/feed.atom",
            (string?)null
        );
        first = next;
        for (var parts = 0; next is not null; parts++)
        {
            Assert.True(parts < 3, "it does not end");
            var part = await ReadAsync(new Uri(next).PathAndQuery);
            titles.AddRange(part.Elements(Atom + "entry").Select(e => e.Element(Atom + "title")!.Value));
            ids.UnionWith(part.Elements(Atom + "entry").Select(e => e.Element(Atom + "id")!.Value));
            Assert.Equal((next, first, first), (LinkOf(part, "self"), LinkOf(part, "first"), part.Element(Atom + "id")!.Value));
            next = part.Elements(Atom + "link").FirstOrDefault(l => (string?)l.Attribute("rel") == "next")?.Attribute("href")!.Value;
        }

        Assert.Equal(Enumerable.Range(0, 45).Reverse().Select(n => $"{n}"), titles);
        Assert.Equal(45, ids.Count);
    }

    [Fact]
    public async Task What_people_write_stays_text()
    {
        var ann = await board.JoinAsync();
        var title = "</title><script>alert(1)</script> ]]> &amp; \u0001\u0007\u001b 👩‍👩‍👧 \u202Eמילים";
        var content = "<img src=x onerror=alert(1)> ]]>\u0002\r\n\r\n</content>&lt;b&gt; 바다 🏖\u0085";
        var feed = await ann.FeedAsync(title, content);
        var entry = (await ReadAsync($"/person/{feed["author_id"]}/feed.atom")).Element(Atom + "entry")!;

        Assert.Equal("</title><script>alert(1)</script> ]]> &amp; 👩‍👩‍👧 מילים", entry.Element(Atom + "title")!.Value);
        var html = new HtmlParser().ParseDocument(entry.Element(Atom + "content")!.Value);
        Assert.Equal(
            ["<img src=x onerror=alert(1)> ]]>", "</content>&lt;b&gt; 바다 🏖"],
            html.QuerySelectorAll("p").Select(p => p.TextContent.TrimEnd())
        );
        Assert.Empty(html.QuerySelectorAll("script, img, b"));
    }

    [Fact]
    public async Task An_entry_keeps_its_id_when_the_board_moves_and_no_host_gets_what_another_asked_for()
    {
        var ann = await board.JoinAsync();
        var feed = await ann.FeedAsync("To stay", "the same", new UploadFile("a.png", TestImages.Png(4, 3)));
        var path = $"/person/{feed["author_id"]}/feed.atom";
        var moved = board.StartWeb(new KeyValuePair<string, string>("Board:PublicUrl", "https://board.example.org"));

        var evil = await TextAsync(path, "evil.example");
        var own = await ReadAsync(path);
        using var elsewhere = new Visitor(moved);
        elsewhere.Client.DefaultRequestHeaders.Host = "evil.example";
        using var response = await elsewhere.GetAsync(path);
        var set = await response.Content.ReadAsStringAsync(Token);

        Assert.Contains("http://evil.example/", evil, StringComparison.Ordinal); // only for that request
        Assert.DoesNotContain("evil", own.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("evil", set, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", set, StringComparison.Ordinal);
        Assert.StartsWith(
            "https://board.example.org/api/image/",
            Checked(set).Descendants(Atom + "link").Single(l => (string?)l.Attribute("rel") == "enclosure").Attribute("href")!.Value,
            StringComparison.Ordinal
        );
        Assert.Single(
            new[] { Checked(evil), own, Checked(set) }.Select(f => f.Element(Atom + "entry")!.Element(Atom + "id")!.Value).Distinct()
        );
    }

    [Theory]
    [InlineData("/person/999999999/feed.atom")]
    [InlineData("/person/0/feed.atom")]
    [InlineData("/person/-1/feed.atom")]
    [InlineData("/person/abc/feed.atom")]
    [InlineData("/person/99999999999999999999/feed.atom")]
    [InlineData("/tag/nobody-used-this/feed.atom")]
    [InlineData("/tag/%01/feed.atom")]
    [InlineData("/tag/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/feed.atom")]
    [InlineData("/feed.atom?cursor=nonsense")]
    [InlineData("/sitemap-999999.xml")]
    [InlineData("/sitemap--1.xml")]
    [InlineData("/sitemap-9223372036854775807.xml")]
    [InlineData("/sitemap-x.xml")]
    public async Task What_is_not_there_is_404_and_not_kept(string path)
    {
        using var response = await AskAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.NotEqual(true, response.Headers.CacheControl?.Public);
        Assert.Null(response.Headers.ETag);
    }

    private static string LinkOf(XElement element, string relation) =>
        Assert.Single(element.Elements(Atom + "link"), l => (string?)l.Attribute("rel") == relation).Attribute("href")!.Value;

    private static DateTimeOffset Seconds(string time) =>
        DateTimeOffset.FromUnixTimeSeconds(XmlConvert.ToDateTimeOffset(time).ToUnixTimeSeconds());

    private async Task<HttpResponseMessage> AskAsync(string path, Action<HttpRequestMessage>? set = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        set?.Invoke(request);
        return await reader.Client.SendAsync(request, Token);
    }

    private async Task<string> TextAsync(string path, string? host = null)
    {
        using var response = await AskAsync(path, r => r.Headers.Host = host);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(MediaTypeHeaderValue.Parse("application/atom+xml; charset=utf-8"), response.Content.Headers.ContentType);
        return await response.Content.ReadAsStringAsync(Token);
    }

    private async Task<XElement> ReadAsync(string path) => Checked(await TextAsync(path));

    /// <summary>The rules of RFC 4287: 4.1.1, 4.1.2, 3.2, 3.3, 4.2.7.</summary>
    private static XElement Checked(string text)
    {
        var feed = XDocument.Parse(text).Root!;
        Assert.Equal(Atom + "feed", feed.Name);
        foreach (var element in feed.Elements(Atom + "entry").Prepend(feed))
        {
            foreach (var name in (string[])["id", "title", "updated"])
                Assert.Single(element.Elements(Atom + name));
            Assert.True(Uri.TryCreate(element.Element(Atom + "id")!.Value, UriKind.Absolute, out _));
            Assert.NotEqual("", element.Element(Atom + "title")!.Value);
            Assert.True(element.Elements(Atom + "link").Count(l => (string?)l.Attribute("rel") == "alternate") == 1);
        }

        foreach (var entry in feed.Elements(Atom + "entry"))
        {
            Assert.NotEmpty(Assert.Single(entry.Elements(Atom + "author")).Element(Atom + "name")!.Value);
            Assert.Matches(
                "^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$",
                entry.Element(Atom + "id")!.Value
            );
            Assert.Single(entry.Elements(Atom + "content"));
        }

        foreach (var time in feed.Descendants().Where(e => e.Name == Atom + "updated" || e.Name == Atom + "published"))
            Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$", time.Value);
        Assert.All(feed.Descendants(Atom + "link"), l => Assert.Matches("^https?://", l.Attribute("href")!.Value));
        Assert.Equal(
            feed.Elements(Atom + "entry").Select(e => e.Element(Atom + "id")!.Value).Distinct().Count(),
            feed.Elements(Atom + "entry").Count()
        );
        return feed;
    }
}
