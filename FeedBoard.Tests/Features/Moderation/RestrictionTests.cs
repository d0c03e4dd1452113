using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Comments;
using FeedBoard.Tests.Features.MyPage;
using FeedBoard.Tests.Features.Notifications;
using FeedBoard.Tests.Features.Users;

namespace FeedBoard.Tests.Features.Moderation;

/// <summary>Blocks and mutes.</summary>
public sealed class RestrictionTests(FileBoard board) : IClassFixture<FileBoard>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_is_blocked_can_do_nothing_to_the_one_who_blocks()
    {
        var (ann, bob, cat) = (await board.JoinAsync(), await board.JoinAsync(), await board.JoinAsync());
        var (a, b) = (await ann.IdAsync(), await bob.IdAsync());
        var feed = (await ann.FeedAsync()).Id();
        var ofCat = (await cat.FeedAsync()).Id();
        var said = (await ann.CommentAsync(ofCat)).Id();
        var old = (await bob.CommentAsync(feed)).Id();
        var reply = (await bob.CommentAsync(ofCat, parent: said)).Id();
        await ann.PutAsync($"/api/follow/{b}");
        await bob.PutAsync($"/api/follow/{a}");
        await bob.PutAsync($"/api/like/?feed_id={feed}");
        for (var n = 0; n < 2; n++)
            Assert.True((bool)(await ann.PutAsync($"/api/block/{b}"))["blocked"]!);

        Assert.Equal(0, await board.QueryAsync<long>($"SELECT count(*) FROM follows WHERE {a} IN (follower_id, following_id)"));
        foreach (
            var (method, path) in new[]
            {
                ("PUT", $"/api/like/?comment_id={said}"),
                ("PATCH", $"/api/like/?comment_id={said}"),
                ("PATCH", $"/api/like/?feed_id={feed}"),
                ("PUT", $"/api/follow/{a}"),
                ("PATCH", $"/api/follow/{a}"),
            }
        )
        {
            using var response = await bob.Client.AskAsync(method, path);
            await response.IsProblemAsync(403, "Blocked By This Person");
        }

        foreach (
            var body in new object[]
            {
                new { feed_id = feed, content = "x" },
                new
                {
                    feed_id = feed,
                    parent_id = old,
                    content = "x",
                },
                new
                {
                    feed_id = ofCat,
                    parent_id = said,
                    content = "x",
                },
            }
        )
        {
            using var response = await bob.PostCommentAsync(body);
            await response.IsProblemAsync(403, "Blocked By This Person");
        }

        foreach (var written in new[] { old, reply })
        {
            using var changed = await bob.PatchCommentAsync(written, "changed");
            await changed.IsProblemAsync(403, "Blocked By This Person");
            await bob.RemoveCommentAsync(written);
        }

        Assert.Equal(1, (int)(await board.Guest.ReadFeedAsync(feed))["like_count"]!);
        using (var unliked = await bob.Client.AskAsync("DELETE", $"/api/like/?feed_id={feed}"))
            Assert.Equal(0, (int)(await unliked.JsonAsync())["like_count"]!);
        using (var back = await ann.Client.AskAsync("PUT", $"/api/follow/{b}"))
            await back.IsProblemAsync(400, "You cannot follow somebody whom you block");
        var before = (await ann.Client.ListAsync("/api/notification/")).Count;
        await bob.CommentAsync(ofCat, $"@{ann.Nickname}");
        await bob.FeedAsync("t", $"@{ann.Nickname}");
        Assert.Equal(before, (await ann.Client.ListAsync("/api/notification/")).Count);
        Assert.Equal(200, await bob.Client.StatusAsync($"/api/feed/read/{feed}")); // reading is everybody's

        Assert.Equal([b], (await ann.Client.PageAsync("/api/block")).Ids);
        Assert.True((bool)(await ann.Client.UserAsync(b))["blocked"]!);
        Assert.False((bool)(await bob.Client.UserAsync(a))["blocked"]!);
        for (var n = 0; n < 2; n++)
            Assert.False((bool)(await ann.DeleteAsync($"/api/block/{b}"))["blocked"]!);
        await bob.CommentAsync(feed);
        await bob.PutAsync($"/api/follow/{a}");
        await board.AssertCountersAsync();
    }

    [Fact]
    public async Task A_follow_and_a_block_at_once_never_leave_both()
    {
        for (var n = 0; n < 8; n++)
        {
            var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
            var (a, b) = (await ann.IdAsync(), await bob.IdAsync());
            var follow = bob.Client.AskAsync("PUT", $"/api/follow/{a}");
            var block = ann.Client.AskAsync("PUT", $"/api/block/{b}");
            using var followed = await follow;
            using var blocked = await block;
            Assert.Equal(200, (int)blocked.StatusCode);
            Assert.True((int)followed.StatusCode is 200 or 403, $"{(int)followed.StatusCode}");
            Assert.Equal(0, await board.QueryAsync<long>($"SELECT count(*) FROM follows WHERE follower_id = {b}"));
        }

        await board.AssertCountersAsync();
    }

    [Fact]
    public async Task Who_is_muted_is_on_no_list_and_in_no_conversation_of_the_one_who_mutes()
    {
        var (ann, bob, cat) = (await board.JoinAsync(), await board.JoinAsync(), await board.JoinAsync());
        var (b, word) = (await bob.IdAsync(), $"w{Guid.NewGuid():N}");
        await ann.PutAsync($"/api/follow/{b}");
        var mine = (await ann.FeedAsync("one", $"{word} #{word}")).Id();
        var ofBob = (await bob.FeedAsync($"two {word}", $"{word} #{word}")).Id();
        var ofCat = (await cat.FeedAsync("three", $"{word} #{word}")).Id();
        var first = (await bob.CommentAsync(mine, "alone")).Id();
        var answered = (await bob.CommentAsync(mine, $"answered {word}")).Id();
        var reply = (await cat.CommentAsync(mine, $"an answer {word}", answered)).Id();
        string[] lists =
        [
            "/api/feed/list?limit=3",
            $"/api/feed/search?q={word}",
            $"/api/feed/search?q={word}&sort_by=create_dt_desc",
            $"/api/feed/tag/{word}",
            "/api/feed/following",
        ];
        var before = new List<long>();
        foreach (var path in lists)
            before.Add((await ann.Client.PageAsync(path)).Total);
        Assert.Equal(3, (await ann.Client.ListAsync("/api/notification/")).Count);

        Assert.True((bool)(await ann.PutAsync($"/api/mute/{b}"))["muted"]!);
        foreach (var (path, total) in lists.Zip(before))
        {
            var (ids, now) = await ann.Client.PageAsync(path);
            Assert.True(
                !ids.Contains(ofBob)
                    && ids.Contains(mine)
                    && ids.Contains(ofCat) == !path.EndsWith("following", StringComparison.Ordinal)
                    && now == total - 1,
                $"{path}: {string.Join(' ', ids)} of {now}, before {total}"
            );
        }

        Assert.Equal((2, 2), await CommentsAsync(ann.Client));
        Assert.Equal([reply], (await ann.Client.PageAsync($"/api/comment/search?q={word}")).Ids);
        Assert.Equal([reply, answered], (await cat.Client.PageAsync($"/api/comment/search?q={word}")).Ids);
        Assert.Equal(1, (await ann.Client.PageAsync($"/api/comment/search?q={word}")).Total);
        Assert.Empty((await ann.Client.PageAsync($"/api/user/search?q={bob.Nickname}")).Ids);
        Assert.Equal([b], (await cat.Client.PageAsync($"/api/user/search?q={bob.Nickname}")).Ids);
        var withheld = (await ann.Client.ListAsync($"/api/comment/feed/{mine}")).Single(c => c!.Id() == answered)!;
        Assert.Equal(("", null, false), ((string)withheld["content"]!, (long?)withheld["author_id"], (bool)withheld["hidden"]!));
        Assert.Equal([reply], (await ann.Client.ListAsync("/api/notification/")).Select(n => (long)n!["comment_id"]!));
        Assert.Equal(1, (int)(await Unread(ann))["unread_count"]!);

        // Their later actions notify nobody; for all others, and at their own address, nothing changes.
        await bob.CommentAsync(ofBob, $"@{ann.Nickname}");
        await bob.PutAsync($"/api/like/?feed_id={mine}");
        Assert.Single(await ann.Client.ListAsync("/api/notification/"));
        Assert.Equal((3, 3), await CommentsAsync(cat.Client));
        Assert.Contains(ofBob, (await cat.Client.PageAsync(lists[0])).Ids);
        Assert.Equal([ofBob], (await ann.Client.PageAsync($"/api/feed/list-by-user?user_id={b}")).Ids);
        Assert.Equal(200, await ann.Client.StatusAsync($"/api/feed/read/{ofBob}"));
        Assert.Equal([b], (await ann.Client.PageAsync("/api/mute")).Ids);
        Assert.True((bool)(await ann.Client.UserAsync(b))["muted"]!);

        Assert.False((bool)(await ann.DeleteAsync($"/api/mute/{b}"))["muted"]!);
        foreach (var (path, total) in lists.Zip(before))
            Assert.Equal(total, (await ann.Client.PageAsync(path)).Total);
        Assert.Equal([reply, answered, first], (await ann.Client.PageAsync($"/api/comment/feed/{mine}")).Ids);
        Assert.Equal(3, (await ann.Client.ListAsync("/api/notification/")).Count);

        async Task<(int, long)> CommentsAsync(HttpClient reader)
        {
            var (ids, total) = await reader.PageAsync($"/api/comment/feed/{mine}");
            return (ids.Length, total);
        }
    }

    [Fact]
    public async Task A_search_for_who_mutes_goes_on_by_cursor_without_the_muted()
    {
        var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
        var word = $"w{Guid.NewGuid():N}";
        var mine = new List<long>();
        for (var n = 0; n < 4; n++)
        {
            mine.Add((await ann.FeedAsync(n % 2 == 0 ? word : "t", word)).Id());
            await bob.FeedAsync(word, word);
        }

        await ann.PutAsync($"/api/mute/{await bob.IdAsync()}");
        var seen = new List<long>();
        for (var next = $"/api/feed/search?q={word}&limit=1"; next is not null;)
        {
            using var page = await ann.Client.GetAsync(new Uri(board.Address, next), Token);
            Assert.Equal(4, page.Total());
            seen.AddRange((await page.JsonAsync()).AsArray().Ids());
            next = page.Next();
        }

        Assert.Equal([mine[2], mine[0], mine[3], mine[1]], seen);
    }

    [Theory]
    [InlineData("block")]
    [InlineData("mute")]
    public async Task Oneself_and_nobody_are_refused_and_lists_are_pages_of_ones_own(string what)
    {
        var (ann, others) = (await board.JoinAsync(), await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => board.JoinAsync())));
        using (var self = await ann.Client.AskAsync("PUT", $"/api/{what}/{await ann.IdAsync()}"))
            await self.IsProblemAsync(400, $"You cannot {what} yourself");
        using (var nobody = await ann.Client.AskAsync("PUT", $"/api/{what}/999999999"))
            await nobody.IsProblemAsync(404, "User Not Found");
        using (var bad = await ann.Client.AskAsync("PUT", $"/api/{what}/x"))
            await bad.IsInvalidAsync("user_id");
        foreach (var other in others)
            await ann.PutAsync($"/api/{what}/{await other.IdAsync()}");
        using var first = await ann.Client.GetAsync($"/api/{what}?limit=2", Token);
        Assert.Equal(3, first.Total());
        using var last = await ann.Client.GetAsync(first.Next(), Token);
        Assert.Single((await last.JsonAsync()).AsArray());
        Assert.Empty(await others[0].Client.ListAsync($"/api/{what}"));
        using (var left = await others[0].DeleteAccountAsync())
            Assert.True(left.IsSuccessStatusCode);
        Assert.Equal(2, (await ann.Client.PageAsync($"/api/{what}")).Total);
    }

    private static async Task<System.Text.Json.Nodes.JsonNode> Unread(Person person)
    {
        using var response = await person.Client.GetAsync("/api/notification/unread", Token);
        var unread = await response.JsonAsync();
        Assert.Equal((long)unread["unread_count"]!, (await person.Client.UnreadByReadAsync())?.UnreadCount);
        return unread;
    }
}

file static class Reading
{
    public static async Task<System.Text.Json.Nodes.JsonNode> UserAsync(this HttpClient client, long id)
    {
        using var response = await client.GetAsync($"/api/user/{id}", TestContext.Current.CancellationToken);
        return await response.JsonAsync();
    }
}
