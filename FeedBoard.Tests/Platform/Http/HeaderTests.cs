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
    public async Task Every_response_forbids_a_browser_everything(string method, string path, int status)
    {
        using var response = await AskAsync(method, path, https: true);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("default-src 'none'; frame-ancestors 'none'", response.Header("Content-Security-Policy"));
        Assert.Equal("same-origin", response.Header("Cross-Origin-Resource-Policy"));
        AssertCommon(response);
        Assert.Equal("max-age=31536000", response.Header("Strict-Transport-Security"));
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
        using var response = await AskAsync(
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
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("default-src 'none'; sandbox; frame-ancestors 'none'", response.Header("Content-Security-Policy"));
        Assert.Equal("cross-origin", response.Header("Cross-Origin-Resource-Policy"));
        AssertCommon(response);
    }

    [Theory]
    [InlineData("/api/feed/list")]
    [InlineData("/api/feed/read/0")]
    public async Task What_was_not_encrypted_asks_for_no_encryption(string path)
    {
        using var response = await AskAsync("GET", path, https: false);
        Assert.Null(response.Header("Strict-Transport-Security"));
        AssertCommon(response);
    }

    private static void AssertCommon(HttpResponseMessage response)
    {
        Assert.Equal("nosniff", response.Header("X-Content-Type-Options"));
        Assert.Equal("DENY", response.Header("X-Frame-Options"));
        Assert.Equal("no-referrer", response.Header("Referrer-Policy"));
        Assert.Equal("same-origin", response.Header("Cross-Origin-Opener-Policy"));
        Assert.Contains("camera=(), ", response.Header("Permissions-Policy"), StringComparison.Ordinal);
        Assert.Null(response.Header("Server"));
        Assert.Null(response.Header("X-Powered-By"));
        Assert.Null(response.Header("Set-Cookie"));
        Assert.Null(response.Header("Access-Control-Allow-Origin")); // nobody was allowed by a setting
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
    public static string? Header(this HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? Assert.Single(values) : null;
}
