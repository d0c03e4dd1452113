using System.Net;
using FeedBoard.ServiceDefaults;
using FeedBoard.Tests.Board;

namespace FeedBoard.Tests.Platform.Http;

/// <summary>Requests that are too large, and forwarded headers from unknown proxies.</summary>
public sealed class RequestLimitTests(FileBoard board) : IClassFixture<FileBoard>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_address_that_is_too_long_is_told_so() => await LongAddressAsync(board.Address, "/api/feed/search?q=");

    [Fact]
    public async Task Too_many_or_too_large_headers_are_told_so() => await LargeHeadersAsync(board.Address, "/api/feed/list");

    [Theory]
    [InlineData("POST", "/api/auth/login", false)]
    [InlineData("POST", "/api/auth/login", true)]
    public async Task A_body_that_is_too_large_for_its_route_is_told_so(string method, string path, bool chunked)
    {
        // The framing of chunks counts too.
        foreach (var (size, status) in ((int, int)[])[((64 * 1024) - (chunked ? 100 : 0), 401), ((64 * 1024) + 1, 413)])
        {
            const string Rest = """{"email":"nobody@example.org","password":"wrong password"}""";
            using var request = new HttpRequestMessage(new(method), path)
            {
                Content = new StringContent(Rest.PadRight(size), null, "application/json"),
            };
            request.Headers.TransferEncodingChunked = chunked;
            using var response = await board.Guest.SendAsync(request, Cancel);
            await response.IsProblemAsync(status);
        }
    }

    [Fact]
    public async Task Who_only_claims_that_it_was_encrypted_is_not_believed()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/feed/list") { Headers = { { "X-Forwarded-Proto", "https" } } };
        using var response = await board.Guest.SendAsync(request, Cancel);
        Assert.Null(response.Header("Strict-Transport-Security"));
    }

    internal static async Task LongAddressAsync(Uri board, string path)
    {
        using var client = new HttpClient { BaseAddress = board };
        var fits = path + new string('a', RequestLimits.Line - "GET  HTTP/1.1\r\n".Length - path.Length);
        using var longest = await client.GetAsync(fits, Cancel);
        using var longer = await client.GetAsync(fits + "a", Cancel);
        Assert.NotEqual(HttpStatusCode.RequestUriTooLong, longest.StatusCode);
        Assert.Equal(HttpStatusCode.RequestUriTooLong, longer.StatusCode);
        Assert.Equal(0, longer.Content.Headers.ContentLength);
    }

    internal static async Task LargeHeadersAsync(Uri board, string path)
    {
        using var client = new HttpClient { BaseAddress = board };
        foreach (
            var (count, length, status) in ((int, int, HttpStatusCode)[])
                [
                    (RequestLimits.Headers - 4, 10, HttpStatusCode.OK),
                    (RequestLimits.Headers + 1, 10, HttpStatusCode.RequestHeaderFieldsTooLarge),
                    (1, RequestLimits.HeaderBytes - 500, HttpStatusCode.OK),
                    (1, RequestLimits.HeaderBytes, HttpStatusCode.RequestHeaderFieldsTooLarge),
                ]
        )
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            for (var n = 0; n < count; n++)
                request.Headers.Add($"X-Header-{n}", new string('a', length));
            using var response = await client.SendAsync(request, Cancel);
            Assert.True(status == response.StatusCode, $"{count} headers of {length}: {response.StatusCode}");
        }
    }
}
