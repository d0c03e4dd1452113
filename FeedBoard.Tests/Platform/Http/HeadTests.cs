using System.Net;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Events;
using FeedBoard.Tests.Imaging;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FeedBoard.Tests.Platform.Http;

/// <summary>HEAD is GET without a body. That each route takes it, for each kind of caller, the access table sees to.</summary>
public sealed class HeadTests(FileBoard board) : IClassFixture<FileBoard>
{
    [Theory]
    [InlineData("/api/feed/list?limit=1")]
    [InlineData("/api/feed/list?limit=0")]
    [InlineData("/api/feed/read/{feed}")]
    [InlineData("/api/feed/read/0")]
    [InlineData("/api/feed/search?q=title")]
    [InlineData("/api/feed/tags")]
    [InlineData("/api/user/{user}")]
    [InlineData("/api/mypage/{user}/followers")]
    [InlineData("/api/mypage/profile")]
    [InlineData("{image}")]
    [InlineData("{image}", "Range", "bytes=2-5")]
    [InlineData("{image}", "If-None-Match", "*")]
    [InlineData("/api/feed/read/{feed}", "If-None-Match", "*")]
    [InlineData("/api/nothing")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/health")]
    [InlineData("/alive")]
    public async Task It_says_what_GET_says_and_has_no_body(string path, string? header = null, string? value = null)
    {
        var ann = await board.JoinAsync();
        await ann.FeedAsync();
        var feed = await ann.FeedAsync(images: [new("a.png", TestImages.Png(40, 30))]);
        path = path.Replace("{feed}", $"{feed.Id()}", StringComparison.Ordinal)
            .Replace("{user}", $"{feed["author_id"]}", StringComparison.Ordinal)
            .Replace("{image}", new Uri((string)feed["image_urls"]![0]!).AbsolutePath, StringComparison.Ordinal);

        using var get = await SendAsync(HttpMethod.Get);
        using var head = await SendAsync(HttpMethod.Head);
        Assert.Equal(get.StatusCode, head.StatusCode);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal(get.LastingHeaders(), head.LastingHeaders());

        async Task<HttpResponseMessage> SendAsync(HttpMethod method)
        {
            using var request = new HttpRequestMessage(method, path);
            if (header is not null)
                request.Headers.TryAddWithoutValidation(header, value);
            return await board.Guest.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task Of_the_stream_of_events_it_gives_the_headers_and_ends()
    {
        await (await LiveStream.OpenAsync(board.Guest)).DisposeAsync(); // 503 until the API listens to its database
        using var request = new HttpRequestMessage(HttpMethod.Head, "/api/events");
        using var head = await board.Guest.SendAsync(
            request,
            HttpCompletionOption.ResponseContentRead,
            TestContext.Current.CancellationToken
        );
        Assert.Equal((HttpStatusCode.OK, "text/event-stream"), (head.StatusCode, head.Content.Headers.ContentType?.MediaType));
    }

    [Fact]
    public async Task Of_an_export_it_gives_the_headers()
    {
        var ann = await board.JoinAsync();
        using var request = new HttpRequestMessage(HttpMethod.Head, "/api/mypage/export");
        using var head = await ann.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.OK, "application/zip"), (head.StatusCode, head.Content.Headers.ContentType?.MediaType));
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("/api/auth/login", "POST")]
    [InlineData("/api/feed/delete/1", "DELETE")]
    [InlineData("/api/like/", "DELETE, PATCH, PUT")]
    public async Task Where_there_is_no_GET_it_is_not_allowed(string path, string allowed)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, path);
        using var head = await board.Guest.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(
            (HttpStatusCode.MethodNotAllowed, allowed),
            (head.StatusCode, string.Join(", ", head.Content.Headers.Allow.Order(StringComparer.Ordinal)))
        );
    }

    [Fact]
    public async Task What_is_allowed_names_it()
    {
        using var response = await board.Guest.DeleteAsync("/api/feed/list", TestContext.Current.CancellationToken);
        Assert.Equal(
            (HttpStatusCode.MethodNotAllowed, "GET, HEAD"),
            (response.StatusCode, string.Join(", ", response.Content.Headers.Allow.Order(StringComparer.Ordinal)))
        );
    }

    [Fact]
    public void Every_route_of_GET_takes_it()
    {
        var without = board
            .Services.GetRequiredService<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
            .Where(e =>
                e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods is { } methods
                && methods.Contains("GET")
                && !methods.Contains("HEAD")
            );
        Assert.Empty(without.Select(e => e.RoutePattern.RawText));
    }
}
