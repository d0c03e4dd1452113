using System.Net;
using FeedBoard.Tests.Board;

namespace FeedBoard.Tests.Web.Shared;

/// <summary>
/// The one form on pages that are the same for all guests: it has no token, and needs none where the browser says that it is ours. Another
/// site cannot send it.
/// </summary>
[Slow]
public sealed class PreferenceFormTests(GuestPagesBoard board) : IClassFixture<GuestPagesBoard>, IDisposable
{
    private const string Ours = "https://board.example.org";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Assert.Equal("", string.Join("\n", board.Faults.Take()));

    [Theory]
    [InlineData("same-origin", null, HttpStatusCode.Redirect)]
    [InlineData("same-origin", Ours, HttpStatusCode.Redirect)]
    [InlineData(null, Ours, HttpStatusCode.Redirect)]
    [InlineData(null, null, HttpStatusCode.BadRequest, true)]
    [InlineData("none", null, HttpStatusCode.BadRequest, true)]
    [InlineData(null, "http://board.example.org", HttpStatusCode.BadRequest, true)]
    [InlineData("same-site", Ours, HttpStatusCode.BadRequest)]
    [InlineData("cross-site", Ours, HttpStatusCode.BadRequest)]
    [InlineData("cross-site", null, HttpStatusCode.BadRequest)]
    [InlineData(null, "https://evil.example", HttpStatusCode.BadRequest)]
    [InlineData(null, "https://board.example.org:444", HttpStatusCode.BadRequest)]
    [InlineData(null, "null", HttpStatusCode.BadRequest)]
    public async Task Behind_a_known_proxy_it_is_sent_by_pages_of_the_board_alone(
        string? site,
        string? origin,
        HttpStatusCode status,
        bool comesBack = false
    )
    {
        var web = board.StartWeb(new KeyValuePair<string, string>("Proxies:Known:0", "127.0.0.0/8"));
        using var response = await SendAsync(web, site, origin, ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "board.example.org"));
        Assert.Equal(status, response.StatusCode);
        var isChosen = Cookies(response).Any(c => c.StartsWith("__Host-feedboard.theme=dark", StringComparison.Ordinal));
        Assert.Equal(status == HttpStatusCode.Redirect, isChosen);
        Assert.Equal(comesBack, (await response.PageAsync()).QuerySelector("[data-resend]") is not null);
    }

    [Fact]
    public async Task Behind_a_proxy_that_is_not_known_it_comes_back_once_instead_of_being_trusted()
    {
        using var response = await SendAsync(board.Web, null, Ours, ("Host", "board.example.org"), ("X-Forwarded-Proto", "https"));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.NotNull((await response.PageAsync()).QuerySelector("[data-resend]"));
    }

    [Fact]
    public async Task An_old_browser_that_says_nothing_gets_the_form_back_with_a_token_and_sends_it_from_there()
    {
        using var visitor = new Visitor(board.Web, follow: false);
        var form = await visitor.FormAsync("/", ".guest-menu form");
        using var first = await form.Set(("theme", "dark"), ("return", "/search")).SendAsync();
        Assert.Equal(HttpStatusCode.BadRequest, first.StatusCode);
        Assert.Null(visitor.Cookie("feedboard.theme"));
        var again = HtmlForm.Of(visitor.Client, new(board.Web, "/preferences"), await first.PageAsync(), "[data-resend] form");
        using var second = await again.SendAsync();
        Assert.Equal("/search", second.Headers.Location?.OriginalString);
        Assert.Equal("dark", visitor.Cookie("feedboard.theme"));
    }

    /// <summary>What a form does to a person needs a token of that person, whatever the browser says.</summary>
    [Theory]
    [InlineData("/like")]
    [InlineData("/follow")]
    [InlineData("/logout")]
    [InlineData("/login")]
    [InlineData("/session")]
    public async Task No_other_form_is_done_without_its_token(string path)
    {
        var ann = await board.JoinAsync();
        using var visitor = new Visitor(board.Web, follow: false);
        if (path is not ("/login" or "/session"))
            await visitor.LogInAsync(ann);
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new FormUrlEncodedContent(
                new Dictionary<string, string>
                {
                    ["_handler"] = "login",
                    ["Input.Email"] = ann.Email,
                    ["Input.Password"] = Person.Password,
                    ["email"] = ann.Email,
                    ["password"] = Person.Password,
                    ["id"] = "1",
                    ["target"] = "feed_id",
                }
            ),
        };
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        using var response = await visitor.Client.SendAsync(request, Token);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(path is not ("/login" or "/session"), visitor.Cookie("feedboard") is not null);
    }

    private static IEnumerable<string> Cookies(HttpResponseMessage response) =>
        response.Headers.TryGetValues("Set-Cookie", out var set) ? set : [];

    private static async Task<HttpResponseMessage> SendAsync(Uri web, string? site, string? origin, params (string, string)[] headers)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(web, "/preferences"))
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["theme"] = "dark" }),
        };
        foreach (var (name, value) in headers)
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        if (site is not null)
            request.Headers.Add("Sec-Fetch-Site", site);
        if (origin is not null)
            request.Headers.Add("Origin", origin);
        return await client.SendAsync(request, Token);
    }
}
