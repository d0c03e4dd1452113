using System.Net;
using FeedBoard.Tests.Board;

namespace FeedBoard.Tests.Platform.Http;

/// <summary>
/// A refusal is JSON whatever form was asked for: were it left out or a 500, a browser's EventSource could not tell why it got nothing.
/// </summary>
public sealed class RefusalTests(FileBoard board) : IClassFixture<FileBoard>
{
    [Theory]
    [InlineData("/api/events", "text/event-stream", HttpStatusCode.Unauthorized)]
    [InlineData("/api/nothing", "text/event-stream", HttpStatusCode.NotFound)]
    [InlineData("/api/nothing", "text/html", HttpStatusCode.NotFound)]
    [InlineData("/api/feed/read/999999", "image/png", HttpStatusCode.NotFound)]
    public async Task It_is_a_problem_in_JSON(string path, string accept, HttpStatusCode status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd(accept);
        if (status == HttpStatusCode.Unauthorized)
            request.Headers.Authorization = new("Bearer", "of.nobody.known");
        using var response = await board.Guest.SendAsync(
            request,
            HttpCompletionOption.ResponseHeadersRead,
            TestContext.Current.CancellationToken
        );

        Assert.Equal((status, "application/problem+json"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
    }
}
