using FeedBoard.Tests.Board;

namespace FeedBoard.Tests.Platform.Http;

public sealed class BoardWithOrigins(Servers.TestPostgres postgres) : FileBoard(postgres)
{
    protected override IEnumerable<KeyValuePair<string, string>> Settings =>
        [.. base.Settings, new("Cors:Origins:0", "https://App.example.org:443/"), new("Cors:Origins:1", "http://localhost:3000")];
}

/// <summary>Pages of other places: those that a setting allows, and no other.</summary>
public sealed class OriginTests(BoardWithOrigins board) : IClassFixture<BoardWithOrigins>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("https://app.example.org", "/api/feed/list", 200)]
    [InlineData("http://localhost:3000", "/api/feed/list", 200)]
    [InlineData("https://app.example.org", "/api/feed/read/0", 404)]
    [InlineData("https://app.example.org", "/api/mypage/profile", 401)]
    [InlineData("https://app.example.org", "/api/nothing", 404)]
    public async Task A_page_of_an_allowed_origin_may_read_every_response_but_not_with_cookies(string origin, string path, int status)
    {
        using var response = await AskAsync("GET", path, origin);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(origin, response.Header("Access-Control-Allow-Origin"));
        Assert.Contains("X-Total-Count", response.Headers.GetValues("Access-Control-Expose-Headers").SelectMany(h => h.Split(',')));
        Assert.Null(response.Header("Access-Control-Allow-Credentials"));
        Assert.Contains("Origin", response.Headers.Vary);
    }

    [Theory]
    [InlineData("PATCH", "authorization, content-type")]
    [InlineData("POST", "idempotency-key")]
    [InlineData("DELETE", "Authorization")]
    public async Task It_is_told_beforehand_what_it_may_send(string method, string headers)
    {
        using var response = await AskAsync(
            "OPTIONS",
            "/api/mypage/profile",
            "https://app.example.org",
            ("Access-Control-Request-Method", method),
            ("Access-Control-Request-Headers", headers)
        );
        Assert.Equal(204, (int)response.StatusCode);
        Assert.Equal("https://app.example.org", response.Header("Access-Control-Allow-Origin"));
        Assert.Contains(method, response.Header("Access-Control-Allow-Methods")!.Split(','));
        Assert.Superset(
            headers.ToUpperInvariant().Split(", ").ToHashSet(),
            response.Header("Access-Control-Allow-Headers")!.ToUpperInvariant().Split(',').ToHashSet()
        );
        Assert.Equal("600", response.Header("Access-Control-Max-Age"));
        Assert.Null(response.Header("Access-Control-Allow-Credentials"));
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("https://app.example.org.evil.example")]
    [InlineData("https://sub.app.example.org")]
    [InlineData("http://app.example.org")]
    [InlineData("https://app.example.org:8443")]
    [InlineData("http://localhost")]
    [InlineData("null")]
    public async Task A_page_of_any_other_place_may_not(string origin)
    {
        using var response = await AskAsync("GET", "/api/feed/list", origin);
        using var asked = await AskAsync("OPTIONS", "/api/mypage/profile", origin, ("Access-Control-Request-Method", "PATCH"));
        Assert.Null(response.Header("Access-Control-Allow-Origin"));
        Assert.Null(asked.Header("Access-Control-Allow-Origin"));
        Assert.Contains("Origin", response.Headers.Vary); // what a cache keeps of it is not for an allowed place
    }

    private async Task<HttpResponseMessage> AskAsync(
        string method,
        string path,
        string origin,
        params (string Name, string Value)[] headers
    )
    {
        using var request = new HttpRequestMessage(new(method), path) { Headers = { { "Origin", origin } } };
        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);
        return await board.Guest.SendAsync(request, Cancel);
    }
}
