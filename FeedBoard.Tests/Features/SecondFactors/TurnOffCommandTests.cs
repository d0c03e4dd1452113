using FeedBoard.Tests.Board;
using FeedBoard.Tests.Faults;
using FeedBoard.Tests.Features.Moderation;
using FeedBoard.Tests.Features.Users;

namespace FeedBoard.Tests.Features.SecondFactors;

/// <summary><c>FeedBoard.ApiService turn-off-second-factor EMAIL</c>, as the real program, for who has lost everything.</summary>
[Slow]
public sealed class TurnOffCommandTests(FileBoard board) : IClassFixture<FileBoard>
{
    [Fact]
    public async Task Whoever_runs_the_board_turns_it_off()
    {
        var ann = await board.JoinAsync();
        await AuthenticatorApp.SetUpAsync(ann, board.Clock);
        Assert.Equal((0, $"the second factor of {ann.Email} is off now", ""), await RunAsync(ann.Email));
        await board.NewClient().LoginAsync(ann, Person.Password);
        Assert.Equal(0, await board.QueryAsync<long>("SELECT count(*) FROM recovery_codes"));
        Assert.Equal((0, $"the second factor of {ann.Email} is off already", ""), await RunAsync(ann.Email));
        Assert.Equal(
            (1, "", "FeedBoard.ApiService: nobody has signed up as nobody@example.org"),
            await RunAsync("nobody@example.org")
        );
        Assert.Equal(["second_factor_turned_off"], await board.AuditAsync($"user_id = {await ann.IdAsync()}"));
        Assert.Equal(0, await board.QueryAsync<long>("SELECT count(*) FROM outgoing_mails")); // the board sends none
    }

    [Fact]
    public async Task Where_the_board_sends_mail_the_owner_is_told()
    {
        var ann = await board.JoinAsync();
        await AuthenticatorApp.SetUpAsync(ann, board.Clock);
        const string mail = "--ConnectionStrings:mail=smtp://127.0.0.1:2525?from=board@example.org";
        var (exitCode, _, _) = await ApiProcess.LastLineAsync(board.Database, "turn-off-second-factor", ann.Email, mail);
        Assert.Equal(0, exitCode);
        const string waiting = "SELECT string_agg(concat_ws(' ', kind, change, address, language), ', ') FROM outgoing_mails";
        Assert.Equal($"30 1 {ann.Email} en", await board.QueryAsync<string>($"{waiting} WHERE next_dt IS NOT NULL"));
        await board.QueryAsync<object>("DELETE FROM outgoing_mails");
    }

    [Fact]
    public async Task Of_two_accounts_with_one_address_it_takes_the_one_that_is_spelled_like_that()
    {
        foreach (var email in new[] { "ann@xn--3e0b707e.kr", "ann@한국.kr" })
        {
            var person = await board.JoinAsync();
            await AuthenticatorApp.SetUpAsync(person, board.Clock);
            await board.QueryAsync<object>(
                $"UPDATE users SET email = '{email}', normalized_email = '{email.ToUpperInvariant()}' WHERE email = '{person.Email}'"
            );
        }

        Assert.Equal((0, "the second factor of ann@한국.kr is off now", ""), await RunAsync("ann@한국.kr"));
        Assert.Equal(
            "ann@xn--3e0b707e.kr",
            await board.QueryAsync<string>(
                "SELECT string_agg(u.email, ' ') FROM authenticators t JOIN users u ON u.id = t.user_id WHERE u.email LIKE 'ann@%.kr'"
            )
        );
        Assert.Equal(0, (await RunAsync("ann@xn--3e0b707e.kr")).ExitCode);
    }

    private Task<(int ExitCode, string LastLine, string Error)> RunAsync(string email) =>
        ApiProcess.LastLineAsync(board.Database, "turn-off-second-factor", email);
}
