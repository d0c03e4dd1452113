using System.Net;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Imaging;
using FeedBoard.Tests.Platform.Idempotency;
using Npgsql;

namespace FeedBoard.Tests.Features.MyPage;

/// <summary>Deleting an account while others do the same or write, or while its own upload is under way.</summary>
[Slow]
public sealed class AccountDeletionRaceTests(StoppableBoard board) : IClassFixture<StoppableBoard>
{
    [Fact]
    public async Task People_who_follow_like_and_reply_to_each_other_delete_their_accounts_at_the_same_time()
    {
        for (var round = 0; round < 2; round++)
        {
            var people = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => board.JoinAsync()));
            var (witness, feeds, ids) = (await board.JoinAsync(), new List<long>(), new List<long>());
            foreach (var person in people)
            {
                ids.Add(await board.IdOfAsync(person));
                feeds.Add((await person.FeedAsync()).Id());
            }

            feeds.Add((await witness.FeedAsync()).Id());
            foreach (var feed in feeds)
            {
                await board.LikeAsync("feed", feed, ids);
                foreach (var id in ids)
                {
                    var comment = await board.CommentAsync(feed, id);
                    foreach (var other in ids)
                        await board.LikeAsync("comment", await board.CommentAsync(feed, other, comment), ids);
                }
            }

            foreach (var (from, to) in ids.SelectMany(i => ids.Select(j => (i, j))).Where(p => p.i != p.j))
                await board.FollowAsync(from, to);
            await board.AssertCountersAsync();

            var responses = await Task.WhenAll(people.Select(p => p.DeleteAccountAsync()));
            Assert.All(responses, a => Assert.Equal(HttpStatusCode.NoContent, a.StatusCode));
            await board.AssertCountersAsync();
        }
    }

    /// <summary>More than the pool of writes has connections.</summary>
    [Fact]
    public async Task Deletions_that_wait_for_another_leave_the_connections_to_others()
    {
        var (people, bob) = (await Task.WhenAll(Enumerable.Range(0, 26).Select(_ => board.JoinAsync())), await board.JoinAsync());
        await using var source = NpgsqlDataSource.Create(board.Database);
        await using var connection = await source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using (var another = new NpgsqlCommand("SELECT pg_advisory_xact_lock(x'66656564626c6561'::bigint)", connection))
            await another.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        var deletions = people.Select(p => p.DeleteAccountAsync()).ToList();
        await Faults.Wait.ForAsync(
            "a deletion that waits",
            async () => await BoardFixture.WaitingForAdvisoryLocksAsync(board.Database) == 1
        );

        for (var n = 0; n < 5; n++)
            await bob.FeedAsync($"Meanwhile {n}");
        Assert.All(deletions, d => Assert.False(d.IsCompleted));
        await transaction.CommitAsync(TestContext.Current.CancellationToken);
        Assert.All(await Task.WhenAll(deletions), a => Assert.Equal(HttpStatusCode.NoContent, a.StatusCode));
    }

    [Fact]
    public async Task Writers_meanwhile_leave_every_counter_right()
    {
        var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
        var (a, b) = (await board.IdOfAsync(ann), await board.IdOfAsync(bob));
        var (mine, theirs) = ((await ann.FeedAsync()).Id(), (await bob.FeedAsync()).Id());
        var comments = new List<long>();
        for (var n = 0; n < 20; n++)
            comments.Add(await board.CommentAsync(theirs, a));

        var writers = comments
            .Select(async c =>
            {
                try
                {
                    await board.CommentAsync(theirs, b, c);
                    await board.CommentAsync(mine, b);
                }
                catch (Npgsql.PostgresException e)
                    when (e.SqlState is Npgsql.PostgresErrorCodes.ForeignKeyViolation or Npgsql.PostgresErrorCodes.DeadlockDetected)
                {
                    // what it wrote to was deleted
                }
            })
            .ToList();
        using var left = await ann.DeleteAccountAsync();
        await Task.WhenAll(writers);
        Assert.Equal(HttpStatusCode.NoContent, left.StatusCode);
        await board.AssertCountersAsync();
        Assert.Equal(
            0,
            await board.QueryAsync<long>(
                $"SELECT count(*) FROM comments p WHERE feed_id = {theirs} AND author_id IS NULL AND NOT EXISTS (SELECT FROM comments c "
                    + $"WHERE c.parent_id = p.id)"
            )
        );
    }

    [Fact]
    public async Task An_upload_that_is_under_way_comes_to_nothing()
    {
        var (ann, key) = (await board.JoinAsync(), Keyed.NewKey());
        var id = await board.IdOfAsync(ann);
        board.Store.Freeze();
        var upload = ann.PostKeyedAsync(key, "t", new UploadFile("a.png", TestImages.Png(11, 5)));
        try
        {
            await board.UntilAsync($"EXISTS (SELECT FROM images WHERE owner_id = {id})");
            using var left = await ann.DeleteAccountAsync();
            Assert.Equal(HttpStatusCode.NoContent, left.StatusCode);
        }
        finally
        {
            board.Store.Thaw();
        }

        using var late = await upload;
        await late.IsProblemAsync(401, "Invalid Token");
        await board.SweepAsync();
        await board.AssertImagesInOrderAsync();
        await board.AssertCountersAsync();
    }
}
