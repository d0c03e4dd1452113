using System.Net;
using System.Net.Http.Headers;
using FeedBoard.Tests.Board;

namespace FeedBoard.Tests.Fuzz;

/// <summary>What fuzzing has found, each by itself.</summary>
public sealed class FoundTests(FileBoard board) : IClassFixture<FileBoard>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_type_of_body_means_nothing_where_no_body_is_taken()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/feed/list") { Content = new ByteArrayContent([]) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/json; charset=utf-16");
        using var answer = await board.Guest.SendAsync(request, Cancel);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("/api/auth/signup")]
    [InlineData("/api/auth/login")]
    [InlineData("/api/auth/refresh")]
    public async Task Where_a_token_plays_no_part_a_body_of_the_wrong_type_is_told_whatever_the_token(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent("{}", null, "text/plain"), Headers = { Authorization = new("Bearer", "bad") } };
        using var answer = await board.Guest.SendAsync(request, Cancel);
        await answer.IsInvalidAsync("body");
    }
}
