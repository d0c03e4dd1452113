using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Comments;
using FeedBoard.Tests.Features.Users;
using FeedBoard.Tests.Imaging;

namespace FeedBoard.Tests.Web.Features;

/// <summary>The documents for search engines and link previews.</summary>
[Slow]
public sealed class PublicDocumentTests(WebBoard board) : WebTests(board), IClassFixture<WebBoard>
{
    private static readonly XNamespace Map = "http://www.sitemaps.org/schemas/sitemap/0.9";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Robots_are_told_what_is_not_for_them_and_where_the_map_is()
    {
        using var robot = new Visitor(Board.Web);
        using var response = await robot.GetAsync("/robots.txt");
        var lines = (await response.Content.ReadAsStringAsync(Token)).Split('\n');

        Assert.Equal("text/plain", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("User-agent: *", lines[0]);
        Assert.Superset(
            new HashSet<string>
            {
                "Allow: /api/image/",
                "Disallow: /api/",
                "Disallow: /me$",
                "Disallow: /me/",
                "Disallow: /write",
                "Disallow: /login",
                "Disallow: /search",
                $"Sitemap: {Board.Web}sitemap.xml",
            },
            lines.ToHashSet()
        );
    }

    [Fact]
    public async Task The_map_leads_to_every_feed_range_by_range()
    {
        var ann = await Board.JoinAsync();
        var feed = await ann.FeedAsync("On the map");
        await Board.QueryAsync<object>(
            $"""
            INSERT INTO feeds (id, author_id, title, content, create_dt, update_dt) OVERRIDING SYSTEM VALUE
            SELECT id, {feed[
                "author_id"
            ]}, 'far', 'away', '2026-01-02T03:04:05.6Z', '2026-01-03T03:04:05.6Z'
                FROM unnest(ARRAY[49999, 50000, 59999, 60000, 7000000000]) id
            """
        );
        Board.Clock.Advance(TimeSpan.FromMinutes(11));
        using var robot = new Visitor(Board.Web);

        var index = (await LocationsAsync(robot, "/sitemap.xml", "sitemap")).Keys.ToList();
        Assert.Equal(
            ["sitemap-board", $"sitemap-{feed.Id() / 10000}", "sitemap-4", "sitemap-5", "sitemap-6", "sitemap-700000"],
            index.Select(u => u[Board.Web.AbsoluteUri.Length..^4])
        );
        var pages = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var page in index)
        {
            foreach (var (url, changed) in await LocationsAsync(robot, page, "url"))
                pages.Add(url, changed);
        }

        var expected = new[] { feed.Id(), 49999, 50000, 59999, 60000, 7000000000 }
            .Select(id => $"{Board.Web}feed/{id}")
            .Append(Board.Web.AbsoluteUri);
        Assert.Superset(expected.ToHashSet(StringComparer.Ordinal), pages.Keys.ToHashSet(StringComparer.Ordinal));
        Assert.Equal("2026-01-03T03:04:05Z", pages[$"{Board.Web}feed/50000"]);
        using var again = new HttpRequestMessage(HttpMethod.Get, index[2]);
        using var known = await robot.GetAsync(index[2]);
        again.Headers.IfNoneMatch.Add(known.Headers.ETag!);
        using var response = await robot.Client.SendAsync(again, Token);
        Assert.Equal(HttpStatusCode.NotModified, response.StatusCode);
        Assert.Equal("public, max-age=3600", response.Headers.CacheControl!.ToString());
    }

    [Fact]
    public async Task A_link_to_a_feed_unfolds()
    {
        var ann = await Board.JoinAsync();
        using var form = Form.Of(
                ("title", "A day \"at\" the sea"),
                ("content", "It was windy.\n" + string.Concat(Enumerable.Repeat("Very windy, really. ", 20))),
                ("alts", "Waves")
            )
            .Files("images", new UploadFile("a.png", TestImages.Png(60, 40)));
        using var posted = await ann.Client.PostAsync("/api/feed/create", form, Token);
        var feed = await posted.JsonAsync();
        using var robot = new Visitor(Board.Web);
        using var response = await robot.GetAsync($"/feed/{feed.Id()}?sort=old");
        var page = await response.PageAsync();
        string Meta(string name) =>
            Assert.Single(page.QuerySelectorAll($"head meta[property='{name}'], head meta[name='{name}']")).GetAttribute("content")!;

        var (url, image) = ($"{Board.Web}feed/{feed.Id()}", $"{Board.Web}api/image/");
        Assert.Equal(url, page.QuerySelector("head link[rel=canonical]")!.GetAttribute("href"));
        Assert.Equal(
            ("article", "A day \"at\" the sea", url, "FeedBoard", "en_US"),
            (Meta("og:type"), Meta("og:title"), Meta("og:url"), Meta("og:site_name"), Meta("og:locale"))
        );
        Assert.Equal(
            ("60", "40", "image/png", "Waves", "summary_large_image"),
            (Meta("og:image:width"), Meta("og:image:height"), Meta("og:image:type"), Meta("og:image:alt"), Meta("twitter:card"))
        );
        Assert.StartsWith(image, Meta("og:image"), StringComparison.Ordinal);
        Assert.Equal(
            ($"{Board.Web}person/{feed["author_id"]}", ((string)feed["create_dt"]!)[..19] + "Z"),
            (Meta("article:author"), Meta("article:published_time"))
        );
        Assert.Matches("^It was windy. Very windy, .{150,180}[a-z.,]…$", Meta("description"));
        Assert.Equal(Meta("description"), Meta("og:description"));
        Assert.Empty(page.QuerySelectorAll("meta[name=robots]"));

        var data = Json(page);
        Assert.Equal(
            ("https://schema.org", "DiscussionForumPosting", url, "A day \"at\" the sea"),
            ((string)data["@context"]!, (string)data["@type"]!, (string)data["url"]!, (string)data["headline"]!)
        );
        Assert.Equal(
            (ann.Nickname, 0, 60, "Waves"),
            (
                (string)data["author"]!["name"]!,
                (int)data["commentCount"]!,
                (int)data["image"]![0]!["width"]!,
                (string)data["image"]![0]!["caption"]!
            )
        );
        Assert.Equal(
            ["https://schema.org/LikeAction 0", "https://schema.org/CommentAction 0"],
            data["interactionStatistic"]!.AsArray().Select(s => $"{s!["interactionType"]} {s["userInteractionCount"]}")
        );

        using var gone = await ann.DeleteFeedAsync(feed.Id());
        using var missing = await robot.GetAsync($"/feed/{feed.Id()}");
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        Assert.Empty(
            (await missing.PageAsync()).QuerySelectorAll("script[type='application/ld+json'], meta[property], link[rel=canonical]")
        );
    }

    [Fact]
    public async Task A_link_to_a_comment_is_shared_as_it_is_and_found_by_its_feed_alone()
    {
        var ann = await Board.JoinAsync();
        var feed = (await ann.FeedAsync()).Id();
        var path = $"feed/{feed}?comment={(await ann.CommentAsync(feed)).Id()}";
        using var robot = new Visitor(Board.Web);
        using var response = await robot.GetAsync($"/{path}");
        var page = await response.PageAsync();
        Assert.Empty(page.QuerySelectorAll("link[rel=canonical]"));
        Assert.Equal($"{Board.Web}{path}", page.QuerySelector("head meta[property='og:url']")!.GetAttribute("content"));
        Assert.Equal("noindex", Assert.Single(page.QuerySelectorAll("head meta[name=robots]")).GetAttribute("content"));
    }

    [Fact]
    public async Task A_mention_in_a_title_is_shown_without_its_brackets()
    {
        var (ann, word) = (await Board.JoinAsync(), $"w{Guid.NewGuid():N}"[..12]);
        var feed = (await ann.FeedAsync($"{word} for @[Two Words]")).Id();
        var shown = $"{word} for @Two Words";
        using var robot = new Visitor(Board.Web);
        using (var response = await robot.GetAsync($"/feed/{feed}"))
        {
            var page = await response.PageAsync();
            Assert.Equal((shown, $"{shown} · FeedBoard"), (page.Text("main h1"), page.Title));
            Assert.Equal(shown, page.QuerySelector("meta[property='og:title']")!.GetAttribute("content"));
        }

        foreach (var path in (string[])["/", $"/search?q={word}"])
        {
            using var list = await robot.GetAsync(path);
            Assert.Equal(shown, (await list.PageAsync()).Text($"#feed-{feed} .card-title"));
        }

        var atom = await robot.Client.GetStringAsync(new Uri(Board.Web, $"/person/{await ann.IdAsync()}/feed.atom"), Token);
        Assert.Contains($">{shown}<", atom, StringComparison.Ordinal);
        await robot.LogInAsync(ann);
        using (await (await Board.JoinAsync()).Client.PutAsync($"/api/like/?feed_id={feed}", null, Token)) { }
        using var notifications = await robot.GetAsync("/notifications");
        Assert.Equal(shown, (await notifications.PageAsync()).Text(".notification-about"));
        using var report = await robot.GetAsync($"/report?feed={feed}");
        Assert.StartsWith(shown, (await report.PageAsync()).Text(".quote blockquote"), StringComparison.Ordinal);
        Assert.Equal($"{word} for @[Two Words]", (await robot.FormAsync($"/feed/{feed}/edit", "form[data-write]")).Fields["title"]);
    }

    [Fact]
    public async Task Nothing_that_is_written_breaks_out_of_the_head_and_the_browser_minds_nothing()
    {
        const string Title = "</script><script>alert(1)</script><!-- ]]> \" ' \u0001\u202E👩‍👩‍👧 바다";
        const string Shown = "</script><script>alert(1)</script><!-- ]]> \" ' 👩‍👩‍👧 바다";
        var feed = await (await Board.JoinAsync()).FeedAsync(Title, "\"><script>alert(2)</script>\u0002");
        using var robot = new Visitor(Board.Web);
        using var response = await robot.GetAsync($"/feed/{feed.Id()}");
        var page = await response.PageAsync();

        Assert.Equal(Shown, page.QuerySelector("meta[property='og:title']")!.GetAttribute("content"));
        Assert.Equal("\"><script>alert(2)</script>", page.QuerySelector("meta[name=description]")!.GetAttribute("content"));
        Assert.Equal(Shown, (string)Json(page)["headline"]!);
        Assert.Empty(page.QuerySelectorAll("script:not([src]):not([type='application/ld+json'])"));

        var opened = await OpenAsync(path: $"/feed/{feed.Id()}"); // no dialog, no breach of the policy: see WebTests
        Assert.Equal(
            Shown,
            (string)
                JsonNode.Parse(
                    await opened.Page.EvaluateAsync<string>(
                        "document.querySelector('head script[type=\"application/ld+json\"]').textContent"
                    )
                )!["headline"]!
        );
    }

    [Fact]
    public async Task Pages_say_whether_they_are_to_be_found_and_where_their_Atom_is()
    {
        var tour = await TourOfPages.PrepareAsync(Board);
        using var visitor = new Visitor(Board.Web);
        var person = string.Create(CultureInfo.InvariantCulture, $"/person/{tour.Person}");
        var found = new Dictionary<string, string?>
        {
            ["/"] = "/feed.atom",
            [person] = $"{person}/feed.atom",
            [string.Create(CultureInfo.InvariantCulture, $"/feed/{tour.Feed}")] = null,
            ["/tag/sea"] = "/tag/sea/feed.atom",
            ["/about"] = null,
        };

        foreach (var path in tour.ForGuests().Append("/?cursor=broken"))
        {
            using var response = await visitor.GetAsync(path);
            var page = await response.PageAsync();
            Assert.Equal(
                found.ContainsKey(path) ? [] : ["noindex"],
                page.QuerySelectorAll("head meta[name=robots]").Select(m => m.GetAttribute("content"))
            );
            if (!found.TryGetValue(path, out var atom))
                continue;
            Assert.Equal(new Uri(Board.Web, path).AbsoluteUri, page.QuerySelector("head link[rel=canonical]")!.GetAttribute("href"));
            Assert.Equal(atom, page.QuerySelector("head link[rel=alternate][type='application/atom+xml']")?.GetAttribute("href"));
        }

        await visitor.LogInAsync(tour.Member);
        foreach (
            var path in (string[])
                ["/me", "/me/settings", "/write", "/following", string.Create(CultureInfo.InvariantCulture, $"/feed/{tour.Own}/edit")]
        )
        {
            using var response = await visitor.GetAsync(path);
            Assert.NotNull((await response.PageAsync()).QuerySelector("head meta[name=robots][content=noindex]"));
        }
    }

    private static JsonNode Json(AngleSharp.Html.Dom.IHtmlDocument page) =>
        JsonNode.Parse(Assert.Single(page.QuerySelectorAll("head script[type='application/ld+json']")).TextContent)!;

    private static async Task<Dictionary<string, string?>> LocationsAsync(Visitor robot, string path, string element)
    {
        using var response = await robot.GetAsync(path);
        Assert.Equal((HttpStatusCode.OK, "application/xml"), (response.StatusCode, response.Content.Headers.ContentType!.MediaType));
        Assert.False(response.Headers.Contains("Set-Cookie"));
        var root = XDocument.Parse(await response.Content.ReadAsStringAsync(Token)).Root!;
        Assert.Equal(Map + (element == "url" ? "urlset" : "sitemapindex"), root.Name);
        return root.Elements(Map + element)
            .ToDictionary(e => e.Element(Map + "loc")!.Value, e => e.Element(Map + "lastmod")?.Value, StringComparer.Ordinal);
    }
}
