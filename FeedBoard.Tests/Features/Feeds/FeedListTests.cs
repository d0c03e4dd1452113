using System.Text.Json.Nodes;
using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Features.Feeds;
using FeedBoard.Tests.Board;
using Microsoft.Extensions.DependencyInjection;

namespace FeedBoard.Tests.Features.Feeds;

public sealed class FeedListTests(FileBoard board) : EmptyBoardTests(board), IClassFixture<FileBoard>
{
    [Fact]
    public async Task An_empty_board_has_an_empty_list()
    {
        using var response = await GetAsync("/api/feed/list");
        Assert.Empty((await response.JsonAsync()).AsArray());
        Assert.Equal(0, response.Total());
    }

    [Fact]
    public async Task The_list_is_paged_newest_first_with_the_exact_total()
    {
        var ann = await JoinAsync();
        for (var n = 1; n <= 12; n++)
            await ann.FeedAsync($"feed {n}");

        using var first = await GetAsync("/api/feed/list");
        Assert.Equal(Enumerable.Range(3, 10).Reverse().Select(n => $"feed {n}"), Titles(await first.JsonAsync()));
        Assert.Equal(12, first.Total());
        using var second = await GetAsync("/api/feed/list?skip=10&limit=5");
        Assert.Equal(["feed 2", "feed 1"], Titles(await second.JsonAsync()));
        using var beyond = await GetAsync("/api/feed/list?skip=2147483647&limit=100");
        Assert.Empty((await beyond.JsonAsync()).AsArray());
        Assert.Equal(12, beyond.Total());
    }

    [Fact]
    public async Task Every_order_is_the_one_it_says()
    {
        var ann = await JoinAsync();
        var ids = new List<long>();
        for (var n = 1; n <= 3; n++)
            ids.Add((await ann.FeedAsync($"feed {n}")).Id());
        using var form = Form.Of(("title", "feed 1"));
        using var touched = await ann.PatchFeedAsync(ids[0], form);
        await touched.JsonAsync();

        var orders = new Dictionary<string, string[]>(StringComparer.Ordinal)
        {
            ["create_dt_desc"] = ["feed 3", "feed 2", "feed 1"],
            ["create_dt_asc"] = ["feed 1", "feed 2", "feed 3"],
            ["update_dt_desc"] = ["feed 1", "feed 3", "feed 2"],
            ["update_dt_asc"] = ["feed 2", "feed 3", "feed 1"],
        };
        foreach (var (sort, titles) in orders)
        {
            using var all = await GetAsync($"/api/feed/list?sort_by={sort}");
            Assert.Equal(titles, Titles(await all.JsonAsync()));
            using var one = await GetAsync($"/api/feed/list-by-user?nickname={ann.Nickname}&sort_by={sort}");
            Assert.Equal(titles, Titles(await one.JsonAsync()));
        }

        using var newest = await GetAsync($"/api/feed/list-by-user?nickname={ann.Nickname}&sort_by=id_desc");
        Assert.Equal(["feed 3", "feed 2", "feed 1"], Titles(await newest.JsonAsync()));
        using var oldest = await GetAsync($"/api/feed/list-by-user?nickname={ann.Nickname}&sort_by=id_asc");
        Assert.Equal(["feed 1", "feed 2", "feed 3"], Titles(await oldest.JsonAsync()));
        using var notHere = await GetAsync("/api/feed/list?sort_by=id_desc");
        await notHere.IsInvalidAsync("sort_by");
    }

    [Fact]
    public async Task A_persons_feeds_are_found_by_id_nickname_or_email_in_any_letter_case()
    {
        var (ann, bob) = (await JoinAsync("Ann"), await JoinAsync("Bob"));
        var feed = await ann.FeedAsync("of Ann");
        await bob.FeedAsync("of Bob");

        // By an address that is not shown, people find themselves alone.
        foreach (
            var query in new[]
            {
                $"user_id={feed["author_id"]}",
                "nickname=aNN",
                $"email={ann.Email.ToUpperInvariant()}",
                $"user_id={feed["author_id"]}&nickname=Ann&email={ann.Email}",
            }
        )
        {
            using var response = await ann.Client.GetAsync($"/api/feed/list-by-user?{query}", TestContext.Current.CancellationToken);
            Assert.Equal(["of Ann"], Titles(await response.JsonAsync()));
            Assert.Equal(1, response.Total());
        }

        foreach (var query in new[] { "nickname=nobody", "user_id=0", "email=no@example.org", $"nickname=Bob&user_id={feed["author_id"]}" })
        {
            using var response = await GetAsync($"/api/feed/list-by-user?{query}");
            Assert.Empty((await response.JsonAsync()).AsArray());
            Assert.Equal(0, response.Total());
        }

        using var none = await GetAsync("/api/feed/list-by-user");
        await none.IsProblemAsync(400, "Either user_id, nickname, or email must be provided");
    }

    [Theory]
    [InlineData("skip=-1", "skip")]
    [InlineData("skip=x", "skip")]
    [InlineData("skip=99999999999", "skip")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=1000", "limit")]
    [InlineData("limit=101", "limit")]
    [InlineData("limit=", "limit")]
    [InlineData("sort_by=drop%20table", "sort_by")]
    [InlineData("sort_by=create_dt%20desc;--", "sort_by")]
    [InlineData("skip=-1&limit=0", "skip", "limit")]
    [InlineData("skip=1&skip=2", "skip")]
    public async Task Bad_pages_are_refused_by_name(string query, params string[] fields)
    {
        using var all = await GetAsync($"/api/feed/list?{query}");
        await all.IsInvalidAsync(fields);
        using var one = await GetAsync($"/api/feed/list-by-user?nickname=ann&{query}");
        await one.IsInvalidAsync(fields);
    }

    [Theory]
    [InlineData("user_id=x", "user_id")]
    [InlineData("user_id=99999999999999999999", "user_id")]
    [InlineData("nickname=a%00b", "nickname")]
    [InlineData("nickname=a%EF%BF%BE", "nickname")]
    public async Task Bad_names_are_refused(string query, string field)
    {
        using var response = await GetAsync($"/api/feed/list-by-user?{query}");
        await response.IsInvalidAsync(field);
    }

    [Fact]
    public async Task Totals_are_exact_under_parallel_writers_and_roll_ups()
    {
        var people = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => JoinAsync()));
        using var stop = new CancellationTokenSource();
        var rollUps = Task.Run(
            async () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    await using var scope = Board.Services.CreateAsyncScope();
                    await FeedTotals.RollUpAsync(scope.ServiceProvider.GetRequiredService<FeedDb>(), CancellationToken.None);
                }
            },
            CancellationToken.None
        );

        await Task.WhenAll(
            people.Select(async person =>
            {
                for (var n = 0; n < 10; n++)
                {
                    var feed = await person.FeedAsync();
                    if (n % 2 == 0)
                    {
                        using var deleted = await person.DeleteFeedAsync(feed.Id());
                        await deleted.JsonAsync();
                    }
                }
            })
        );
        await stop.CancelAsync();
        await rollUps;

        using var list = await GetAsync("/api/feed/list?limit=1");
        Assert.Equal(20, list.Total());
        Assert.Equal(20, await QueryAsync<long>("SELECT count(*) FROM feeds"));
        Assert.Equal(
            0,
            await QueryAsync<long>("SELECT count(*) FROM users u WHERE feed_count <> (SELECT count(*) FROM feeds WHERE author_id = u.id)")
        );

        await QueryAsync<object>("DELETE FROM users WHERE id = (SELECT min(id) FROM users)");
        using var after = await GetAsync("/api/feed/list?limit=1");
        Assert.Equal(15, after.Total());
    }

    private Task<HttpResponseMessage> GetAsync(string path) => Guest.GetAsync(path, TestContext.Current.CancellationToken);

    private static IEnumerable<string> Titles(JsonNode page) => page.AsArray().Select(f => (string)f!["title"]!);
}
