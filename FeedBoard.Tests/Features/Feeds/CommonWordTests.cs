using System.Text.Json.Nodes;
using FeedBoard.Tests.Board;

namespace FeedBoard.Tests.Features.Feeds;

/// <summary>Beside the other tests of searching, not after them: the large board takes as long as all of those.</summary>
[Slow]
public sealed class CommonWordTests(FileBoard board) : IClassFixture<FileBoard>
{
    /// <summary>For a word in more than 20 000 feeds, the newest thousand are searched first: the results are the same.</summary>
    [Fact]
    public async Task The_results_of_a_common_word_are_exact()
    {
        await board.JoinAsync();
        await board.QueryAsync<object>(
            """
            INSERT INTO feeds (author_id, title, content, create_dt)
            SELECT (SELECT min(id) FROM users), CASE WHEN n % 9000 = 0 THEN 'common' ELSE 'title' END, CASE WHEN n < 24000 THEN 'common old'
                ELSE 'new' END, now() - (30000 - n) * interval '1 second'
            FROM generate_series(1, 30000) n
            """
        );
        await board.IndexSearchAsync();
        await board.QueryAsync<object>("ANALYZE");
        using var ranked = await SearchAsync("common", "&limit=5");
        Assert.Equal(24_000, ranked.Total());
        var titles = (await ranked.JsonAsync()).AsArray().Select(f => (string)f!["title"]!).ToArray();
        Assert.Equal(["common", "common", "common", "title", "title"], titles);
        using var newest = await SearchAsync("common", "&limit=100&sort_by=create_dt_desc");
        var ids = Ids(await newest.JsonAsync());
        Assert.Equal(Enumerable.Range(0, 99).Select(n => 23_999L - n), ids[1..]);
        Assert.Equal(27_000, ids[0]);
        using var all = await SearchAsync("title", "&limit=3&sort_by=create_dt_desc");
        ids = Ids(await all.JsonAsync());
        Assert.Equal([30_000, 29_999, 29_998], ids);
    }

    private Task<HttpResponseMessage> SearchAsync(string query, string more) =>
        board.Guest.GetAsync($"/api/feed/search?q={query}{more}", TestContext.Current.CancellationToken);

    private static long[] Ids(JsonNode page) => [.. page.AsArray().Select(f => f!.Id())];
}
