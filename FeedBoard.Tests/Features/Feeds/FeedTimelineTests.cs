using FeedBoard.Tests.Board;

namespace FeedBoard.Tests.Features.Feeds;

public sealed class FeedTimelineTests(FileBoard board) : EmptyBoardTests(board), IClassFixture<FileBoard>
{
    [Fact]
    public async Task It_has_the_feeds_of_the_followed_and_ones_own_newest_first()
    {
        var (ann, bob, cat) = (await JoinAsync("Ann"), await JoinAsync("Bob"), await JoinAsync("Cat"));
        await FollowAsync(ann, bob);
        await FollowAsync(cat, ann);
        var ids = new List<long>();
        foreach (var person in new[] { bob, ann, cat, bob })
            ids.Add((await person.FeedAsync()).Id());

        await SeesAsync(ann, ids[3], ids[1], ids[0]);
        await SeesAsync(bob, ids[3], ids[0]);
        await SeesAsync(cat, ids[2], ids[1]);

        using (var deleted = await bob.DeleteFeedAsync(ids[3]))
            await deleted.JsonAsync();
        await SeesAsync(ann, ids[1], ids[0]);
        await QueryAsync<object>("DELETE FROM follows");
        await SeesAsync(ann, ids[1]);
    }

    [Fact]
    public async Task A_newcomer_sees_an_empty_page_and_a_guest_none()
    {
        var ann = await JoinAsync();
        await SeesAsync(ann);
        using var guest = await Guest.GetAsync("/api/feed/following", TestContext.Current.CancellationToken);
        await guest.IsProblemAsync(401, "Not Authenticated");
    }

    [Theory]
    [InlineData("skip=-1", "skip")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=101", "limit")]
    [InlineData("sort_by=create_dt_asc", "sort_by")]
    [InlineData("cursor=x", "cursor")]
    public async Task Bad_input_is_refused_by_name(string query, string field)
    {
        var ann = await JoinAsync();
        using var response = await ann.Client.GetAsync($"/api/feed/following?{query}", TestContext.Current.CancellationToken);
        await response.IsInvalidAsync(field);
    }

    [Fact]
    public async Task Pages_by_cursor_repeat_and_skip_nothing_while_others_write()
    {
        var (ann, bob, cat) = (await JoinAsync("Ann"), await JoinAsync("Bob"), await JoinAsync("Cat"));
        await FollowAsync(ann, bob);
        var written = new List<long>();
        for (var n = 0; n < 9; n++)
        {
            written.Add((await (n % 3 == 0 ? ann : bob).FeedAsync()).Id());
            await cat.FeedAsync();
        }

        var (seen, next, cursor) = (new List<long>(), "/api/feed/following?limit=2", "");
        for (var pages = 0; next is not null; pages++)
        {
            using var response = await ann.Client.GetAsync(next, TestContext.Current.CancellationToken);
            seen.AddRange((await response.JsonAsync()).AsArray().Select(f => f!.Id()));
            next = response.Next();
            if (next is not null)
                cursor = next.Split("cursor=")[1];
            if (pages < 3)
                await bob.FeedAsync("written meanwhile");
        }

        Assert.Equal(Enumerable.Reverse(written), seen);
        using var others = await bob.Client.GetAsync($"/api/feed/following?cursor={cursor}", TestContext.Current.CancellationToken);
        await others.IsInvalidAsync("cursor");
        using var skipped = await ann.Client.GetAsync("/api/feed/following?skip=3&limit=2", TestContext.Current.CancellationToken);
        long[] afterThree = (await skipped.JsonAsync()).AsArray().Select(f => f!.Id()).ToArray();
        Assert.Equal([written[8], written[7]], afterThree);
        using var beyond = await ann.Client.GetAsync(
            "/api/feed/following?skip=2147483647&limit=100",
            TestContext.Current.CancellationToken
        );
        Assert.Empty((await beyond.JsonAsync()).AsArray());
        Assert.Equal(12, beyond.Total());
    }

    /// <summary>
    /// Whether the board's newest feeds fill a page, or the newest of each author are looked up: the results are the same. Authors have
    /// none to four feeds, in no order.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_person_who_follows_many_sees_exactly_their_feeds(int every)
    {
        var ann = await JoinAsync("Ann");
        await QueryAsync<object>(
            $"""
            INSERT INTO users (email, normalized_email, nickname, normalized_nickname, password_hash) SELECT 'm' || n, 'M' || n, 'm' || n,
                'M' || n, '' FROM generate_series(1, 1200) n;
            INSERT INTO follows (follower_id, following_id) SELECT a.id, u.id FROM users a, users u WHERE a.nickname = 'Ann'
                AND u.id <> a.id AND u.id % {every} = 0;
            INSERT INTO feeds (author_id, title, content, create_dt)
            SELECT id, 'by ' || id, '-', now() - n * interval '1 second'
                FROM (SELECT id, row_number() OVER (ORDER BY id % {every} = 0, (id * 7919 + k * 104729) % 1000, id, k) AS n
                      FROM users CROSS JOIN generate_series(1, 4) k WHERE nickname <> 'Ann' AND k <= id % 5) u;
            """
        );
        Assert.Equal(1200 / every, await QueryAsync<long>("SELECT following_count FROM users WHERE nickname = 'Ann'"));
        var expected = await QueryAsync<long[]>(
            "SELECT array_agg(f.id ORDER BY f.create_dt DESC, f.id DESC) FROM feeds f JOIN follows ON following_id = author_id"
        );

        var (seen, next) = (new List<long>(), "/api/feed/following?limit=100");
        while (next is not null)
        {
            using var response = await ann.Client.GetAsync(next, TestContext.Current.CancellationToken);
            seen.AddRange((await response.JsonAsync()).AsArray().Select(f => f!.Id()));
            Assert.Equal(expected!.Length, response.Total());
            next = response.Next();
        }

        Assert.Equal(expected, seen);
    }

    private Task<object?> FollowAsync(Person follower, Person followed) =>
        QueryAsync<object>(
            $"INSERT INTO follows (follower_id, following_id) SELECT a.id, b.id FROM users a, users b WHERE a.nickname = "
                + $"'{follower.Nickname}' AND b.nickname = '{followed.Nickname}'"
        );

    private static async Task SeesAsync(Person person, params long[] expected)
    {
        using var response = await person.Client.GetAsync("/api/feed/following", TestContext.Current.CancellationToken);
        long[] ids = [.. (await response.JsonAsync()).AsArray().Select(f => f!.Id())];
        Assert.Equal(expected, ids);
        Assert.Equal(ids.Length, response.Total());
    }
}
