using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Comments;
using FeedBoard.Tests.Web;

namespace FeedBoard.Tests.Deploy;

/// <summary>A cache in front of the board: guests are served by it, nobody who is signed in is, and nothing is mixed or too old.</summary>
[Slow]
public sealed class NginxCacheTests(NginxBoard board) : IClassFixture<NginxBoard>, IDisposable
{
    // Pages:Lifetime, Pages:SharedLifetime, and the whole seconds that nginx counts in: docs/operations.md promises it.
    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(3);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Assert.Equal("", string.Join("\n", board.Faults.Take()));

    [Theory]
    [InlineData("/")]
    [InlineData("/search")]
    [InlineData("/feed/{feed}")]
    [InlineData("/person/{user}")]
    [InlineData("/tag/sea")]
    public async Task Guests_are_served_by_the_cache(string path)
    {
        var feed = await (await board.JoinAsync()).FeedAsync("At the #sea", "at the #sea");
        path = path.Replace("{feed}", $"{feed.Id()}", StringComparison.Ordinal)
            .Replace("{user}", $"{feed["author_id"]}", StringComparison.Ordinal);
        using var client = NewClient();
        await Faults.Wait.ForAsync(
            "a page from the cache",
            async () =>
            {
                using var first = await GetAsync(client, path);
                using var second = await GetAsync(client, path);
                Assert.Equal(HttpStatusCode.OK, second.StatusCode);
                if (Cache(second) != "HIT" || Tag(first) != Tag(second))
                    return false;
                using var known = await GetAsync(client, path, ("If-None-Match", Tag(second)));
                return Cache(known) != "HIT" || known.StatusCode == HttpStatusCode.NotModified;
            }
        );
    }

    [Theory]
    [InlineData("X-Forwarded-Prefix", "/poison")]
    [InlineData("X-Forwarded-Host", "poison.example")]
    public async Task What_a_visitor_says_of_the_address_is_on_no_page(string header, string value)
    {
        using var client = NewClient();
        await Faults.Wait.ForAsync(
            "a page from the cache",
            async () =>
            {
                using var poison = await GetAsync(client, "/", (header, value));
                Assert.DoesNotContain("poison", await poison.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
                using var other = await GetAsync(client, "/");
                Assert.DoesNotContain("poison", await other.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
                return Cache(other) == "HIT";
            }
        );
    }

    [Fact]
    public async Task Nobody_who_is_signed_in_is_served_by_the_cache_or_puts_anything_into_it()
    {
        var ann = await board.JoinAsync();
        var feed = (await ann.FeedAsync()).Id();
        using var guest = NewClient();
        using var visitor = new Visitor(board.Outside, follow: false);
        await visitor.LogInAsync(ann);
        for (var n = 0; n < 20; n++)
        {
            foreach (var path in (string[])["/", $"/feed/{feed}"])
            {
                using var hers = await visitor.GetAsync(path);
                using var theirs = await GetAsync(guest, path);
                using var forged = await GetAsync(guest, path, ("Cookie", "feedboard=forged"));
                Assert.Equal("BYPASS", Cache(hers));
                Assert.Equal("BYPASS", Cache(forged));
                Assert.Contains(ann.Nickname, (await hers.PageAsync()).Text(".top .menu-name"), StringComparison.Ordinal);
                Assert.Empty((await theirs.PageAsync()).QuerySelectorAll(".menu-name"));
                Assert.False(theirs.Headers.Contains("Set-Cookie"));
            }
        }

        // And a log-out: from then on she is a guest.
        var form = await visitor.FormAsync("/", "form[action='/logout']");
        using var done = await form.SendAsync();
        Assert.Equal(HttpStatusCode.Redirect, done.StatusCode);
        using var after = await visitor.GetAsync("/");
        Assert.Empty((await after.PageAsync()).QuerySelectorAll(".menu-name"));
    }

    [Fact]
    public async Task Languages_themes_codings_and_hosts_are_not_mixed()
    {
        using var client = NewClient();
        (string What, (string, string)[] Headers)[] guests =
        [
            ("en auto", []),
            ("ko auto", [("Accept-Language", "ko-KR,ko;q=0.9,en-US;q=0.8,en;q=0.7")]),
            ("en auto", [("Accept-Language", "en-US,en;q=0.9,ko;q=0.8")]),
            ("en auto", [("Accept-Language", "fr-FR,fr;q=0.9")]),
            ("ko auto", [("Cookie", "feedboard.language=c%3Dko%7Cuic%3Dko")]),
            ("en auto", [("Cookie", "feedboard.language=c%3Den%7Cuic%3Den"), ("Accept-Language", "ko")]),
            ("en dark", [("Cookie", "feedboard.theme=dark; feedboard.form=x")]),
            ("ko light", [("Cookie", "a=b; feedboard.theme=light; feedboard.language=c%3Dko%7Cuic%3Dko")]),
            ("en auto", [("Cookie", "feedboard.theme=dark%22; xfeedboard.theme=dark; feedboard.language=xx")]),
        ];
        for (var round = 0; round < 5; round++)
        {
            foreach (var (what, headers) in guests)
            {
                using var response = await GetAsync(client, "/search", headers);
                var page = (await response.PageAsync()).DocumentElement;
                Assert.Equal(what, $"{page.GetAttribute("lang")} {page.GetAttribute("data-theme")}");
            }

            foreach (var coding in (string[])["br", "gzip"])
            {
                using var packed = await GetAsync(client, "/search", ("Accept-Encoding", coding));
                Assert.Equal([coding], packed.Content.Headers.ContentEncoding);
            }

            using var plain = await GetAsync(client, "/search", ("Accept-Encoding", "br;q=0, identity"));
            Assert.Empty(plain.Content.Headers.ContentEncoding);

            foreach (var host in (string[])["one.example.org", "two.example.org"])
            {
                using var response = await GetAsync(client, "/", ("Host", host));
                var url = (await response.PageAsync()).QuerySelector("meta[property='og:url']")!.GetAttribute("content");
                Assert.Equal($"http://{host}/", url);
            }
        }
    }

    [Fact]
    public async Task Forms_messages_and_what_is_private_pass_it_by()
    {
        using var visitor = new Visitor(board.Outside, follow: false);
        foreach (var path in (string[])["/login", "/signup", "/?left=true", "/search?q=sea", "/me", "/feed/0", "/session", "/nothing"])
        {
            for (var n = 0; n < 3; n++)
            {
                using var response = await visitor.GetAsync(path);
                Assert.NotEqual("HIT", Cache(response));
                Assert.NotEqual(true, response.Headers.CacheControl?.Public);
            }
        }

        // The form of language and theme works through it, without a token.
        using var request = new HttpRequestMessage(HttpMethod.Post, "/preferences")
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["theme"] = "dark" }),
        };
        request.Headers.Add("Origin", board.Outside.GetLeftPart(UriPartial.Authority));
        using var chosen = await visitor.Client.SendAsync(request, Token);
        Assert.Equal(HttpStatusCode.Redirect, chosen.StatusCode);
        using var dark = await visitor.GetAsync("/");
        Assert.Equal("dark", (await dark.PageAsync()).DocumentElement.GetAttribute("data-theme"));
    }

    [Fact]
    public async Task A_change_is_shown_within_the_promised_time_and_to_scripts_at_once()
    {
        var ann = await board.JoinAsync();
        var feed = (await ann.FeedAsync()).Id();
        var acknowledged = new ConcurrentQueue<(long At, int Count)>();
        acknowledged.Enqueue((Stopwatch.GetTimestamp(), 0));
        var shown = new ConcurrentQueue<(long At, int Count)>();
        var slowest = new ConcurrentQueue<TimeSpan>();
        using var done = new CancellationTokenSource();
        var hits = 0;
        var readers = Enumerable.Range(0, 4).Select(_ => ReadAsync()).ToList();
        var begun = Stopwatch.GetTimestamp();
        for (var n = 1; Stopwatch.GetElapsedTime(begun) < Promised * 2; n++)
        {
            var at = Stopwatch.GetTimestamp();
            await ann.CommentAsync(feed, $"{n}");
            acknowledged.Enqueue((Stopwatch.GetTimestamp(), n));
            slowest.Enqueue(Stopwatch.GetElapsedTime(at));
        }

        await done.CancelAsync();
        await Task.WhenAll(readers);
        Assert.True(hits > 0, "nothing came from the cache");

        // A page may be as much older as it took to be made, and a change as much later as it took to be known.
        var allowed = Promised + (2 * slowest.Max());
        foreach (var (at, count) in shown)
        {
            var least = acknowledged.Where(a => Stopwatch.GetElapsedTime(a.At, at) >= allowed).Select(a => a.Count).LastOrDefault();
            Assert.True(count >= least, $"{count} comments were shown, {least} were there {allowed} before");
        }

        async Task ReadAsync()
        {
            using var client = NewClient();
            while (!done.IsCancellationRequested)
            {
                var at = Stopwatch.GetTimestamp();
                using var response = await GetAsync(client, $"/feed/{feed}");
                if (Cache(response) == "HIT")
                    Interlocked.Increment(ref hits);
                shown.Enqueue((at, int.Parse((await response.PageAsync()).Text(".comments-count"), CultureInfo.InvariantCulture)));
                using var script = await GetAsync(client, $"/feed/{feed}", ("X-Background", "1"));
                Assert.Equal("BYPASS", Cache(script));
                slowest.Enqueue(Stopwatch.GetElapsedTime(at));
            }
        }
    }

    private static string Cache(HttpResponseMessage response) =>
        response.Headers.TryGetValues("X-Cache", out var said) ? Assert.Single(said) : "";

    private static string Tag(HttpResponseMessage response) => Assert.Single(response.Headers.GetValues("ETag"));

    private HttpClient NewClient() =>
        new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = board.Outside };

    private static async Task<HttpResponseMessage> GetAsync(HttpClient client, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers)
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        return await client.SendAsync(request, Token);
    }
}
