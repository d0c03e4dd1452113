using System.Net;
using System.Text.RegularExpressions;
using FeedBoard.Tests.Board;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FeedBoard.Tests.Web.Features;

/// <summary>Blocks, mutes and reports, tested without a browser.</summary>
[Slow]
public sealed partial class SafetyTests(WebBoard board) : IClassFixture<WebBoard>, IDisposable
{
    public void Dispose() => Assert.Equal("", string.Join("\n", board.Faults.Take()));

    [Fact]
    public async Task Every_response_carries_the_strict_policy()
    {
        var tour = await TourOfPages.PrepareAsync(board);
        using var visitor = new Visitor(board.Web);
        string[] others =
        [
            "/app.css",
            "/js/board.js",
            "/icon.svg",
            "/manifest.webmanifest",
            $"/api/feed/read/{tour.Feed}",
            "/api/feed/read/0",
            "/openapi/v1.json",
            "/health",
            "/?cursor=broken",
        ];

        foreach (var path in tour.ForGuests().Concat(others))
            await IsStrictAsync(visitor, path);
        await visitor.LogInAsync(tour.Member);
        foreach (var path in tour.ForMembers())
            await IsStrictAsync(visitor, path);
    }

    /// <summary>Who speaks to the page says what a button shows; and no button says twice, in two ways, what it is now.</summary>
    [Theory]
    [InlineData("en-US")]
    [InlineData("ko-KR")]
    public async Task What_a_button_is_called_has_the_words_that_it_shows(string language)
    {
        var tour = await TourOfPages.PrepareAsync(board);
        using var visitor = new Visitor(board.Web);
        visitor.Client.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);
        await visitor.LogInAsync(tour.Member);
        var follow = await visitor.FormAsync($"/person/{tour.Person}", "form[data-follow]");
        using (await follow.Set(("follow", "true")).SendAsync()) { }
        var named = 0;
        foreach (var path in tour.ForMembers())
        {
            using var response = await visitor.GetAsync(path);
            var page = await response.PageAsync();
            foreach (var button in page.QuerySelectorAll("button[aria-label], a.button[aria-label]"))
            {
                named++;
                var label = button.GetAttribute("aria-label")!;
                Assert.True(label.Contains(button.TextContent.Trim(), StringComparison.Ordinal), $"{path}: {button.OuterHtml}");
            }

            Assert.Empty(page.QuerySelectorAll("form[data-words] [aria-pressed], button[data-off][aria-pressed]").Select(b => b.OuterHtml));
        }

        Assert.InRange(named, 20, 1_000); // It did look.
        using var followed = await visitor.GetAsync($"/person/{tour.Person}");
        var shown = Assert.Single((await followed.PageAsync()).QuerySelectorAll("form[data-follow] button"));
        Assert.Equal("false", shown.GetAttribute("value"));
        Assert.StartsWith(shown.TextContent, shown.GetAttribute("aria-label")!, StringComparison.Ordinal);
    }

    [Fact]
    public void No_page_is_left_out_of_the_tour()
    {
        var all = new TourOfPages(1, 1, 1, 1, null!);
        var tour = all.ForGuests().Concat(all.ForMembers()).Select(p => p.Split('?')[0]).ToHashSet();

        foreach (var page in Endpoints().Where(e => e.Metadata.Any(m => m.GetType().Name == "ComponentTypeMetadata")))
        {
            var pattern = new Regex(
                "^" + Parameter().Replace("/" + page.RoutePattern.RawText!.Trim('/'), "[^/]+") + "$",
                RegexOptions.None,
                TimeSpan.FromSeconds(1)
            );
            Assert.True(tour.Any(pattern.IsMatch), $"{page.RoutePattern.RawText} is not in the tour");
        }
    }

    [Theory]
    [InlineData("board.example.org", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("localhost", false)]
    [InlineData("[::1]", false)]
    [InlineData("127.0.0.1.evil.example", true)]
    public async Task Cookies_are_for_the_server_alone_and_encrypted_outside_this_machine(string host, bool secure)
    {
        var ann = await board.JoinAsync();
        using var visitor = new Visitor(board.Web, follow: false);
        visitor.Client.DefaultRequestHeaders.Host = host;
        using var page = await visitor.GetAsync("/login");
        var form = HtmlForm.Of(visitor.Client, new Uri(board.Web, "/login"), await page.PageAsync(), "main form");
        using var entered = await SendAsync(
            visitor,
            form.Set(("Input.Email", ann.Email), ("Input.Password", Person.Password)),
            CookieOf(page, secure ? "__Host-feedboard.form" : "feedboard.form")
        );
        using var chosen = await SendAsync(
            visitor,
            form.Set(("theme", "dark")),
            CookieOf(page, secure ? "__Host-feedboard.form" : "feedboard.form"),
            "/preferences"
        );

        var set = new[] { page, entered, chosen }.SelectMany(a => a.Headers.TryGetValues("Set-Cookie", out var all) ? all : []).ToList();
        Assert.Equal(
            ["feedboard", "feedboard.device", "feedboard.form", "feedboard.theme"],
            set.Select(c => c.Split('=')[0])
                .Select(c => secure ? c.Replace("__Host-", "", StringComparison.Ordinal) : c)
                .Distinct()
                .Order(StringComparer.Ordinal)
        );
        Assert.All(set, c => Assert.Contains("; httponly", c, StringComparison.OrdinalIgnoreCase));
        Assert.All(set, c => Assert.Matches(secure ? "^__Host-feedboard" : "^feedboard", c));
        Assert.All(set, c => Assert.Matches("(?i); path=/(;|$)", c));
        Assert.All(set, c => Assert.DoesNotContain("domain=", c, StringComparison.OrdinalIgnoreCase));
        Assert.All(set, c => Assert.Matches("(?i); samesite=(lax|strict)", c));
        Assert.All(set, c => Assert.Equal(secure, c.Contains("; secure", StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public async Task A_cookie_that_another_host_of_the_domain_could_have_set_is_not_taken()
    {
        var ann = await board.JoinAsync();
        using var visitor = new Visitor(board.Web, follow: false);
        await visitor.LogInAsync(ann);
        var session = visitor.Cookie("feedboard");
        foreach (
            var (cookies, status) in ((string, HttpStatusCode)[])
                [
                    ($"__Host-feedboard={session}", HttpStatusCode.OK),
                    ($"feedboard={session}", HttpStatusCode.Redirect),
                    ($"feedboard=tossed; other=1; __Host-feedboard={session}; __Host-feedboard.theme=dark", HttpStatusCode.OK),
                    ($"__host-feedboard={session}", HttpStatusCode.Redirect),
                ]
        )
        {
            using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(board.Web, "/me")) { Headers = { { "Cookie", cookies } } };
            request.Headers.Host = "board.example.org";
            using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.True(status == response.StatusCode, $"{cookies.Split('=')[0]}: {response.StatusCode}");
        }
    }

    [Fact]
    public async Task A_form_without_the_token_of_a_page_changes_nothing()
    {
        var ann = await board.JoinAsync();
        var feed = await ann.FeedAsync("Not to be touched");
        using var visitor = new Visitor(board.Web, follow: false);
        await visitor.LogInAsync(ann);
        var before = await StateAsync();
        var forms = Endpoints()
            .Where(e => e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains("POST") == true)
            .Select(e => "/" + e.RoutePattern.RawText!.Trim('/'))
            .Distinct()
            .ToList();
        Assert.Superset(new HashSet<string> { "/", "/login", "/logout", "/preferences", "/like", "/follow", "/signup" }, forms.ToHashSet());

        foreach (var path in forms)
        {
            using var form = new FormUrlEncodedContent(
                new Dictionary<string, string>
                {
                    ["_handler"] = path.Trim('/'),
                    ["target"] = "feed_id",
                    ["id"] = $"{feed.Id()}",
                    ["like"] = "true",
                    ["follow"] = "true",
                    ["theme"] = "dark",
                    ["language"] = "ko",
                    ["content"] = "x",
                    ["title"] = "x",
                    ["Input.Email"] = "csrf@example.org",
                    ["Input.Password"] = "csrf password",
                    ["Input.Nickname"] = "csrf",
                    ["Name.Nickname"] = "csrf",
                    ["Deletion.Sure"] = "true",
                    ["Deletion.Password"] = Person.Password,
                }
            );
            using var response = await visitor.Client.PostAsync(
                new Uri(
                    board.Web,
                    Parameter().Replace(path, m => m.Groups["first"] is { Success: true, Value: var first } ? first : $"{feed.Id()}")
                ),
                form,
                TestContext.Current.CancellationToken
            );
            Assert.True(response.StatusCode == HttpStatusCode.BadRequest, $"{path}: {response.StatusCode}");
        }

        Assert.Equal(before, await StateAsync());
        Assert.Null(visitor.Cookie("feedboard.theme"));
        Assert.Null(visitor.Cookie("feedboard.language"));
        using var still = await visitor.GetAsync("/me");
        Assert.Equal(HttpStatusCode.OK, still.StatusCode);
    }

    [Theory]
    [InlineData("POST", "/api/comment/create")]
    [InlineData("DELETE", "/api/feed/delete/{feed}")]
    [InlineData("PATCH", "/api/feed/update/{feed}")]
    [InlineData("PUT", "/api/like/?feed_id={feed}")]
    [InlineData("POST", "/api/auth/logout")]
    public async Task A_call_that_changes_something_needs_the_token_of_a_page_of_this_person(string method, string path)
    {
        var (ann, ben) = (await board.JoinAsync(), await board.JoinAsync());
        var feed = await ann.FeedAsync("Not to be touched");
        using var visitor = new Visitor(board.Web, follow: false);
        using var other = new Visitor(board.Web, follow: false);
        await visitor.LogInAsync(ann);
        await other.LogInAsync(ben);
        var (before, url) = (await StateAsync(), new Uri(board.Web, path.Replace("{feed}", $"{feed.Id()}", StringComparison.Ordinal)));

        foreach (var token in (string?[])[null, "", "nonsense", await other.FormTokenAsync()])
        {
            using var request = new HttpRequestMessage(new(method), url)
            {
                Content = new StringContent($$"""{"feed_id": {{feed.Id()}}, "content": "x"}""", null, "application/json"),
            };
            if (token is not null)
                request.Headers.Add("X-Form-Token", token);
            using var response = await visitor.Client.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        }

        Assert.Equal(before, await StateAsync());
        using var allowed = new HttpRequestMessage(new(method), url)
        {
            Content = new StringContent($$"""{"feed_id": {{feed.Id()}}, "content": "x"}""", null, "application/json"),
        };
        allowed.Headers.Add("X-Form-Token", await visitor.FormTokenAsync());
        using var done = await visitor.Client.SendAsync(allowed, TestContext.Current.CancellationToken);
        // An update takes no JSON; reaching the API is enough.
        Assert.True(done.IsSuccessStatusCode || method == "PATCH", $"{done.StatusCode}");
        Assert.NotEqual(HttpStatusCode.BadRequest, done.StatusCode);
    }

    [Fact]
    public async Task A_mail_about_what_a_script_does_is_in_the_language_that_the_visitor_chose()
    {
        var ann = await board.JoinAsync();
        using var visitor = new Visitor(board.Web);
        await visitor.LogInAsync(ann);
        visitor.SetCookie("feedboard.language", Uri.EscapeDataString("c=ko|uic=ko"));
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(board.Web, "/api/account/tokens"))
        {
            Content = new StringContent(
                $$"""{"name": "Script", "scopes": ["read"], "current_password": "{{Person.Password}}"}""",
                null,
                "application/json"
            ),
        };
        request.Headers.Add("X-Form-Token", await visitor.FormTokenAsync());
        request.Headers.AcceptLanguage.ParseAdd("en-US");
        using var created = await visitor.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.True(created.IsSuccessStatusCode, await created.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Contains("토큰", (await board.MailsToAsync(ann.Email))[^1].TextBody, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    [InlineData("\\\\evil.example/")]
    [InlineData("https://evil.example/")]
    [InlineData("https:evil.example")]
    [InlineData("javascript:alert(1)")]
    [InlineData("/\t/evil.example/")]
    [InlineData("\t//evil.example/")]
    [InlineData(" //evil.example/")]
    [InlineData("/%2F%2Fevil.example/", "/%2F%2Fevil.example/")] // stays a path of ours
    [InlineData("%2F%2Fevil.example/")]
    [InlineData("/search?q=바다#top", "/search?q=%EB%B0%94%EB%8B%A4#top")]
    public async Task Nobody_is_led_to_another_place(string given, string expected = "/")
    {
        var ann = await board.JoinAsync();
        using var visitor = new Visitor(board.Web, follow: false);
        var login = await visitor.FormAsync($"/login?return={Uri.EscapeDataString(given)}", "main form");
        using var entered = await login.Set(("Input.Email", ann.Email), ("Input.Password", Person.Password)).SendAsync();
        var preferences = await visitor.FormAsync("/", "form.preferences");
        using var preferred = await preferences.Set(("return", given), ("theme", "dark")).SendAsync();
        using var already = await visitor.GetAsync($"/login?return={Uri.EscapeDataString(given)}");

        foreach (var response in (HttpResponseMessage[])[entered, preferred, already])
        {
            Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
            var location = new Uri(board.Web, response.Headers.Location!.OriginalString);
            Assert.Equal(new Uri(board.Web, expected).AbsoluteUri, location.AbsoluteUri);
        }
    }

    [Fact]
    public async Task Tokens_are_in_no_page_and_no_script()
    {
        var tour = await TourOfPages.PrepareAsync(board);
        using var visitor = new Visitor(board.Web);
        await visitor.LogInAsync(tour.Member);
        var tokens = board.TokensIn(visitor.Cookie("feedboard")!);
        Assert.Matches(@"^eyJ[\w-]+\.[\w-]+\.[\w-]+$", tokens.Access);
        Assert.NotEmpty(tokens.Refresh);
        Assert.NotEmpty(tokens.Key);

        foreach (var path in tour.ForMembers().Concat(["/js/api.js", "/api/mypage/profile", "/nothing/here"]))
        {
            using var response = await visitor.GetAsync(path);
            var everything = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken) + response.Headers;
            Assert.DoesNotContain(tokens.Access, everything, StringComparison.Ordinal);
            Assert.DoesNotContain(tokens.Refresh, everything, StringComparison.Ordinal);
            Assert.DoesNotContain(tokens.Key, everything, StringComparison.Ordinal);
            Assert.DoesNotMatch(@"eyJ[\w-]+\.[\w-]+\.", everything);
        }
    }

    private static async Task IsStrictAsync(Visitor visitor, string path)
    {
        using var response = await visitor.GetAsync(path);
        var policy = response.Headers.TryGetValues("Content-Security-Policy", out var values) ? Assert.Single(values) : "";
        // Forwarded responses keep the API's own headers.
        var passedOn = path.StartsWith("/api/", StringComparison.Ordinal) || path.StartsWith("/openapi/", StringComparison.Ordinal);
        Assert.True(
            policy.StartsWith(
                passedOn ? "default-src 'none'; frame-ancestors 'none'" : "default-src 'none'; script-src 'self'; style-src 'self';",
                StringComparison.Ordinal
            ),
            $"{path}: {policy}"
        );
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        if (response.Content.Headers.ContentType?.MediaType != "text/html")
            return;
        var page = await response.PageAsync();
        Assert.Empty(page.QuerySelectorAll("script:not([src]):not([type='application/ld+json']), style, [style]")); // that one is data
        Assert.DoesNotContain(page.All.SelectMany(e => e.Attributes), a => a.Name.StartsWith("on", StringComparison.Ordinal));
    }

    private static string CookieOf(HttpResponseMessage response, string name) =>
        Assert.Single(response.Headers.GetValues("Set-Cookie"), c => c.StartsWith(name + "=", StringComparison.Ordinal)).Split(';')[0];

    /// <summary>As a browser at that host would, which this client's cookies do not know.</summary>
    private static async Task<HttpResponseMessage> SendAsync(Visitor visitor, HtmlForm form, string cookie, string? path = null)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });
        using var request = new HttpRequestMessage(HttpMethod.Post, path is null ? form.Target : new Uri(visitor.Web, path))
        {
            Content = new FormUrlEncodedContent(form.Fields),
        };
        request.Headers.Host = visitor.Client.DefaultRequestHeaders.Host;
        request.Headers.Add("Cookie", cookie);
        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private IEnumerable<RouteEndpoint> Endpoints() =>
        board.WebServices.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>();

    /// <summary>Counts and hashes of the data that forms change.</summary>
    private async Task<string> StateAsync() =>
        (
            await board.QueryAsync<string>(
                """
                SELECT concat_ws(' ', (SELECT count(*) FROM users), (SELECT count(*) FROM feeds), (SELECT count(*) FROM comments),
                    (SELECT count(*) FROM feed_likes),
                    (SELECT count(*) FROM follows), (SELECT md5(string_agg(title || content, ' ' ORDER BY id)) FROM feeds),
                        (SELECT md5(string_agg(nickname, ' ' ORDER BY id)) FROM users))
                """
            )
        )!;

    [GeneratedRegex(@"\{[^{}(]+(\(\^\((?<first>\w+)[^{}]*)?\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Parameter();
}
