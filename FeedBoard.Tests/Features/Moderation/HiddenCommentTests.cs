using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Comments;
using FeedBoard.Tests.Features.Events;
using FeedBoard.Tests.Features.MyPage;

namespace FeedBoard.Tests.Features.Moderation;

/// <summary>
/// Others do not see a hidden comment; one with replies becomes a tombstone. Counts and totals depend on the caller.
/// </summary>
public sealed class HiddenCommentTests(FileBoard board) : IClassFixture<FileBoard>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_is_gone_with_its_count_and_its_notifications_and_comes_back()
    {
        var (ann, bob, mod) = (await board.JoinAsync(), await board.JoinAsync(), await board.JoinAsModeratorAsync());
        var feed = (await ann.FeedAsync()).Id();
        var kept = (await bob.CommentAsync(feed, "kept")).Id();
        var id = (await bob.CommentAsync(feed, $"bad @{ann.Nickname}")).Id();
        var reply = (await bob.CommentAsync(feed, "bad answer", kept)).Id();
        await using var guest = await LiveStream.OpenSettledAsync(board);

        foreach (var c in new[] { id, reply })
            Assert.True((bool)(await mod.HideCommentAsync(c))["hidden"]!);
        var first = await guest.NextAsync("comment_deleted");
        Assert.Equal((id, 2), ((long)first.Data["comment_id"]!, (int)first.Data["comment_count"]!));
        Assert.Equal(0, (int)(await guest.NextAsync("comment_deleted")).Data["reply_count"]!);
        foreach (var reader in new[] { board.Guest, ann.Client })
        {
            Assert.Equal("1 of 1", await ListAsync(reader, $"/api/comment/feed/{feed}"));
            Assert.Equal("1 of 1", await ListAsync(reader, $"/api/comment/feed/{feed}?top_level=true"));
            Assert.Equal("0 of 0", await ListAsync(reader, $"/api/comment/replies/{kept}"));
            Assert.Equal(404, await reader.StatusAsync($"/api/comment/replies/{id}"));
            Assert.Equal(1, (int)(await reader.ReadFeedAsync(feed))["comment_count"]!);
        }

        Assert.Equal([kept], (await ann.Client.ListAsync("/api/notification/")).Select(n => (long)n!["comment_id"]!));
        foreach (var reader in new[] { bob.Client, mod.Client })
        {
            Assert.Equal("3 of 3", await ListAsync(reader, $"/api/comment/feed/{feed}"));
            Assert.Equal("2 of 2", await ListAsync(reader, $"/api/comment/feed/{feed}?top_level=true"));
            Assert.Equal("1 of 1", await ListAsync(reader, $"/api/comment/replies/{kept}"));
            var seen = (await reader.ListAsync($"/api/comment/feed/{feed}")).Single(c => c!.Id() == id)!;
            Assert.Equal((true, $"bad @{ann.Nickname}"), ((bool)seen["hidden"]!, (string)seen["content"]!));
        }

        Assert.Equal("3 of 3", await ListAsync(bob.Client, "/api/mypage/comments"));
        await board.AssertCountersAsync();
        using (var like = await ann.Client.PutAsync($"/api/like/?comment_id={id}", null, Token))
            await like.IsProblemAsync(404, "Comment Not Found");
        using (var like = await bob.Client.PutAsync($"/api/like/?comment_id={id}", null, Token))
            await like.IsProblemAsync(403, "Hidden By A Moderator");
        using (
            var response = await ann.PostCommentAsync(
                new
                {
                    feed_id = feed,
                    parent_id = id,
                    content = "x",
                }
            )
        )
            await response.IsProblemAsync(404, "Comment Not Found");
        using (
            var response = await bob.PostCommentAsync(
                new
                {
                    feed_id = feed,
                    parent_id = id,
                    content = "x",
                }
            )
        )
            await response.IsProblemAsync(403, "Hidden By A Moderator");
        using (var change = await ann.PatchCommentAsync(id, "x"))
            await change.IsProblemAsync(404, "Comment Not Found");
        using (var change = await mod.PatchCommentAsync(id, "x"))
            await change.IsProblemAsync(403, "Permission Denied");
        using (var change = await bob.PatchCommentAsync(id, "better"))
            Assert.True((bool)(await change.JsonAsync())["hidden"]!); // unheard

        foreach (var c in new[] { id, reply })
            await mod.RestoreCommentAsync(c);
        Assert.Equal(
            (id, 2),
            await guest.NextAsync("comment_created") is { } back
                ? ((long)back.Data["comment_id"]!, (int)back.Data["comment_count"]!)
                : default
        );
        Assert.Equal("3 of 3", await ListAsync(board.Guest, $"/api/comment/feed/{feed}"));
        Assert.Equal([reply, id, kept], (await ann.Client.ListAsync("/api/notification/")).Select(n => (long)n!["comment_id"]!));
        await board.AssertCountersAsync();
    }

    [Fact]
    public async Task One_with_replies_keeps_its_place_as_a_tombstone()
    {
        var (ann, bob, mod) = (await board.JoinAsync(), await board.JoinAsync(), await board.JoinAsModeratorAsync());
        var feed = (await ann.FeedAsync()).Id();
        var id = (await bob.CommentAsync(feed, "bad")).Id();
        var reply = (await ann.CommentAsync(feed, "why?", id)).Id();
        using (var like = await ann.Client.PutAsync($"/api/like/?comment_id={id}", null, Token))
            await like.JsonAsync();
        await mod.HideCommentAsync(id);

        var emptied = (await ann.Client.ListAsync($"/api/comment/feed/{feed}?top_level=true")).Single()!;
        Assert.Equal(
            ("", null, null, null, 0, false, 1, false),
            (
                (string)emptied["content"]!,
                (long?)emptied["author_id"],
                (string?)emptied["author_nickname"],
                (string?)emptied["author_email"],
                (int)emptied["like_count"]!,
                (bool)emptied["liked"]!,
                (int)emptied["reply_count"]!,
                (bool)emptied["hidden"]!
            )
        );
        Assert.Equal([reply], (await board.Guest.ListAsync($"/api/comment/replies/{id}")).Ids());
        Assert.Equal(1, (int)(await board.Guest.ReadFeedAsync(feed))["comment_count"]!);

        // Without its last reply it disappears too; deleted by its author it stays away, and every count is right.
        await ann.RemoveCommentAsync(reply);
        Assert.Equal("0 of 0", await ListAsync(board.Guest, $"/api/comment/feed/{feed}"));
        Assert.Equal("1 of 1", await ListAsync(bob.Client, $"/api/comment/feed/{feed}"));
        await bob.RemoveCommentAsync(id);
        Assert.Equal("0 of 0", await ListAsync(bob.Client, $"/api/comment/feed/{feed}"));
        await board.AssertCountersAsync();
    }

    [Fact]
    public async Task Deleting_an_account_with_hidden_comments_keeps_every_count_right()
    {
        var (ann, bob, mod) = (await board.JoinAsync(), await board.JoinAsync(), await board.JoinAsModeratorAsync());
        var feed = (await ann.FeedAsync()).Id();
        var answered = (await bob.CommentAsync(feed, "bad, answered")).Id();
        var alone = (await bob.CommentAsync(feed, "bad", answered)).Id();
        var reply = (await ann.CommentAsync(feed, "an answer", answered)).Id();
        var ofBob = (await bob.FeedAsync()).Id();
        await ann.CommentAsync(ofBob);
        foreach (var c in new[] { answered, alone })
            await mod.HideCommentAsync(c);
        await mod.HideFeedAsync(ofBob);
        await board.AssertCountersAsync();

        using (var left = await bob.DeleteAccountAsync())
            Assert.True(left.IsSuccessStatusCode);
        Assert.Equal([reply, answered], (await board.Guest.ListAsync($"/api/comment/feed/{feed}")).Ids());
        await board.AssertCountersAsync();
        Assert.Equal(0, await board.QueryAsync<long>($"SELECT count(*) FROM hidden_comments WHERE feed_id = {feed}"));
        using (var gone = await mod.PostAsync("/api/moderation/restore", new { comment_id = answered, reason = "x" }))
            await gone.IsProblemAsync(404, "Comment Not Found");
    }

    private static async Task<string> ListAsync(HttpClient reader, string path)
    {
        var (ids, total) = await reader.PageAsync(path);
        return $"{ids.Length} of {total}";
    }
}
