using System.Text.Json.Nodes;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Comments;
using FeedBoard.Tests.Features.Events;
using FeedBoard.Tests.Features.Users;
using FeedBoard.Tests.Imaging;
using FeedBoard.Tests.Platform.Caching;

namespace FeedBoard.Tests.Features.Moderation;

/// <summary>Others see a hidden feed nowhere; on a board whose cache does not expire.</summary>
public sealed class HiddenFeedTests(CachedBoard board) : IClassFixture<CachedBoard>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_is_gone_for_others_in_every_read_at_once_and_restored_as_it_was()
    {
        var (ann, fan, mod) = (await board.JoinAsync(), await board.JoinAsync(), await board.JoinAsModeratorAsync());
        var (author, word) = (await ann.IdAsync(), $"w{Guid.NewGuid():N}");
        await fan.PutAsync($"/api/follow/{author}");
        var shown = (await ann.FeedAsync("one", $"{word} #{word}")).Id();
        var feed = await ann.FeedAsync("two", $"{word} #{word} @{fan.Nickname}", new UploadFile("1.png", TestImages.Png(4, 3)));
        var id = feed.Id();
        var comment = (await fan.CommentAsync(id, "mine")).Id();
        string[] pages =
        [
            "/api/feed/list",
            $"/api/feed/list-by-user?user_id={author}",
            $"/api/feed/search?q={word}",
            $"/api/feed/tag/{word}",
        ];
        string[] single =
        [
            $"/api/feed/read/{id}",
            $"/api/comment/feed/{id}",
            $"/api/comment/replies/{comment}",
            $"/api/comment/thread/{comment}",
            new Uri((string)feed["image_urls"]![0]!).PathAndQuery,
        ];
        var before = await ReadAllAsync();
        Assert.All(before[..^2], p => Assert.Equal([id, shown], p.Ids[..2]));
        Assert.NotEmpty(await fan.Client.ListAsync("/api/notification/"));
        await using var guest = await LiveStream.OpenSettledAsync(board);

        Assert.True((bool)(await mod.HideFeedAsync(id))["hidden"]!);
        var gone = await guest.NextAsync("feed_deleted");
        Assert.Equal((id, author), (gone.Feed, (long)gone.Data["author_id"]!));
        foreach (var (was, now) in before.Zip(await ReadAllAsync()))
        {
            Assert.Equal(was.Total - 1, now.Total);
            Assert.Equal(was.Ids.Where(i => i != id), now.Ids);
        }

        foreach (var path in single)
            Assert.Equal(
                (404, 404, 200, 200),
                (
                    await board.Guest.StatusAsync(path),
                    await fan.Client.StatusAsync(path),
                    await ann.Client.StatusAsync(path),
                    await mod.Client.StatusAsync(path)
                )
            );
        Assert.Empty(await fan.Client.ListAsync("/api/notification/"));
        Assert.Equal(1, (int)(await board.Guest.GetJsonAsync($"/api/user/{author}"))["feed_count"]!);
        Assert.DoesNotContain(id, await RangedAsync());
        await board.AssertCountersAsync();

        // Its author and moderators still have it, marked; on their own lists and not on those of all.
        Assert.True((bool)(await ann.Client.ReadFeedAsync(id))["hidden"]!);
        Assert.True((bool)(await mod.Client.ReadFeedAsync(id))["hidden"]!);
        foreach (var path in new[] { "/api/mypage/feeds", pages[1] })
            Assert.Equal((id, 2), await FirstAsync(ann, path));
        Assert.Equal((id, 2), await FirstAsync(mod, pages[1]));
        Assert.Equal((shown, before[0].Total - 1), await FirstAsync(ann, pages[0]));

        Assert.False((bool)(await mod.RestoreFeedAsync(id))["hidden"]!);
        var back = await guest.NextAsync("feed_created");
        Assert.Equal((id, 1), (back.Feed, (int)back.Data["comment_count"]!));
        foreach (var (was, now) in before.Zip(await ReadAllAsync()))
            Assert.Equal((was.Total, string.Join(' ', was.Ids)), (now.Total, string.Join(' ', now.Ids)));
        foreach (var path in single)
            Assert.Equal((200, 200), (await board.Guest.StatusAsync(path), await fan.Client.StatusAsync(path)));
        Assert.Contains(id, await RangedAsync());
        Assert.False((bool)(await ann.Client.ReadFeedAsync(id))["hidden"]!);
        await board.AssertCountersAsync();
        var by = await mod.IdAsync();
        Assert.Equal([$"feed_hidden by {by}", $"feed_restored by {by}"], await board.AuditAsync($"feed_id = {id} AND user_id = {author}"));

        async Task<List<(long[] Ids, long Total)>> ReadAllAsync()
        {
            var all = new List<(long[] Ids, long Total)>();
            foreach (var path in pages)
                all.Add(await board.Guest.PageAsync(path));
            foreach (var path in pages)
                all.Add(await fan.Client.PageAsync(path));
            all.Add(await fan.Client.PageAsync("/api/feed/following"));
            all.Add(await ann.Client.PageAsync("/api/feed/following"));
            return all;
        }

        async Task<IEnumerable<long>> RangedAsync() => (await board.Guest.ListAsync($"/api/feed/ranges/{id / 10_000}")).Ids();
    }

    [Fact]
    public async Task Nobody_can_do_anything_with_it_but_its_author_change_and_delete_it()
    {
        var (ann, bob, mod) = (await board.JoinAsync(), await board.JoinAsync(), await board.JoinAsModeratorAsync());
        var tag = $"t{Guid.NewGuid():N}";
        var id = (await ann.FeedAsync()).Id();
        using (var liked = await bob.Client.PutAsync($"/api/like/?feed_id={id}", null, Token))
            await liked.JsonAsync();
        await mod.HideFeedAsync(id);
        await mod.HideFeedAsync(id); // once more changes nothing
        foreach (
            var (person, status, text) in new[]
            {
                (bob, 404, "Feed Not Found"),
                (ann, 403, "Hidden By A Moderator"),
                (mod, 403, "Hidden By A Moderator"),
            }
        )
        {
            using var comment = await person.PostCommentAsync(new { feed_id = id, content = "x" });
            await comment.IsProblemAsync(status, text);
            foreach (var method in new[] { "PATCH", "PUT", "DELETE" })
            {
                using var like = await person.Client.AskAsync(method, $"/api/like/?feed_id={id}");
                await like.IsProblemAsync(status, text);
            }
        }

        using (var form = Form.Of(("title", "x")))
        {
            using var strange = await bob.PatchFeedAsync(id, form);
            await strange.IsProblemAsync(404, "Feed Not Found");
        }

        using (var strange = await bob.DeleteFeedAsync(id))
            await strange.IsProblemAsync(404, "Feed Not Found");
        using (var other = await mod.DeleteFeedAsync(id))
            await other.IsProblemAsync(403, "Permission Denied");
        using (var report = await bob.PostAsync("/api/report", new { feed_id = id, reason = "spam" }))
            await report.IsProblemAsync(404, "Feed Not Found");

        // After a change nobody is notified, and the search does not find its new text, until it is restored.
        await using var guest = await LiveStream.OpenSettledAsync(board);
        using (var form = Form.Of(("content", $"#{tag} @{bob.Nickname}")))
        using (var changed = await ann.PatchFeedAsync(id, form))
            Assert.True((bool)(await changed.JsonAsync())["hidden"]!);
        Assert.Equal(0, (await board.Guest.PageAsync($"/api/feed/tag/{tag}")).Total);
        Assert.Equal(0, (await board.Guest.PageAsync($"/api/feed/search?q={tag}")).Total);
        Assert.Empty(await bob.Client.ListAsync("/api/notification/"));
        await mod.RestoreFeedAsync(id);
        Assert.Equal(["mentioned"], (await bob.Client.ListAsync("/api/notification/")).Select(n => (string)n!["kind"]!));
        Assert.Equal(id, (await guest.NextAsync("feed_created")).Feed);
        Assert.Equal(1, (await board.Guest.PageAsync($"/api/feed/tag/{tag}")).Total);
        Assert.Equal(1, (await board.Guest.PageAsync($"/api/feed/search?q={tag}")).Total);
        Assert.Equal(1, (int)(await board.Guest.ReadFeedAsync(id))["like_count"]!);
        await board.AssertCountersAsync();

        await mod.HideFeedAsync(id);
        using (var deleted = await ann.DeleteFeedAsync(id))
            await deleted.JsonAsync();
        await board.AssertCountersAsync();
        Assert.Equal(0, (await ann.Client.PageAsync("/api/mypage/feeds")).Total);
        using (var again = await mod.PostAsync("/api/moderation/restore", new { feed_id = id, reason = "x" }))
            await again.IsProblemAsync(404, "Feed Not Found");
        Assert.Equal(3, (await board.AuditAsync($"feed_id = {id}")).Length);
    }

    [Fact]
    public async Task Others_do_not_hear_what_goes_on_below_it()
    {
        var (ann, mod) = (await board.JoinAsync(), await board.JoinAsModeratorAsync());
        var id = (await ann.FeedAsync()).Id();
        var (deleted, hidden) = ((await ann.CommentAsync(id)).Id(), (await ann.CommentAsync(id)).Id());
        await mod.HideFeedAsync(id);
        await using var guest = await LiveStream.OpenSettledAsync(board);
        await ann.RemoveCommentAsync(deleted);
        await mod.HideCommentAsync(hidden);
        var next = (await ann.FeedAsync()).Id();
        Assert.Equal(next, (await guest.NextAsync("feed_created")).Feed);
    }

    [Fact]
    public async Task Another_replica_forgets_it_by_the_event()
    {
        var (ann, mod) = (await board.JoinAsync(), await board.JoinAsModeratorAsync());
        var id = (await ann.FeedAsync()).Id();
        using var other = board.StartReplica();
        await using var stream = await LiveStream.OpenAsync(other);
        Assert.Equal(200, await other.StatusAsync($"/api/feed/read/{id}")); // and kept
        await mod.HideFeedAsync(id);
        Assert.Equal(id, (await stream.NextAsync("feed_deleted")).Feed);
        Assert.Equal(404, await other.StatusAsync($"/api/feed/read/{id}"));
    }

    [Fact]
    public async Task A_picture_of_it_is_not_kept_by_anybody_between()
    {
        var (ann, mod) = (await board.JoinAsync(), await board.JoinAsModeratorAsync());
        var feed = await ann.FeedAsync(images: new UploadFile("1.png", TestImages.Png(4, 3)));
        await mod.HideFeedAsync(feed.Id());
        using var image = await ann.Client.GetAsync(new Uri((string)feed["image_urls"]![0]!), Token);
        Assert.True(image.IsSuccessStatusCode && image.Headers.CacheControl is { NoStore: true, Private: true });
    }

    private static async Task<(long Id, long Total)> FirstAsync(Person person, string path)
    {
        var (ids, total) = await person.Client.PageAsync(path);
        return (ids[0], total);
    }
}

file static class Reading
{
    public static async Task<JsonNode> GetJsonAsync(this HttpClient client, string path)
    {
        using var response = await client.GetAsync(path, TestContext.Current.CancellationToken);
        return await response.JsonAsync();
    }
}
