using System.Text.RegularExpressions;
using FeedBoard.Tests.Board;

namespace FeedBoard.Tests.Features.Feeds;

public sealed partial class FeedSearchCursorTests(FileBoard board) : EmptyBoardTests(board), IClassFixture<FileBoard>
{
    [Theory]
    [InlineData("rank_desc")]
    [InlineData("create_dt_desc")]
    public async Task Pages_by_cursor_repeat_and_skip_nothing_while_others_write(string sort)
    {
        var ann = await JoinAsync();
        var written = new List<long>();
        for (var n = 0; n < 12; n++)
            written.Add((await (n % 3 == 0 ? ann.FeedAsync("겨울바다", "-") : ann.FeedAsync("-", "우리 겨울바다로"))).Id());

        var (seen, next) = (new List<long>(), $"/api/feed/search?q=%EB%B0%94%EB%8B%A4&sort_by={sort}&limit=2");
        for (var pages = 0; next is not null; pages++)
        {
            using var response = await Guest.GetAsync(next, TestContext.Current.CancellationToken);
            seen.AddRange((await response.JsonAsync()).AsArray().Select(f => f!.Id()));
            next = response.Next();
            if (pages < 3)
            {
                await ann.FeedAsync("바다 written meanwhile");
                await ann.FeedAsync("-", "바다 written meanwhile");
            }
        }

        Assert.Equal(seen.Count, seen.Distinct().Count());
        var expected = written.OrderByDescending(id => sort == "rank_desc" && written.IndexOf(id) % 3 == 0).ThenByDescending(id => id);
        Assert.Equal(expected, seen.Where(written.Contains));
    }

    [Fact]
    public async Task A_cursor_of_another_query_or_order_is_refused()
    {
        var ann = await JoinAsync();
        for (var n = 0; n < 3; n++)
            await ann.FeedAsync("red blue");
        using var first = await Guest.GetAsync("/api/feed/search?q=red&limit=1", TestContext.Current.CancellationToken);
        var cursor = CursorIn().Match(first.Next()!).Value;
        string[] refused =
        [
            $"/api/feed/search?q=blue&cursor={cursor}",
            $"/api/feed/search?q=red&sort_by=create_dt_desc&cursor={cursor}",
            $"/api/feed/list?cursor={cursor}",
            $"/api/feed/search?q=red&cursor={cursor[..^1]}",
            "/api/feed/search?q=red&cursor=",
        ];
        foreach (var path in refused)
        {
            using var response = await Guest.GetAsync(path, TestContext.Current.CancellationToken);
            await response.IsInvalidAsync("cursor");
        }

        using var own = await Guest.GetAsync($"/api/feed/search?q=red&cursor={cursor}", TestContext.Current.CancellationToken);
        Assert.Equal(2, (await own.JsonAsync()).AsArray().Count);
        Assert.Equal(3, own.Total());
    }

    [GeneratedRegex("(?<=cursor=)[^&]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CursorIn();
}
