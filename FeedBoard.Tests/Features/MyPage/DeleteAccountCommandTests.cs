using FeedBoard.Tests.Board;
using FeedBoard.Tests.Faults;
using FeedBoard.Tests.Features.Moderation;

namespace FeedBoard.Tests.Features.MyPage;

/// <summary><c>FeedBoard.ApiService delete-account EMAIL</c>, as the real program, for somebody who cannot log in.</summary>
[Slow]
public sealed class DeleteAccountCommandTests(FileBoard board) : IClassFixture<FileBoard>
{
    [Theory]
    [InlineData("suspended_until_dt = 'infinity', suspension_reason = 'spam'")]
    [InlineData("registration = 1")]
    [InlineData("registration = 2")]
    public async Task Whoever_runs_the_board_deletes_an_account_as_its_person_would(string state)
    {
        var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
        var (a, b) = (await board.IdOfAsync(ann), await board.IdOfAsync(bob));
        var (mine, theirs) = ((await ann.FeedAsync()).Id(), (await bob.FeedAsync()).Id());
        var alone = await board.CommentAsync(theirs, a);
        await board.CommentAsync(theirs, a, alone);
        var answered = await board.CommentAsync(theirs, a);
        var reply = await board.CommentAsync(theirs, b, answered);
        await board.LikeAsync("feed", theirs, a);
        await board.QueryAsync<object>($"UPDATE users SET {state} WHERE id = {a}");

        var email = ann.Email.ToUpperInvariant();
        var done = $"the account of {email} is deleted with everything of it; its images go with the next sweep";
        Assert.Equal((0, done, ""), await RunAsync(email));
        Assert.Equal(["account_deleted"], await board.AuditAsync($"user_id = {a}"));

        Assert.Equal(
            [answered, reply],
            await board.QueryAsync<long[]>($"SELECT array_agg(id ORDER BY id) FROM comments WHERE feed_id IN ({mine}, {theirs})") ?? []
        );
        Assert.Equal(0, await board.QueryAsync<long>($"SELECT count(*) FROM users WHERE id = {a}"));
        await board.AssertCountersAsync();
        Assert.Equal((1, "", $"FeedBoard.ApiService: nobody has signed up as {email}"), await RunAsync(email));
    }

    [Fact]
    public async Task Of_two_accounts_with_one_address_it_takes_the_one_that_is_spelled_like_that()
    {
        var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
        var (a, b) = (await board.IdOfAsync(ann), await board.IdOfAsync(bob));
        await NameAsync(a, "ann@xn--3e0b707e.kr");
        await NameAsync(b, "ann@한국.kr");

        Assert.Equal(0, (await RunAsync("ann@한국.kr")).ExitCode);
        Assert.Equal(a, await board.QueryAsync<long>($"SELECT max(id) FROM users WHERE id IN ({a}, {b})"));

        Task NameAsync(long id, string email) =>
            board.QueryAsync<object>(
                $"UPDATE users SET email = '{email}', normalized_email = '{email.ToUpperInvariant()}' WHERE id = {id}"
            );
    }

    private Task<(int ExitCode, string LastLine, string Error)> RunAsync(string email) =>
        ApiProcess.LastLineAsync(board.Database, "delete-account", email);
}
