using FeedBoard.Tests.Board;

namespace FeedBoard.Tests.Features.Feeds;

public sealed class FeedCursorTests(FileBoard board) : EmptyBoardTests(board), IClassFixture<FileBoard>
{
    [Theory]
    [InlineData("/api/feed/list?sort_by=create_dt_desc")]
    [InlineData("/api/feed/list?sort_by=create_dt_asc")]
    [InlineData("/api/feed/list?sort_by=update_dt_desc")]
    [InlineData("/api/feed/list?sort_by=update_dt_asc")]
    [InlineData("/api/feed/list-by-user?nickname=Ann&sort_by=id_desc")]
    [InlineData("/api/feed/list-by-user?nickname=Ann&sort_by=id_asc")]
    [InlineData("/api/feed/list-by-user?nickname=Ann&sort_by=update_dt_asc")]
    public async Task Pages_by_cursor_repeat_and_skip_nothing_while_others_write(string path)
    {
        var ann = await JoinAsync("Ann");
        var written = new List<long>();
        for (var n = 0; n < 9; n++)
            written.Add((await ann.FeedAsync($"feed {n}")).Id());

        var (seen, next) = (new List<long>(), $"{path}&limit=2");
        for (var pages = 0; next is not null; pages++)
        {
            using var response = await Guest.GetAsync(next, TestContext.Current.CancellationToken);
            seen.AddRange((await response.JsonAsync()).AsArray().Select(f => f!.Id()));
            next = response.Next();
            if (pages < 3)
                await ann.FeedAsync("written meanwhile");
        }

        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.Equal(written.Order(), seen.Where(written.Contains).Order());
    }

    [Fact]
    public async Task A_cursor_of_another_list_order_or_maker_is_refused()
    {
        var ann = await JoinAsync("Ann");
        for (var n = 0; n < 3; n++)
            await ann.FeedAsync();
        using var first = await Guest.GetAsync("/api/feed/list?limit=1", TestContext.Current.CancellationToken);
        var cursor = first.Next()!.Split("cursor=")[1];

        string[] refused =
        [
            $"/api/feed/list?sort_by=create_dt_asc&cursor={cursor}",
            $"/api/feed/list-by-user?nickname=Ann&cursor={cursor}",
            $"/api/feed/list?cursor={cursor[..^1]}",
            $"/api/feed/list?cursor={cursor[..10]}",
            $"/api/feed/list?cursor=A{cursor[1..]}",
            "/api/feed/list?cursor=",
            "/api/feed/list?cursor=%00",
            "/api/feed/list?cursor=nonsense!",
            $"/api/feed/list?cursor={new string('A', 5_000)}",
        ];
        foreach (var path in refused)
        {
            using var response = await Guest.GetAsync(path, TestContext.Current.CancellationToken);
            await response.IsInvalidAsync("cursor");
        }

        using var both = await Guest.GetAsync($"/api/feed/list?skip=1&cursor={cursor}", TestContext.Current.CancellationToken);
        await both.IsInvalidAsync("skip");
        using var own = await Guest.GetAsync($"/api/feed/list?limit=5&cursor={cursor}", TestContext.Current.CancellationToken);
        Assert.Equal(2, (await own.JsonAsync()).AsArray().Count);
        Assert.False(own.Headers.Contains("Link"));
        Assert.Equal(3, own.Total());
    }
}
