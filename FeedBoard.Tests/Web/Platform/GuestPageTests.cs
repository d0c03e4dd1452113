using System.Collections.Concurrent;
using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Faults;
using FeedBoard.Tests.Features.Comments;
using FeedBoard.Tests.Features.Events;
using FeedBoard.Tests.Platform.Telemetry;
using Trace = FeedBoard.Tests.Platform.Telemetry.Trace;

namespace FeedBoard.Tests.Web.Platform;

/// <summary>Guests get whole pages from memory: what everybody gets, and nothing of anybody.</summary>
[Slow]
public sealed class GuestPageTests(GuestPagesBoard board) : IClassFixture<GuestPagesBoard>, IDisposable
{
    private const string ForAll = "max-age=0, must-revalidate, public, s-maxage=1",
        ForOne = "no-cache, private";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Assert.Equal("", string.Join("\n", board.Faults.Take()));

    [Fact]
    public async Task Pages_that_are_the_same_for_all_guests_come_from_memory_and_no_others()
    {
        var tour = await TourOfPages.PrepareAsync(board);
        var web = board.StartWeb(GuestPagesBoard.ForLong);
        using var traces = new Traces(board, web);
        var kept = new List<string>();
        foreach (var path in tour.ForGuests())
        {
            using var first = await traces.SendAsync(HttpMethod.Get, path);
            using var second = await KeptAsync(traces, path);
            var isForAll = second.Response.Headers.CacheControl?.Public == true;
            Assert.False(isForAll && CallsApi(second), $"{path} is for all and was made again");
            if (!isForAll)
                continue;
            kept.Add(path);
            Assert.Equal(ForAll, CacheControl(second.Response));
            Assert.False(second.Response.Headers.Contains("Set-Cookie"), path);
            var page = await second.Response.PageAsync();
            Assert.Empty(page.QuerySelectorAll("[name=__RequestVerificationToken], meta[name=form-token]"));
        }

        Assert.Equal(
            [
                "/",
                "/search",
                "/about",
                $"/feed/{tour.Feed}",
                $"/feed/{tour.Feed}/answers/{tour.Comment}",
                $"/person/{tour.Person}",
                $"/person/{tour.Person}/followers",
                $"/person/{tour.Person}/followings",
                "/tag/sea",
                "/tag/nobodyusedthis",
            ],
            kept
        );
    }

    [Fact]
    public async Task A_page_has_one_strong_tag_for_each_coding_and_304()
    {
        await (await board.JoinAsync()).FeedAsync("바다", "to be read");
        var web = board.StartWeb(GuestPagesBoard.ForLong);
        using var client = NewClient(web);
        using var plain = await SendAsync(client, "/");
        var html = await plain.Content.ReadAsStringAsync(Token);
        Assert.Contains("바다", html, StringComparison.Ordinal);
        var tags = new HashSet<string> { Tag(plain) };
        foreach (
            var (accepted, coding) in ((string, string?)[])
                [
                    ("br", "br"),
                    ("gzip", "gzip"),
                    ("gzip, deflate, br, zstd", "br"),
                    ("br;q=0, gzip", "gzip"),
                    ("identity", null),
                    ("deflate", null),
                ]
        )
        {
            using var packed = await SendAsync(client, "/", ("Accept-Encoding", accepted));
            Assert.Equal(coding is null ? [] : [coding], packed.Content.Headers.ContentEncoding);
            Assert.Equal(html, await UnpackedAsync(packed));
            tags.Add(Tag(packed));
            Assert.Equal(["Accept-Encoding", "Accept-Language", "Cookie"], packed.Headers.Vary);

            foreach (var known in (string[])[Tag(packed), $"W/{Tag(packed)}", $"\"other\", {Tag(packed)}", "*"])
            {
                using var same = await SendAsync(client, "/", ("Accept-Encoding", accepted), ("If-None-Match", known));
                Assert.Equal((HttpStatusCode.NotModified, Tag(packed)), (same.StatusCode, Tag(same)));
                Assert.Equal(ForAll, CacheControl(same));
                Assert.Equal(packed.Headers.Vary, same.Headers.Vary);
                Assert.Equal("", await same.Content.ReadAsStringAsync(Token));
            }

            using var other = await SendAsync(client, "/", ("Accept-Encoding", accepted), ("If-None-Match", "\"other\""));
            Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        }

        Assert.Equal(3, tags.Count);
        Assert.All(tags, t => Assert.StartsWith("\"", t, StringComparison.Ordinal));
    }

    [Fact]
    public async Task HEAD_is_the_page_without_a_body_kept_or_not()
    {
        var feed = await (await board.JoinAsync()).FeedAsync();
        using var client = NewClient(board.StartWeb(GuestPagesBoard.ForLong));
        using var head = await SendAsync(client, $"/feed/{feed.Id()}", HttpMethod.Head);
        using var get = await SendAsync(client, $"/feed/{feed.Id()}");
        using var again = await SendAsync(client, $"/feed/{feed.Id()}", HttpMethod.Head);
        Assert.Equal(Headers(get), Headers(head));
        Assert.Equal(Headers(get), Headers(again));
        Assert.Equal("", await head.Content.ReadAsStringAsync(Token));
        Assert.NotEqual("", await get.Content.ReadAsStringAsync(Token));
    }

    [Fact]
    public async Task Languages_themes_cultures_and_hosts_are_kept_apart()
    {
        await (await board.JoinAsync()).FeedAsync("A title", "Some words");
        using var client = NewClient(board.StartWeb(GuestPagesBoard.ForLong));
        (string What, (string, string)[] Headers)[] guests =
        [
            ("en auto", []),
            ("ko auto", [("Accept-Language", "ko-KR,ko;q=0.9,en;q=0.8")]),
            ("en auto", [("Accept-Language", "fr,en;q=0.8,ko;q=0.5")]),
            ("ko auto", [("Cookie", "feedboard.language=c%3Dko%7Cuic%3Dko")]),
            ("en auto", [("Cookie", "feedboard.language=c%3Den%7Cuic%3Den"), ("Accept-Language", "ko")]),
            ("en dark", [("Cookie", "feedboard.theme=dark")]),
            ("en light", [("Cookie", "feedboard.theme=light")]),
            ("ko dark", [("Cookie", "feedboard.theme=dark; feedboard.language=c%3Dko%7Cuic%3Dko")]),
            ("en auto", [("Cookie", "feedboard.theme=%22%3E%3Cscript%3E; feedboard.language=xx; other=1")]),
        ];
        for (var round = 0; round < 2; round++) // made, then kept
        {
            foreach (var (what, headers) in guests)
            {
                using var response = await SendAsync(client, "/", headers);
                var page = (await response.PageAsync()).DocumentElement;
                Assert.Equal(what, $"{page.GetAttribute("lang")} {page.GetAttribute("data-theme")}");
                Assert.Equal([what[..2]], response.Content.Headers.ContentLanguage);
            }

            foreach (var host in (string[])["one.example.org", "two.example.org:8080"])
            {
                using var response = await SendAsync(client, "/", ("Host", host));
                var url = (await response.PageAsync()).QuerySelector("meta[property='og:url']")!.GetAttribute("content");
                Assert.Equal($"http://{host}/", url);
            }
        }

        // Numbers in one language and words in another: a page of its own, and nobody else's.
        using var mixed = await SendAsync(client, "/", ("Cookie", "feedboard.language=c%3Dko%7Cuic%3Den"));
        using var plain = await SendAsync(client, "/");
        Assert.DoesNotContain("오전", await plain.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.NotEqual(Tag(plain), Tag(mixed));
    }

    [Fact]
    public async Task What_belongs_to_one_visitor_is_never_kept()
    {
        var ann = await board.JoinAsync();
        var feed = (await ann.FeedAsync()).Id();
        var web = board.StartWeb(GuestPagesBoard.ForLong);
        using var client = NewClient(web);
        foreach (
            var (path, status) in ((string, HttpStatusCode)[])
                [
                    ("/?left=true", HttpStatusCode.OK), // with a message
                    ($"/feed/{feed}?said=1", HttpStatusCode.OK),
                    ($"/feed/{feed}?answer=1", HttpStatusCode.OK),
                    ("/?utm_source=x", HttpStatusCode.OK),
                    ($"/?cursor={new string('x', 600)}", HttpStatusCode.UnprocessableEntity),
                    ("/?cursor=broken", HttpStatusCode.UnprocessableEntity),
                    ("/feed/0", HttpStatusCode.NotFound),
                    ("/person/0", HttpStatusCode.NotFound),
                    ("/nothing", HttpStatusCode.NotFound),
                    ("/me", HttpStatusCode.Redirect),
                    ("/login", HttpStatusCode.OK),
                    ("/signup", HttpStatusCode.OK),
                    ("/search?q=sea", HttpStatusCode.OK),
                ]
        )
        {
            for (var n = 0; n < 2; n++)
            {
                using var response = await SendAsync(client, path);
                Assert.Equal(status, response.StatusCode);
                Assert.NotEqual(true, response.Headers.CacheControl?.Public);
                Assert.Null(response.Headers.ETag);
                if (status == HttpStatusCode.OK)
                    Assert.Equal(ForOne, CacheControl(response));
            }
        }

        // Somebody signed in, and somebody whose session is none, between two guests.
        using var visitor = new Visitor(web, follow: false);
        await visitor.LogInAsync(ann);
        foreach (var path in (string[])["/", $"/feed/{feed}"])
        {
            using var before = await SendAsync(client, path);
            using var theirs = await visitor.GetAsync(path);
            using var forged = await SendAsync(client, path, ("Cookie", "feedboard=forged"));
            using var after = await SendAsync(client, path);
            Assert.Contains("action=\"/logout\"", await theirs.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
            Assert.Contains("no-store", CacheControl(theirs), StringComparison.Ordinal); // no script has run there
            Assert.Contains("Cookie", theirs.Headers.Vary.DefaultIfEmpty("Cookie"));
            Assert.Null(theirs.Headers.ETag);
            Assert.NotEqual(true, forged.Headers.CacheControl?.Public);
            Assert.Equal(Tag(before), Tag(after));
            Assert.DoesNotContain("/logout", await after.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_page_that_lacks_something_is_not_kept()
    {
        await (await board.JoinAsync()).FeedAsync("A title", "with a #tag");
        await using var api = await FaultyApi.StartAsync(board.Address, path => path == "/api/feed/tags");
        api.Status = 503;
        using var client = NewClient(board.StartWeb(GuestPagesBoard.ForLong, new("services:apiservice:http:0", api.Address.AbsoluteUri)));
        using (var without = await SendAsync(client, "/"))
        {
            Assert.Equal(ForOne, CacheControl(without));
            Assert.Empty((await without.PageAsync()).QuerySelectorAll(".top-tags"));
        }

        api.Status = null;
        using var whole = await SendAsync(client, "/");
        Assert.Single((await whole.PageAsync()).QuerySelectorAll(".top-tags"));
        Assert.True(whole.Headers.CacheControl?.Public);
    }

    [Fact]
    public async Task What_is_written_through_this_front_end_is_shown_as_soon_as_it_is_acknowledged()
    {
        var ann = await board.JoinAsync();
        var feed = (await ann.FeedAsync()).Id();
        var web = board.StartWeb(GuestPagesBoard.ForLong);
        using var client = NewClient(web);
        using var visitor = new Visitor(web, follow: false);
        await visitor.LogInAsync(ann);
        for (var n = 1; n <= 5; n++)
        {
            Assert.Equal(n - 1, await CommentsAsync(client, feed));
            if (n % 2 == 0)
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, "/api/comment/create")
                {
                    Content = System.Net.Http.Json.JsonContent.Create(new { feed_id = feed, content = "Hello" }),
                };
                request.Headers.Authorization = new("Bearer", ann.AccessToken);
                using var response = await client.SendAsync(request, Token);
                await response.JsonAsync();
            }
            else
            {
                var form = await visitor.FormAsync($"/feed/{feed}", "form.comment-form");
                using var response = await form.Set(("content", "Hello")).SendAsync();
                Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
            }

            Assert.Equal(n, await CommentsAsync(client, feed));
        }
    }

    /// <summary>The tags above the list are read once for all who are signed in.</summary>
    [Fact]
    public async Task Somebody_signed_in_sees_the_tags_of_now()
    {
        var ann = await board.JoinAsync();
        await ann.FeedAsync("A title", "#first");
        var web = board.StartWeb(GuestPagesBoard.ForLong);
        using var visitor = new Visitor(web, follow: false);
        await visitor.LogInAsync(ann);
        await TagsAsync();
        using (var writer = NewClient(web))
        {
            using var form = Form.Of(("title", "x"), ("content", "#own"));
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/feed/create") { Content = form };
            request.Headers.Authorization = new("Bearer", ann.AccessToken);
            using var response = await writer.SendAsync(request, Token);
            await response.JsonAsync();
        }

        Assert.Contains("#own", await TagsAsync(), StringComparison.Ordinal);
        await ann.FeedAsync("A title", "#elsewhere");
        await Wait.ForAsync("the tag", async () => (await TagsAsync()).Contains("#elsewhere", StringComparison.Ordinal));

        async Task<string> TagsAsync()
        {
            using var response = await visitor.GetAsync("/");
            return (await response.PageAsync()).Text(".top-tags ul");
        }
    }

    [Fact]
    public async Task What_is_written_elsewhere_is_shown_when_its_event_is_heard()
    {
        var ann = await board.JoinAsync();
        var feed = (await ann.FeedAsync()).Id();
        using var client = NewClient(board.StartWeb(GuestPagesBoard.ForLong));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, feed));
        await ann.CommentAsync(feed);
        await Wait.ForAsync("the comment", async () => await CommentsAsync(client, feed) == 1);
        using var deleted = await ann.DeleteFeedAsync(feed);
        await deleted.JsonAsync();
        await Wait.ForAsync("the end of it", async () => await StatusAsync(client, feed) == HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_script_that_has_received_an_event_gets_a_page_with_it()
    {
        var ann = await board.JoinAsync();
        var feed = (await ann.FeedAsync()).Id();
        using var client = NewClient(board.StartWeb(GuestPagesBoard.ForLong));
        await using var stream = await LiveStream.OpenSettledAsync(board);
        for (var n = 1; n <= 20; n++)
        {
            await CommentsAsync(client, feed); // kept
            await ann.CommentAsync(feed);
            var heard = await stream.NextAsync("comment_created");
            Assert.Equal(n, await CommentsAsync(client, feed, ("X-Background", $"{heard.Id}")));
        }

        using var odd = await SendAsync(client, $"/feed/{feed}", ("X-Background", "?"));
        Assert.Equal(HttpStatusCode.OK, odd.StatusCode);
    }

    /// <summary>As <c>StaleTests</c> of the API: two front ends under load, and readers that look for pages older than allowed.</summary>
    [Fact]
    public async Task Nothing_stale_is_shown_beyond_the_bound_by_either_replica()
    {
        const int writes = 150;
        var ann = await board.JoinAsync();
        var feed = (await ann.FeedAsync()).Id();
        Uri[] webs = [board.Web, board.StartWeb(new KeyValuePair<string, string>("Pages:Lifetime", GuestPagesBoard.Lifetime.ToString()))];
        using var writer = NewClient(webs[0]);
        writer.DefaultRequestHeaders.Authorization = ann.Client.DefaultRequestHeaders.Authorization;

        var acknowledged = new ConcurrentQueue<(long At, int Count)>();
        acknowledged.Enqueue((Stopwatch.GetTimestamp(), 0));
        using var done = new CancellationTokenSource();
        var readers = Enumerable
            .Range(0, 3)
            .SelectMany(_ => new[] { ReadAsync(webs[0], TimeSpan.Zero), ReadAsync(webs[1], GuestPagesBoard.Lifetime) })
            .ToList();
        for (var n = 1; n <= writes; n++)
        {
            using var response = await System.Net.Http.Json.HttpClientJsonExtensions.PostAsJsonAsync(
                writer,
                "/api/comment/create",
                new { feed_id = feed, content = $"{n}" },
                Token
            );
            await response.JsonAsync();
            acknowledged.Enqueue((Stopwatch.GetTimestamp(), n));
        }

        await done.CancelAsync();
        var seen = (await Task.WhenAll(readers)).Sum();
        Assert.True(seen > writes, $"only {seen} reads");

        async Task<int> ReadAsync(Uri web, TimeSpan bound)
        {
            using var client = NewClient(web);
            for (var n = 0; ; n++)
            {
                var began = Stopwatch.GetTimestamp();
                var least = acknowledged.Where(a => Stopwatch.GetElapsedTime(a.At, began) >= bound).Select(a => a.Count).LastOrDefault();
                var shown = await CommentsAsync(client, feed);
                Assert.True(shown >= least, $"{web} showed {shown} comments, {least} were there {bound} before");
                if (done.IsCancellationRequested)
                    return n;
            }
        }
    }

    [Fact]
    public async Task While_the_board_is_away_pages_end_with_their_lifetime_and_come_back()
    {
        var ann = await board.JoinAsync();
        var feed = (await ann.FeedAsync()).Id();
        await using var api = await FaultyApi.StartAsync(board.Address, _ => true);
        using var client = NewClient(
            board.StartWeb(new("Pages:Lifetime", "00:00:00.2"), new("services:apiservice:http:0", api.Address.AbsoluteUri))
        );
        Assert.Equal(0, await CommentsAsync(client, feed));
        api.Status = 503;
        await Wait.ForAsync("the end", async () => await StatusAsync(client, feed) == HttpStatusCode.ServiceUnavailable);
        api.Status = null;
        await ann.CommentAsync(feed);
        await Wait.ForAsync("the page", async () => await StatusAsync(client, feed) == HttpStatusCode.OK);
        Assert.Equal(1, await CommentsAsync(client, feed));
    }

    private static bool CallsApi(Trace trace) => trace.Spans.Any(s => s.Source.Name == "System.Net.Http");

    /// <summary>The page again, when the events of what was written before have come: each ends what is kept.</summary>
    private static async Task<Trace> KeptAsync(Traces traces, string path)
    {
        var last = await traces.SendAsync(HttpMethod.Get, path);
        for (var n = 0; CallsApi(last) && n < 3; n++)
        {
            last.Dispose();
            last = await traces.SendAsync(HttpMethod.Get, path);
        }

        return last;
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, long feed)
    {
        using var response = await SendAsync(client, $"/feed/{feed}");
        return response.StatusCode;
    }

    private static async Task<int> CommentsAsync(HttpClient client, long feed, params (string, string)[] headers)
    {
        using var response = await SendAsync(client, $"/feed/{feed}", headers);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return int.Parse((await response.PageAsync()).Text(".comments-count"), System.Globalization.CultureInfo.InvariantCulture);
    }

    private static HttpClient NewClient(Uri web) =>
        new(
            new SocketsHttpHandler
            {
                UseCookies = false,
                AllowAutoRedirect = false,
                ActivityHeadersPropagator = null,
            }
        )
        {
            BaseAddress = web,
        };

    private static Task<HttpResponseMessage> SendAsync(HttpClient client, string path, params (string, string)[] headers) =>
        SendAsync(client, path, HttpMethod.Get, headers);

    private static async Task<HttpResponseMessage> SendAsync(
        HttpClient client,
        string path,
        HttpMethod method,
        params (string Name, string Value)[] headers
    )
    {
        using var request = new HttpRequestMessage(method, path);
        foreach (var (name, value) in headers)
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        return await client.SendAsync(request, Token);
    }

    private static string CacheControl(HttpResponseMessage response) =>
        string.Join(", ", response.Headers.NonValidated["Cache-Control"].ToString().Split(", ").Order(StringComparer.Ordinal));

    private static string Tag(HttpResponseMessage response) => Assert.Single(response.Headers.GetValues("ETag"));

    private static async Task<string> UnpackedAsync(HttpResponseMessage response)
    {
        var body = await response.Content.ReadAsStreamAsync(Token);
        await using var unpacked = response.Content.Headers.ContentEncoding.SingleOrDefault() switch
        {
            "br" => new BrotliStream(body, CompressionMode.Decompress),
            "gzip" => new GZipStream(body, CompressionMode.Decompress),
            _ => body,
        };
        using var text = new StreamReader(unpacked);
        return await text.ReadToEndAsync(Token);
    }

    private static string Headers(HttpResponseMessage response) =>
        string.Join(
            '\n',
            response
                .Headers.Concat(response.Content.Headers)
                .Where(h => h.Key is not "Date")
                .Select(h => $"{h.Key}: {string.Join(", ", h.Value)}")
                .Order(StringComparer.Ordinal)
        );
}
