using System.Net;
using FeedBoard.Tests.Board;

namespace FeedBoard.Tests.Web.Platform;

/// <summary>
/// A failed refresh does not end the session: without a response to it, every page is 503, and the session and the typed text are kept.
/// </summary>
[Slow]
public sealed class FailedRefreshTests(WebBoard board) : IClassFixture<WebBoard>, IDisposable
{
    private const string Typed = "typed for long";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Assert.Equal("", string.Join("\n", board.Faults.Take()));

    [Theory]
    [InlineData(429, 7)]
    [InlineData(429, null)]
    [InlineData(500, null)]
    [InlineData(502, null)]
    [InlineData(503, 3)]
    [InlineData(404, null)]
    [InlineData(0, null)]
    public async Task A_refresh_that_fails_signs_nobody_out_and_loses_no_words(int status, int? wait)
    {
        var ann = await board.JoinAsync();
        var feed = (await ann.FeedAsync()).Id();
        await using var api = await FaultyApi.StartAsync(board.Address);
        var web = board.StartWeb(new KeyValuePair<string, string>("services:apiservice:http:0", api.Address.AbsoluteUri));
        using var visitor = new Visitor(web, follow: false);
        await visitor.LogInAsync(ann);
        var token = (await visitor.FormAsync("/", "form.preferences")).Fields["__RequestVerificationToken"];
        var cookie = visitor.Cookie("feedboard");
        board.Clock.Advance(TimeSpan.FromMinutes(20));
        (api.Status, api.RetryAfter) = (status, wait);

        (string Path, (string Name, string Value)[] Fields)[] forms =
        [
            ($"/feed/{feed}/comment", [("content", Typed)]),
            ("/report", [("feed_id", $"{feed}"), ("reason", "spam"), ("note", Typed)]),
            ("/me/settings", [("_handler", "nickname"), ("Name.Nickname", Typed), ("Name.CurrentPassword", Person.Password)]),
            ("/write", [("_handler", "write"), ("title", "x"), ("content", Typed)]),
            ($"/feed/{feed}/edit", [("_handler", "write"), ("title", "x"), ("content", Typed)]),
            ("/like", [("target", "feed_id"), ("id", $"{feed}"), ("like", "true")]),
            ("/logout", []),
        ];
        // All at once: they wait for the same response.
        string[] pages =
        [
            "/",
            "/following",
            "/me",
            "/me/settings",
            $"/feed/{feed}",
            "/search?q=x",
            "/session",
            "/api/feed/list",
            "/api/mypage/profile",
            "/api/events",
        ];
        await Task.WhenAll(
            pages
                .Select(path => SendAsync(HttpMethod.Get, path, []))
                .Concat(forms.Select(form => SendAsync(HttpMethod.Post, form.Path, form.Fields)))
        );

        api.Status = null;
        using var after = await visitor.GetAsync("/following");
        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
        Assert.NotEqual(cookie, visitor.Cookie("feedboard")); // refreshed

        async Task SendAsync(HttpMethod method, string path, (string Name, string Value)[] fields)
        {
            using var form = new FormUrlEncodedContent(
                fields.Append(("__RequestVerificationToken", token)).Select(f => new KeyValuePair<string, string>(f.Item1, f.Item2))
            );
            using var request = new HttpRequestMessage(method, new Uri(web, path)) { Content = method == HttpMethod.Post ? form : null };
            using var response = await visitor.Client.SendAsync(request, Cancel);
            Assert.True(response.StatusCode == HttpStatusCode.ServiceUnavailable, $"{path}: {response.StatusCode}");
            Assert.Equal(TimeSpan.FromSeconds(wait ?? 2), response.Headers.RetryAfter?.Delta);
            Assert.False(
                response.Headers.Contains("Set-Cookie")
                    && response.Headers.GetValues("Set-Cookie").Any(c => c.StartsWith("feedboard=", StringComparison.Ordinal)),
                path
            );
            if (fields.Any(f => f.Value == Typed))
                Assert.Contains(Typed, await response.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task A_refresh_that_is_refused_ends_the_session(int status)
    {
        var ann = await board.JoinAsync();
        await using var api = await FaultyApi.StartAsync(board.Address);
        var web = board.StartWeb(new KeyValuePair<string, string>("services:apiservice:http:0", api.Address.AbsoluteUri));
        using var visitor = new Visitor(web, follow: false);
        await visitor.LogInAsync(ann);
        board.Clock.Advance(TimeSpan.FromMinutes(20));
        api.Status = status;
        using var response = await visitor.GetAsync("/following");
        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.True(string.IsNullOrEmpty(visitor.Cookie("feedboard")));
    }
}
