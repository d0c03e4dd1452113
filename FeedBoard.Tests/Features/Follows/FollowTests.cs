using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Users;
using Npgsql;

namespace FeedBoard.Tests.Features.Follows;

public sealed class FollowTests(FileBoard board) : IClassFixture<FileBoard>
{
    [Fact]
    public async Task A_toggle_follows_and_unfollows()
    {
        var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
        var path = $"/api/follow/{await bob.IdAsync()}";

        foreach (var action in new[] { "followed", "unfollowed", "followed" })
        {
            using var response = await ann.Client.AskAsync("PATCH", path);
            Assert.Equal($$"""{"action":"{{action}}"}""", (await response.JsonAsync()).ToJsonString());
        }

        using var profile = await bob.Client.AskAsync("GET", "/api/mypage/profile");
        Assert.Equal(1, (int)(await profile.JsonAsync())["follower_count"]!);
    }

    [Fact]
    public async Task Put_and_delete_may_be_repeated()
    {
        var (ann, bob, cem) = (await board.JoinAsync(), await board.JoinAsync(), await board.JoinAsync());
        var path = $"/api/follow/{await bob.IdAsync()}";
        await IsAsync(cem, "PUT", """{"followed":true,"follower_count":1}""");
        await IsAsync(ann, "PUT", """{"followed":true,"follower_count":2}""");
        await IsAsync(ann, "PUT", """{"followed":true,"follower_count":2}""");
        await IsAsync(ann, "DELETE", """{"followed":false,"follower_count":1}""");
        await IsAsync(ann, "DELETE", """{"followed":false,"follower_count":1}""");

        async Task IsAsync(Person person, string method, string json)
        {
            using var response = await person.Client.AskAsync(method, path);
            Assert.Equal(json, (await response.JsonAsync()).ToJsonString());
        }
    }

    [Theory]
    [InlineData("PATCH")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task Oneself_nobody_bad_ids_and_guests_are_refused(string method)
    {
        var ann = await board.JoinAsync();
        using var oneself = await ann.Client.AskAsync(method, $"/api/follow/{await ann.IdAsync()}");
        await oneself.IsProblemAsync(400, "You cannot follow yourself");
        foreach (var id in new[] { "0", "-1", "9223372036854775807" })
        {
            using var nobody = await ann.Client.AskAsync(method, $"/api/follow/{id}");
            await nobody.IsProblemAsync(404, "User not found");
        }

        foreach (var id in PersonExtensions.BadIds)
        {
            using var bad = await ann.Client.AskAsync(method, $"/api/follow/{id}");
            await bad.IsInvalidAsync("following_id");
        }

        using var guest = await board.Guest.AskAsync(method, "/api/follow/1");
        await guest.IsProblemAsync(401, "Not Authenticated");
    }

    [Fact]
    public async Task Counters_are_exact_after_40_parallel_writers()
    {
        var star = await board.JoinAsync();
        var people = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => board.JoinAsync()));
        var (starId, ids) = (await star.IdAsync(), await Task.WhenAll(people.Select(p => p.IdAsync())));

        // Five toggles each, an odd number, and everybody follows everybody meanwhile, some of them twice.
        await Task.WhenAll(
            people.SelectMany(
                (person, n) =>
                    Enumerable
                        .Range(0, 5)
                        .Select(async round =>
                        {
                            await DoneAsync(person, "PATCH", starId);
                            foreach (var id in ids.Where(i => i != ids[n]))
                                await DoneAsync(person, round == 4 && id > ids[n] ? "DELETE" : "PUT", id);
                        })
            )
        );

        using var read = await board.Guest.AskAsync("GET", $"/api/user/{starId}");
        Assert.Equal(8, (int)(await read.JsonAsync())["follower_count"]!);
        Assert.Equal(
            0,
            await board.QueryAsync<long>(
                """
                SELECT count(*) FROM users u
                WHERE follower_count <> (SELECT count(*) FROM follows WHERE following_id = u.id)
                   OR following_count <> (SELECT count(*) FROM follows WHERE follower_id = u.id)
                """
            )
        );
    }

    [Fact]
    public async Task Two_who_follow_each_other_at_once_never_fail()
    {
        var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
        var (annId, bobId) = (await ann.IdAsync(), await bob.IdAsync());
        for (var round = 0; round < 10; round++)
        {
            await Task.WhenAll(
                DoneAsync(ann, "PUT", bobId),
                DoneAsync(bob, "PUT", annId),
                DoneAsync(ann, "PATCH", bobId),
                DoneAsync(bob, "PATCH", annId)
            );
            await Task.WhenAll(DoneAsync(ann, "DELETE", bobId), DoneAsync(bob, "DELETE", annId));
        }

        Assert.Equal(
            0,
            await board.QueryAsync<long>($"SELECT sum(follower_count + following_count)::bigint FROM users WHERE id IN ({annId}, {bobId})")
        );
    }

    [Fact]
    public async Task Who_leaves_is_followed_and_following_no_more()
    {
        var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
        var (annId, bobId) = (await ann.IdAsync(), await bob.IdAsync());
        await DoneAsync(ann, "PUT", bobId);
        await DoneAsync(bob, "PUT", annId);
        await board.QueryAsync<object>($"DELETE FROM users WHERE id = {bobId}");

        using var profile = await ann.Client.AskAsync("GET", "/api/mypage/profile");
        var counts = await profile.JsonAsync();
        Assert.Equal((0, 0), ((int)counts["follower_count"]!, (int)counts["following_count"]!));
        using var gone = await ann.Client.AskAsync("PATCH", $"/api/follow/{bobId}");
        await gone.IsProblemAsync(404, "User not found");
    }

    [Fact]
    public async Task A_deadlock_with_somebody_elses_transaction_is_tried_again()
    {
        var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
        var (annId, bobId) = (await ann.IdAsync(), await bob.IdAsync());
        var cancel = TestContext.Current.CancellationToken;
        await using var source = NpgsqlDataSource.Create(board.Database);
        await using var other = await source.OpenConnectionAsync(cancel);
        await using var transaction = await other.BeginTransactionAsync(cancel);
        await LockAsync(bobId);

        var follow = ann.Client.AskAsync("PUT", $"/api/follow/{bobId}");
        await board.WaitForBlockedAsync();
        try
        {
            await LockAsync(annId); // the follow has it, and is the first to see that nobody can go on
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.DeadlockDetected })
        {
            // On a slow machine this one was.
        }

        await transaction.RollbackAsync(cancel);

        using var response = await follow;
        Assert.Equal(1, (int)(await response.JsonAsync())["follower_count"]!);

        async Task LockAsync(long id)
        {
            await using var command = new NpgsqlCommand($"SELECT 1 FROM users WHERE id = {id} FOR UPDATE", other, transaction);
            await command.ExecuteScalarAsync(cancel);
        }
    }

    private static async Task DoneAsync(Person person, string method, long id)
    {
        using var response = await person.Client.AskAsync(method, $"/api/follow/{id}");
        await response.JsonAsync();
    }
}
