using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Moderation;

namespace FeedBoard.Tests.Features.Comments;

/// <summary>A comment is read in its place: below the comments that it replies to.</summary>
public sealed class CommentThreadTests(FileBoard board) : IClassFixture<FileBoard>
{
    [Fact]
    public async Task A_comment_comes_below_those_that_it_replies_to()
    {
        var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
        var feed = (await ann.FeedAsync()).Id();
        var top = (await ann.CommentAsync(feed, "top")).Id();
        var middle = (await bob.CommentAsync(feed, "middle", top)).Id();
        var last = (await ann.CommentAsync(feed, "last", middle)).Id();
        await bob.CommentAsync(feed, "beside", top);

        Assert.Equal([top, middle, last], (await board.Guest.ListAsync($"/api/comment/thread/{last}")).Ids());
        Assert.Equal([top], (await board.Guest.ListAsync($"/api/comment/thread/{top}")).Ids());

        // A deleted one keeps its place, without a text.
        await bob.RemoveCommentAsync(middle);
        var thread = await ann.Client.ListAsync($"/api/comment/thread/{last}");
        Assert.Equal(["top", "", "last"], thread.Select(c => (string)c!["content"]!));
    }

    [Fact]
    public async Task What_the_caller_does_not_see_is_not_found()
    {
        var (ann, bob, mod) = (await board.JoinAsync(), await board.JoinAsync(), await board.JoinAsModeratorAsync());
        var feed = (await ann.FeedAsync()).Id();
        var (hidden, other) = ((await bob.CommentAsync(feed)).Id(), (await bob.CommentAsync(feed)).Id());
        await mod.HideCommentAsync(hidden);

        foreach (var id in new[] { hidden, long.MaxValue })
        {
            using var answer = await ann.Client.GetAsync($"/api/comment/thread/{id}", TestContext.Current.CancellationToken);
            await answer.IsProblemAsync(404, "Comment Not Found");
        }

        foreach (var reader in new[] { bob, mod })
            Assert.Equal(200, await reader.Client.StatusAsync($"/api/comment/thread/{hidden}"));
        await mod.HideFeedAsync(feed);
        Assert.Equal(404, await bob.Client.StatusAsync($"/api/comment/thread/{other}"));
        Assert.Equal(200, await ann.Client.StatusAsync($"/api/comment/thread/{other}"));
    }

    [Fact]
    public async Task Of_a_deep_thread_come_the_nearest_hundred()
    {
        var ann = await board.JoinAsync();
        var feed = (await ann.FeedAsync()).Id();
        var first = (await ann.CommentAsync(feed)).Id();
        var last = await board.QueryAsync<long>(
            $"""
            INSERT INTO comments (id, feed_id, author_id, parent_id, content)
            SELECT {first} * 1000 + n, {feed}, (SELECT author_id FROM feeds WHERE id = {feed}),
                   CASE n WHEN 1 THEN {first} ELSE {first} * 1000 + n - 1 END, 'deep'
            FROM generate_series(1, 150) n ORDER BY n;
            SELECT {first}::bigint * 1000 + 150
            """
        );
        var thread = await board.Guest.ListAsync($"/api/comment/thread/{last}");
        Assert.Equal((101, last - 100, last), (thread.Count, thread.Ids().First(), thread.Ids().Last()));
    }
}
