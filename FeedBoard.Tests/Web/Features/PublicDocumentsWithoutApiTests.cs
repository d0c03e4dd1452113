using System.Net;
using FeedBoard.Tests.Board;

namespace FeedBoard.Tests.Web.Features;

/// <summary>Feed readers, search engines and link previews while the API is not available.</summary>
[Slow]
public sealed class PublicDocumentsWithoutApiTests(WebBoard board) : IClassFixture<WebBoard>
{
    [Fact]
    public async Task They_are_told_to_come_back_and_nothing_of_it_is_kept()
    {
        var feed = await (await board.JoinAsync()).FeedAsync("Before");
        string[] paths = ["/feed.atom", $"/person/{feed["author_id"]}/feed.atom", "/tag/x/feed.atom", "/sitemap.xml", "/sitemap-0.xml"];
        using var reader = new Visitor(board.Web);

        await board.StopAsync();
        foreach (var path in paths)
        {
            using var response = await reader.GetAsync(path);
            Assert.Equal(
                (HttpStatusCode.ServiceUnavailable, "text/plain", "no-store"),
                (response.StatusCode, response.Content.Headers.ContentType!.MediaType, response.Headers.CacheControl!.ToString())
            );
            Assert.True(response.Headers.RetryAfter!.Delta >= TimeSpan.FromSeconds(1));
        }

        using var robots = await reader.GetAsync("/robots.txt");
        Assert.Equal(HttpStatusCode.OK, robots.StatusCode);

        board.StartAgain();
        foreach (var path in paths.Where(p => !p.StartsWith("/tag", StringComparison.Ordinal)))
        {
            using var response = await reader.GetAsync(path);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }
}
