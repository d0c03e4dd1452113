using System.Net;
using System.Net.Http.Headers;
using System.Text;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Imaging;

namespace FeedBoard.Tests.Fuzz;

/// <summary>A test for each fault that fuzzing has found.</summary>
public sealed class FindingTests(FileBoard board) : IClassFixture<FileBoard>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_type_of_body_means_nothing_where_no_body_is_taken()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/feed/list") { Content = new ByteArrayContent([]) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/json; charset=utf-16");
        using var response = await board.Guest.SendAsync(request, Cancel);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Without_a_host_nothing_is_begun_that_could_not_get_a_response()
    {
        var ann = await board.JoinAsync();
        await ann.FeedAsync(images: [new("a.png", TestImages.Png(4, 3))]);
        var before = await board.QueryAsync<long>("SELECT count(*) FROM feeds");
        foreach (var request in (string[])["GET /api/mypage/export", "POST /api/feed/create", "GET /api/feed/list"])
        {
            using var connection = new RawConnection(new(IPAddress.Loopback, board.Address.Port));
            await connection.ConnectAsync(Cancel);
            const string Form = "title=a&content=b";
            var response = await connection.SendAsync(
                Encoding.ASCII.GetBytes(
                    $"{request} HTTP/1.1\r\nHost: \r\nAuthorization: Bearer {ann.AccessToken}\r\nContent-Type: "
                        + $"application/x-www-form-urlencoded\r\nContent-Length: {Form.Length}\r\n\r\n{Form}"
                ),
                isHead: false,
                impatient: false,
                Cancel
            );
            Assert.Equal((422, "application/problem+json"), (response!.Status, response.ContentType));
        }

        Assert.Equal(before, await board.QueryAsync<long>("SELECT count(*) FROM feeds"));
    }

    [Theory]
    [InlineData("Range", "bytes=-0", 416)]
    [InlineData("Range", "bytes=999999-", 416)]
    [InlineData("If-Match", "\"other\"", 412)]
    public async Task What_cannot_be_had_of_an_image_is_told_as_a_problem(string header, string value, int status)
    {
        var feed = await (await board.JoinAsync()).FeedAsync(images: [new("a.png", TestImages.Png(4, 3))]);
        using var request = new HttpRequestMessage(HttpMethod.Get, (string)feed["image_urls"]![0]!);
        request.Headers.TryAddWithoutValidation(header, value);
        using var response = await board.Guest.SendAsync(request, Cancel);
        await response.IsProblemAsync(status);
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
    }

    [Theory]
    [InlineData("/api/feed/search?q=sea")]
    [InlineData("/api/feed/list")]
    [InlineData("/api/user/1")]
    public async Task A_host_that_no_address_can_be_made_of_is_told(string path)
    {
        await (await board.JoinAsync()).FeedAsync("sea");
        var response = await AskAsync(board.Address, path, $"{new string('a', 64)}_.example");
        Assert.Equal((422, "application/problem+json"), (response.Status, response.ContentType));
        Assert.Equal(200, (await AskAsync(board.Address, "/api/feed/list", "some_host.example")).Status);
    }

    internal static async Task<RawResponse> AskAsync(Uri server, string path, string host)
    {
        using var connection = new RawConnection(new(IPAddress.Loopback, server.Port));
        await connection.ConnectAsync(Cancel);
        return (
            await connection.SendAsync(
                Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n"),
                isHead: false,
                impatient: false,
                Cancel
            )
        )!;
    }

    [Theory]
    [InlineData("/api/auth/signup")]
    [InlineData("/api/auth/login")]
    [InlineData("/api/auth/refresh")]
    public async Task Where_a_token_plays_no_part_a_body_of_the_wrong_type_is_told_whatever_the_token(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new StringContent("{}", null, "text/plain"),
            Headers = { Authorization = new("Bearer", "bad") },
        };
        using var response = await board.Guest.SendAsync(request, Cancel);
        await response.IsInvalidAsync("body");
    }
}
