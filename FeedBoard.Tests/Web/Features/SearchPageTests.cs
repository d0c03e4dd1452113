using System.Net;
using FeedBoard.Tests.Board;

namespace FeedBoard.Tests.Web.Features;

[Slow]
public sealed class SearchPageTests(WebBoard board) : IClassFixture<WebBoard>
{
    [Fact]
    public async Task A_further_page_of_what_was_deleted_meanwhile_says_that_nothing_is_found()
    {
        var ann = await board.JoinAsync();
        for (var n = 0; n < 11; n++)
            await ann.FeedAsync($"Passing cloud {n}");
        using var visitor = new Visitor(board.Web);
        string next;
        using (var first = await visitor.GetAsync("/search?q=passing"))
            next = (await first.PageAsync()).QuerySelector("a[data-more]")!.GetAttribute("href")!;
        await board.QueryAsync<object>("DELETE FROM feeds");

        using var further = await visitor.GetAsync(next);
        Assert.Equal(HttpStatusCode.OK, further.StatusCode);
        Assert.Contains("passing", (await further.PageAsync()).Text(".empty h2"), StringComparison.Ordinal);
        Assert.Equal("", string.Join("\n", board.Faults.Take()));
    }
}
