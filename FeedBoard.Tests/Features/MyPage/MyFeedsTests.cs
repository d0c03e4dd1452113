using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Users;

namespace FeedBoard.Tests.Features.MyPage;

public sealed class MyFeedsTests(FileBoard board) : IClassFixture<FileBoard>
{
    private const string Path = "/api/mypage/feeds";

    [Fact]
    public async Task Own_feeds_are_listed_in_every_order_and_nobody_elses()
    {
        var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
        var ids = new List<long>();
        for (var n = 0; n < 3; n++)
            ids.Add((await ann.FeedAsync()).Id());
        await bob.FeedAsync();
        using var form = Form.Of(("title", "Changed"));
        using var changed = await ann.PatchFeedAsync(ids[0], form);
        await changed.JsonAsync();

        long[] down = [ids[2], ids[1], ids[0]],
            touched = [ids[0], ids[2], ids[1]];
        foreach (
            var (query, expected) in new[]
            {
                ("", down),
                ("?sort_by=id_desc", down),
                ("?sort_by=id_asc", [.. ids]),
                ("?sort_by=create_dt_desc", down),
                ("?sort_by=create_dt_asc", [.. ids]),
                ("?sort_by=update_dt_desc", touched),
                ("?sort_by=update_dt_asc", [.. touched.Reverse()]),
            }
        )
        {
            using var response = await ann.Client.AskAsync("GET", Path + query);
            Assert.Equal(3, response.Total());
            Assert.Equal(expected, (await response.JsonAsync()).AsArray().Select(f => f!.Id()));
        }

        using var none = await (await board.JoinAsync()).Client.AskAsync("GET", Path);
        Assert.Equal(0, none.Total());
    }

    [Theory]
    [InlineData("id_desc")]
    [InlineData("create_dt_asc")]
    [InlineData("update_dt_desc")]
    public async Task Pages_repeat_and_skip_nothing_while_feeds_are_written(string sort)
    {
        var ann = await board.JoinAsync();
        var written = new List<long>();
        for (var n = 0; n < 5; n++)
            written.Add((await ann.FeedAsync()).Id());

        var (seen, next) = (new List<long>(), (string?)$"{Path}?limit=2&sort_by={sort}");
        for (var pages = 0; next is not null; pages++)
        {
            using var response = await ann.Client.AskAsync("GET", next);
            seen.AddRange((await response.JsonAsync()).AsArray().Select(f => f!.Id()));
            next = response.Next();
            if (pages == 0)
                await ann.FeedAsync();
        }

        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.Equal(written, seen.Where(written.Contains).Order());
    }

    [Fact]
    public async Task A_cursor_of_somebody_else_or_of_another_list_is_refused()
    {
        var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
        for (var n = 0; n < 2; n++)
        {
            await ann.FeedAsync();
            await bob.FeedAsync();
        }

        using var own = await ann.Client.AskAsync("GET", $"{Path}?limit=1");
        using var byUser = await ann.Client.AskAsync("GET", $"/api/feed/list-by-user?user_id={await ann.IdAsync()}&limit=1");
        var cursor = own.Next()!.Split("cursor=")[1];
        foreach (
            var (client, query) in new[]
            {
                (bob.Client, $"cursor={cursor}"),
                (ann.Client, $"cursor={cursor}&sort_by=id_asc"),
                (ann.Client, $"cursor={cursor[..^3]}"),
                (ann.Client, $"cursor=C{cursor[1..]}"),
                (ann.Client, $"cursor={byUser.Next()!.Split("cursor=")[1]}"),
            }
        )
        {
            using var response = await client.AskAsync("GET", $"{Path}?{query}");
            await response.IsInvalidAsync("cursor");
        }

        using var sort = await ann.Client.AskAsync("GET", $"{Path}?sort_by=title");
        await sort.IsInvalidAsync("sort_by");
        using var limit = await ann.Client.AskAsync("GET", $"{Path}?limit=101&skip=-1");
        await limit.IsInvalidAsync("limit", "skip");
    }
}
