using System.Text.Json.Nodes;
using FeedBoard.Tests.Board;

namespace FeedBoard.Tests.Features.Comments;

public sealed class CommentTests(FileBoard board) : IClassFixture<FileBoard>
{
    private static readonly string[] Fields =
    [
        "author_email",
        "author_id",
        "author_nickname",
        "content",
        "create_dt",
        "feed_id",
        "hidden",
        "id",
        "like_count",
        "liked",
        "mentions",
        "parent_id",
        "reply_count",
        "update_dt",
        "waiting",
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_response_has_the_whole_comment_and_reads_give_the_same()
    {
        var ann = await board.JoinAsync();
        var feed = await ann.FeedAsync();
        var comment = await ann.CommentAsync(feed.Id(), "  Hello\n한글 e\u0301 ");

        Assert.Equal(Fields, comment.AsObject().Select(p => p.Key).Order(StringComparer.Ordinal));
        Assert.Equal("Hello\n한글 \u00e9", (string)comment["content"]!);
        Assert.Equal(feed.Id(), (long)comment["feed_id"]!);
        Assert.Null(comment["parent_id"]);
        Assert.Equal((long)feed["author_id"]!, (long)comment["author_id"]!);
        Assert.Equal(ann.Email, (string)comment["author_email"]!);
        Assert.Equal(ann.Nickname, (string)comment["author_nickname"]!);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$", (string)comment["create_dt"]!);
        Assert.Equal((string)comment["create_dt"]!, (string)comment["update_dt"]!);
        Assert.True(
            JsonNode.DeepEquals(comment.SeenByOthers(), Assert.Single(await board.Guest.ListAsync($"/api/comment/feed/{feed.Id()}")))
        );
        Assert.True(JsonNode.DeepEquals(comment, Assert.Single(await ann.Client.ListAsync("/api/mypage/comments"))));
    }

    [Fact]
    public async Task A_reply_names_its_parent_and_is_counted()
    {
        var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
        var feed = await ann.FeedAsync();
        var comment = await ann.CommentAsync(feed.Id());
        var reply = await bob.CommentAsync(feed.Id(), "An answer", comment.Id());
        var further = await ann.CommentAsync(feed.Id(), "An answer to the answer", reply.Id());

        Assert.Equal(comment.Id(), (long)reply["parent_id"]!);
        Assert.Equal([reply.Id()], (await board.Guest.ListAsync($"/api/comment/replies/{comment.Id()}")).Ids());
        Assert.Equal([further.Id(), reply.Id(), comment.Id()], (await board.Guest.ListAsync($"/api/comment/feed/{feed.Id()}")).Ids());
        var top = Assert.Single(await board.Guest.ListAsync($"/api/comment/feed/{feed.Id()}?top_level=true"))!;
        Assert.Equal(comment.Id(), top.Id());
        Assert.Equal(1, (int)top["reply_count"]!);
        Assert.Equal(3, (int)(await board.Guest.ReadFeedAsync(feed.Id()))["comment_count"]!);
        await board.AssertCountersAsync();
    }

    [Fact]
    public async Task An_author_changes_a_comment()
    {
        var ann = await board.JoinAsync();
        var feed = await ann.FeedAsync();
        var comment = await ann.CommentAsync(feed.Id(), "before");
        using var response = await ann.PatchCommentAsync(comment.Id(), " after ");

        var changed = await response.JsonAsync();
        Assert.Equal("after", (string)changed["content"]!);
        Assert.Equal((string)comment["create_dt"]!, (string)changed["create_dt"]!);
        Assert.True((DateTime)changed["update_dt"]! > (DateTime)comment["update_dt"]!);
        Assert.True(JsonNode.DeepEquals(changed, Assert.Single(await ann.Client.ListAsync($"/api/comment/feed/{feed.Id()}"))));
    }

    [Fact]
    public async Task A_stranger_cannot_change_or_delete_a_comment()
    {
        var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
        var feed = await ann.FeedAsync();
        var comment = await ann.CommentAsync(feed.Id());
        using var update = await bob.PatchCommentAsync(comment.Id(), "mine now");
        await update.IsProblemAsync(403, "Permission Denied");
        using var delete = await bob.DeleteCommentAsync(comment.Id());
        await delete.IsProblemAsync(403, "Permission Denied");
        Assert.True(
            JsonNode.DeepEquals(comment.SeenByOthers(), Assert.Single(await board.Guest.ListAsync($"/api/comment/feed/{feed.Id()}")))
        );
    }

    [Fact]
    public async Task A_guest_reads_but_cannot_write()
    {
        var ann = await board.JoinAsync();
        var comment = await ann.CommentAsync((await ann.FeedAsync()).Id());
        using var json = new StringContent("""{"content":"x","feed_id":1}""", System.Text.Encoding.UTF8, "application/json");
        using var create = await board.Guest.PostAsync("/api/comment/create", json, Cancel);
        await create.IsProblemAsync(401, "Not Authenticated");
        using var update = await board.Guest.PatchAsync($"/api/comment/update/{comment.Id()}", json, Cancel);
        await update.IsProblemAsync(401, "Not Authenticated");
        using var delete = await board.Guest.DeleteAsync($"/api/comment/delete/{comment.Id()}", Cancel);
        await delete.IsProblemAsync(401, "Not Authenticated");
        using var mine = await board.Guest.GetAsync("/api/mypage/comments", Cancel);
        await mine.IsProblemAsync(401, "Not Authenticated");
    }

    [Fact]
    public async Task A_comment_without_replies_is_removed()
    {
        var ann = await board.JoinAsync();
        var feed = await ann.FeedAsync();
        var comment = await ann.CommentAsync(feed.Id());
        await ann.RemoveCommentAsync(comment.Id());

        Assert.Empty(await board.Guest.ListAsync($"/api/comment/feed/{feed.Id()}"));
        using var again = await ann.DeleteCommentAsync(comment.Id());
        await again.IsProblemAsync(404, "Comment Not Found");
        using var update = await ann.PatchCommentAsync(comment.Id(), "x");
        await update.IsProblemAsync(404, "Comment Not Found");
        using var replies = await board.Guest.GetAsync($"/api/comment/replies/{comment.Id()}", Cancel);
        await replies.IsProblemAsync(404, "Comment Not Found");
        await board.AssertCountersAsync();
    }

    [Fact]
    public async Task A_comment_with_replies_becomes_a_tombstone_that_nobody_replies_to_or_changes()
    {
        var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
        var feed = await ann.FeedAsync();
        var comment = await ann.CommentAsync(feed.Id());
        var reply = await bob.CommentAsync(feed.Id(), "An answer", comment.Id());
        using var like = await bob.Client.PutAsync($"/api/like/?comment_id={comment.Id()}", null, Cancel);
        await like.JsonAsync();
        await ann.RemoveCommentAsync(comment.Id());

        using var list = await bob.Client.GetAsync($"/api/comment/feed/{feed.Id()}?sort_by=create_dt_asc", Cancel);
        var emptied = (await list.JsonAsync())[0]!;
        Assert.Equal(2, list.Total());
        Assert.Equal(comment.Id(), emptied.Id());
        Assert.Equal("", (string)emptied["content"]!);
        Assert.Equal(
            (null, null, null),
            ((long?)emptied["author_id"], (string?)emptied["author_email"], (string?)emptied["author_nickname"])
        );
        Assert.Equal((0, 1), ((int)emptied["like_count"]!, (int)emptied["reply_count"]!));
        Assert.Equal(1, (int)(await board.Guest.ReadFeedAsync(feed.Id()))["comment_count"]!);
        Assert.Empty(await ann.Client.ListAsync("/api/mypage/comments"));
        Assert.Equal([reply.Id()], (await board.Guest.ListAsync($"/api/comment/replies/{comment.Id()}")).Ids());

        using var another = await bob.PostCommentAsync(
            new
            {
                content = "x",
                feed_id = feed.Id(),
                parent_id = comment.Id(),
            }
        );
        await another.IsProblemAsync(404, "Comment Not Found");
        using var update = await ann.PatchCommentAsync(comment.Id(), "back");
        await update.IsProblemAsync(404, "Comment Not Found");
        using var delete = await ann.DeleteCommentAsync(comment.Id());
        await delete.IsProblemAsync(404, "Comment Not Found");
        await board.AssertCountersAsync();
    }

    [Fact]
    public async Task The_last_reply_takes_the_tombstones_above_along()
    {
        var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
        var feed = await ann.FeedAsync();
        var root = await bob.CommentAsync(feed.Id());
        var first = await ann.CommentAsync(feed.Id(), parent: root.Id());
        var second = await bob.CommentAsync(feed.Id(), parent: first.Id());
        var third = await ann.CommentAsync(feed.Id(), parent: second.Id());
        var beside = await ann.CommentAsync(feed.Id(), parent: second.Id());
        await ann.RemoveCommentAsync(first.Id());
        await bob.RemoveCommentAsync(second.Id());
        await ann.RemoveCommentAsync(third.Id());
        Assert.Equal(
            [beside.Id(), second.Id(), first.Id(), root.Id()],
            (await board.Guest.ListAsync($"/api/comment/feed/{feed.Id()}")).Ids()
        );

        await ann.RemoveCommentAsync(beside.Id());
        Assert.Equal([root.Id()], (await board.Guest.ListAsync($"/api/comment/feed/{feed.Id()}")).Ids());
        await board.AssertCountersAsync();
    }

    [Fact]
    public async Task Deleting_an_account_makes_tombstones_of_comments_with_replies()
    {
        var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
        var feed = await ann.FeedAsync();
        var comment = await bob.CommentAsync(feed.Id());
        await ann.CommentAsync(feed.Id(), parent: comment.Id());
        await board.QueryAsync<object>($"DELETE FROM users WHERE id = {comment["author_id"]}");

        var emptied = Assert.Single(await board.Guest.ListAsync($"/api/comment/feed/{feed.Id()}?top_level=true"))!;
        Assert.Equal(("", null), ((string)emptied["content"]!, (string?)emptied["author_nickname"]));
        await board.AssertCountersAsync();
    }

    [Fact]
    public async Task Comments_go_with_their_feed()
    {
        var ann = await board.JoinAsync();
        var feed = await ann.FeedAsync();
        var comment = await ann.CommentAsync(feed.Id());
        await ann.CommentAsync(feed.Id(), parent: comment.Id());
        using var delete = await ann.DeleteFeedAsync(feed.Id());
        await delete.JsonAsync();

        using var list = await board.Guest.GetAsync($"/api/comment/feed/{feed.Id()}", Cancel);
        await list.IsProblemAsync(404, "Feed Not Found");
        using var update = await ann.PatchCommentAsync(comment.Id(), "x");
        await update.IsProblemAsync(404, "Comment Not Found");
        using var create = await ann.PostCommentAsync(new { content = "x", feed_id = feed.Id() });
        await create.IsProblemAsync(404, "Feed Not Found");
        await board.AssertCountersAsync();
    }
}
