using FeedBoard.Tests.Board;
using FeedBoard.Tests.Imaging;

namespace FeedBoard.Tests.Platform.Http;

public sealed class ProxiedBoard(Servers.TestPostgres postgres) : FileBoard(postgres)
{
    protected override IEnumerable<KeyValuePair<string, string>> Settings => [.. base.Settings, new("Proxies:Known:0", "127.0.0.0/8")];
}

public sealed class KnownProxyTests(ProxiedBoard board) : IClassFixture<ProxiedBoard>
{
    [Fact]
    public async Task What_a_known_proxy_forwards_is_believed() =>
        Assert.StartsWith("https://board.example.org/api/image/", await Forwarded.ImageUrlAsync(board), StringComparison.Ordinal);
}

public sealed class UnknownProxyTests(FileBoard board) : IClassFixture<FileBoard>
{
    [Fact]
    public async Task What_anybody_else_forwards_is_not() =>
        Assert.StartsWith(
            board.Address.GetLeftPart(UriPartial.Authority) + "/api/image/",
            await Forwarded.ImageUrlAsync(board),
            StringComparison.Ordinal
        );
}

internal static class Forwarded
{
    public static async Task<string> ImageUrlAsync(BoardFixture board)
    {
        var ann = await board.JoinAsync();
        var feed = await ann.FeedAsync("t", "c", new UploadFile("a.png", TestImages.Png(10, 10)));
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/feed/read/{feed.Id()}")
        {
            Headers =
            {
                { "X-Forwarded-For", "203.0.113.9" },
                { "X-Forwarded-Proto", "https" },
                { "X-Forwarded-Host", "board.example.org" },
            },
        };
        using var response = await board.Guest.SendAsync(request, TestContext.Current.CancellationToken);
        return (string)(await response.JsonAsync())["image_urls"]![0]!;
    }
}
