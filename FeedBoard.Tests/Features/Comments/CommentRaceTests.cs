using System.Net;
using FeedBoard.Tests.Board;
using Npgsql;

namespace FeedBoard.Tests.Features.Comments;

public sealed class CommentRaceTests(FileBoard board) : IClassFixture<FileBoard>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Forty_writers_at_once_never_fail_and_the_counters_are_exact()
    {
        var people = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => board.JoinAsync()));
        var feeds = new[] { (await people[0].FeedAsync()).Id(), (await people[0].FeedAsync()).Id() };
        var roots = await Task.WhenAll(feeds.Select(async feed => (await people[1].CommentAsync(feed)).Id()));
        var statuses = new System.Collections.Concurrent.ConcurrentBag<HttpStatusCode>();

        await Task.WhenAll(
            Enumerable
                .Range(0, 40)
                .Select(async n =>
                {
                    var (me, which) = (people[n % people.Length], n % 2);
                    var response = await TryAsync(
                        me.PostCommentAsync(
                            new
                            {
                                content = $"{n}",
                                feed_id = feeds[which],
                                parent_id = roots[which],
                            }
                        )
                    );
                    var parent = response ?? roots[which];
                    var own = (await me.CommentAsync(feeds[which])).Id();
                    var below = await TryAsync(
                        people[(n + 1) % people.Length]
                            .PostCommentAsync(
                                new
                                {
                                    content = "below",
                                    feed_id = feeds[which],
                                    parent_id = parent,
                                }
                            )
                    );
                    await Task.WhenAll(
                        TryAsync(me.DeleteCommentAsync(parent)),
                        TryAsync(me.PatchCommentAsync(parent, "changed")),
                        TryAsync(me.Client.PatchAsync($"/api/like/?comment_id={parent}", null, Cancel)),
                        TryAsync(me.Client.DeleteAsync($"/api/like/?comment_id={parent}", Cancel)),
                        TryAsync(people[(n + 1) % people.Length].DeleteCommentAsync(below ?? own)),
                        n % 3 == 0 ? TryAsync(me.DeleteCommentAsync(own)) : Task.CompletedTask,
                        n == 20 ? TryAsync(people[1].DeleteCommentAsync(roots[0])) : Task.CompletedTask
                    );
                })
        );

        Assert.Empty(statuses.Except([HttpStatusCode.OK, HttpStatusCode.NotFound, HttpStatusCode.Forbidden]));
        await board.AssertCountersAsync();
        Assert.Equal(
            0,
            await board.QueryAsync<long>(
                $"SELECT count(*) FROM comments WHERE feed_id IN ({feeds[0]}, {feeds[1]}) AND author_id IS NULL AND reply_rows = 0"
            )
        );

        async Task<long?> TryAsync(Task<HttpResponseMessage> call)
        {
            using var response = await call;
            statuses.Add(response.StatusCode);
            return response.IsSuccessStatusCode && (await response.JsonAsync())["id"] is { } id ? (long)id : null;
        }
    }

    [Fact]
    public async Task Forty_replies_and_the_deletion_of_their_parent_leave_all_or_nothing()
    {
        var people = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => board.JoinAsync()));
        for (var round = 0; round < 3; round++)
        {
            var feed = (await people[0].FeedAsync()).Id();
            var root = (await people[0].CommentAsync(feed)).Id();
            var responses = Enumerable
                .Range(0, 40)
                .Select(n =>
                    people[n % 4]
                        .PostCommentAsync(
                            new
                            {
                                content = "x",
                                feed_id = feed,
                                parent_id = root,
                            }
                        )
                )
                .ToList();
            var end = round == 0 ? people[0].DeleteFeedAsync(feed) : people[0].DeleteCommentAsync(root);
            foreach (var response in await Task.WhenAll(responses))
            {
                using (response)
                    Assert.True(response.StatusCode is HttpStatusCode.OK or HttpStatusCode.NotFound, $"{response.StatusCode}");
            }

            using var ended = await end;
            Assert.Equal(HttpStatusCode.OK, ended.StatusCode);
            await board.AssertCountersAsync();
        }
    }

    [Theory]
    [InlineData("DELETE FROM feeds WHERE id = @feed", 404, "Feed Not Found")]
    [InlineData("SELECT FROM feeds WHERE id = @feed FOR NO KEY UPDATE; DELETE FROM comments WHERE id = @parent", 404, "Comment Not Found")]
    [InlineData("UPDATE comments SET author_id = NULL WHERE id = @parent", 404, "Comment Not Found")]
    [InlineData("DELETE FROM users WHERE id = (SELECT author_id FROM comments WHERE id = @parent)", 404, "Comment Not Found")]
    [InlineData("DELETE FROM users WHERE id = @me", 401, "Invalid Token")]
    public async Task A_reply_that_waits_finds_its_parent_deleted(string end, int status, string detail)
    {
        var (ann, bob, me) = (await board.JoinAsync(), await board.JoinAsync(), await board.JoinAsync());
        var feed = (await ann.FeedAsync()).Id();
        var parent = (await bob.CommentAsync(feed)).Id();
        var mine = await me.CommentAsync(feed);
        await using var source = NpgsqlDataSource.Create(board.Database);
        await using var connection = await source.OpenConnectionAsync(Cancel);
        await using var transaction = await connection.BeginTransactionAsync(Cancel);
        await using var command = new NpgsqlCommand(end, connection)
        {
            Parameters = { new("feed", feed), new("parent", parent), new("me", (long)mine["author_id"]!) },
        };
        await command.ExecuteNonQueryAsync(Cancel);

        var answering = me.PostCommentAsync(
            new
            {
                content = "x",
                feed_id = feed,
                parent_id = parent,
            }
        );
        await board.WaitForBlockedAsync();
        await transaction.CommitAsync(Cancel);
        using var response = await answering;
        await response.IsProblemAsync(status, detail);
    }

    [Fact]
    public async Task The_victim_of_a_deadlock_is_tried_again()
    {
        var ann = await board.JoinAsync();
        var feed = (await ann.FeedAsync()).Id();
        var parent = (await ann.CommentAsync(feed)).Id();
        await using var source = NpgsqlDataSource.Create(board.Database);
        await using var connection = await source.OpenConnectionAsync(Cancel);
        await using var transaction = await connection.BeginTransactionAsync(Cancel);
        await using var command = new NpgsqlCommand(
            $"SET LOCAL deadlock_timeout = '1min'; SELECT FROM comments WHERE id = {parent} FOR UPDATE",
            connection
        );
        await command.ExecuteNonQueryAsync(Cancel);

        var answering = ann.PostCommentAsync(
            new
            {
                content = "x",
                feed_id = feed,
                parent_id = parent,
            }
        );
        await board.WaitForBlockedAsync();
        command.CommandText = $"SELECT FROM feeds WHERE id = {feed} FOR UPDATE"; // the wrong way round: one of the two must give way
        await command.ExecuteNonQueryAsync(Cancel);
        Assert.False(answering.IsCompleted);
        await transaction.CommitAsync(Cancel);

        using var response = await answering;
        Assert.Equal(parent, (long)(await response.JsonAsync())["parent_id"]!);
        await board.AssertCountersAsync();
    }
}
