using System.Net;
using FeedBoard.Tests.Imaging;

namespace FeedBoard.Tests.Platform.Http;

/// <summary>The security headers of every API response, and when HSTS is sent.</summary>
public sealed class HeaderTests(ProxiedBoard board) : IClassFixture<ProxiedBoard>
{
    [Theory]
    [InlineData("GET", "/api/feed/list", 200)]
    [InlineData("GET", "/api/feed/read/0", 404)]
    [InlineData("GET", "/api/feed/list?limit=0", 422)]
    [InlineData("GET", "/api/mypage/profile", 401)]
    [InlineData("POST", "/api/feed/list", 405)]
    [InlineData("OPTIONS", "/api/feed/list", 405)]
    [InlineData("GET", "/api/nothing", 404)]
    [InlineData("GET", "/api/image/none.png", 404)]
    [InlineData("GET", "/health", 200)]
    [InlineData("GET", "/openapi/v1.json", 200)]
    public async Task Every_answer_forbids_a_browser_everything(string method, string path, int status)
    {
        using var answer = await AskAsync(method, path, https: true);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("default-src 'none'; frame-ancestors 'none'", answer.Header("Content-Security-Policy"));
        Assert.Equal("same-origin", answer.Header("Cross-Origin-Resource-Policy"));
        AssertCommon(answer);
        Assert.Equal("max-age=31536000", answer.Header("Strict-Transport-Security"));
    }

    [Theory]
    [InlineData("GET", HttpStatusCode.OK)]
    [InlineData("HEAD", HttpStatusCode.OK)]
    [InlineData("GET", HttpStatusCode.NotModified)]
    [InlineData("GET", HttpStatusCode.RequestedRangeNotSatisfiable)]
    public async Task An_image_is_nothing_but_one_and_may_be_shown_anywhere(string method, HttpStatusCode status)
    {
        var feed = await (await board.JoinAsync()).FeedAsync(images: [new("a.png", TestImages.Png(4, 3))]);
        var path = new Uri((string)feed["image_urls"]![0]!).AbsolutePath;
        using var answer = await AskAsync(
            method,
            path,
            https: true,
            status switch
            {
                HttpStatusCode.NotModified => ("If-None-Match", "*"),
                HttpStatusCode.RequestedRangeNotSatisfiable => ("Range", "bytes=999999-"),
                _ => ("Accept", "*/*"),
            }
        );
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("default-src 'none'; sandbox; frame-ancestors 'none'", answer.Header("Content-Security-Policy"));
        Assert.Equal("cross-origin", answer.Header("Cross-Origin-Resource-Policy"));
        AssertCommon(answer);
    }

    [Theory]
    [InlineData("/api/feed/list")]
    [InlineData("/api/feed/read/0")]
    public async Task What_was_not_encrypted_asks_for_no_encryption(string path)
    {
        using var answer = await AskAsync("GET", path, https: false);
        Assert.Null(answer.Header("Strict-Transport-Security"));
        AssertCommon(answer);
    }

    private static void AssertCommon(HttpResponseMessage answer)
    {
        Assert.Equal("nosniff", answer.Header("X-Content-Type-Options"));
        Assert.Equal("DENY", answer.Header("X-Frame-Options"));
        Assert.Equal("no-referrer", answer.Header("Referrer-Policy"));
        Assert.Equal("same-origin", answer.Header("Cross-Origin-Opener-Policy"));
        Assert.Contains("camera=(), ", answer.Header("Permissions-Policy"), StringComparison.Ordinal);
        Assert.Null(answer.Header("Server"));
        Assert.Null(answer.Header("X-Powered-By"));
        Assert.Null(answer.Header("Set-Cookie"));
        Assert.Null(answer.Header("Access-Control-Allow-Origin")); // nobody was allowed by a setting
    }

    private async Task<HttpResponseMessage> AskAsync(string method, string path, bool https, (string Name, string Value)? header = null)
    {
        using var request = new HttpRequestMessage(new(method), path) { Headers = { { "Origin", "https://app.example.org" } } };
        if (https)
            request.Headers.Add("X-Forwarded-Proto", "https");
        if (header is { } more)
            request.Headers.Add(more.Name, more.Value);
        return await board.Guest.SendAsync(request, TestContext.Current.CancellationToken);
    }
}

internal static class HeaderExtensions
{
    /// <summary>The one value of a header; <c>null</c> when it is not there.</summary>
    public static string? Header(this HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) ? Assert.Single(values) : null;
}
