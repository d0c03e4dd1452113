using System.Text.Json;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Faults;
using FeedBoard.Tests.Features.Moderation;
using FeedBoard.Tests.Features.Users;

namespace FeedBoard.Tests.Features.Account;

/// <summary><c>FeedBoard.ApiService reset-link EMAIL</c>, as the real program, for a board without mail.</summary>
[Slow]
public sealed class ResetLinkTests(FileBoard board) : IClassFixture<FileBoard>
{
    [Fact]
    public async Task Whoever_runs_the_board_gets_a_link_that_works_once_and_proves_no_address()
    {
        var ann = await board.JoinAsync();
        var (exitCode, link, error) = await RunAsync(ann.Email.ToUpperInvariant(), "--Board:PublicUrl=https://board.example.org/feeds");
        Assert.Equal((0, ""), (exitCode, error));
        Assert.StartsWith("https://board.example.org/feeds/reset?token=", link, StringComparison.Ordinal);
        Assert.Equal(["reset_link_created"], await board.AuditAsync($"user_id = {await ann.IdAsync()}"));

        var body = JsonSerializer.Serialize(new { token = link.Split("token=")[1], password = "staple battery" });
        using var reset = await board.Guest.AskAsync("POST", "/api/account/password/reset", body);
        Assert.Equal(204, (int)reset.StatusCode);
        await board.Guest.LoginAsync(ann, "staple battery");
        using var again = await board.Guest.AskAsync("POST", "/api/account/password/reset", body);
        await again.IsProblemAsync(400, "Link Not Valid");
        Assert.False(await board.QueryAsync<bool>($"SELECT email_verified_dt IS NOT NULL FROM users WHERE email = '{ann.Email}'"));
    }

    [Fact]
    public async Task Without_an_account_or_the_boards_address_it_says_so()
    {
        var (exitCode, output, error) = await RunAsync("nobody@example.org", "--Board:PublicUrl=https://board.example.org/");
        Assert.Equal((1, ""), (exitCode, output));
        Assert.Equal("FeedBoard.ApiService: nobody has signed up as nobody@example.org", error);

        (exitCode, _, error) = await RunAsync("nobody@example.org");
        Assert.Equal(1, exitCode);
        Assert.StartsWith("FeedBoard.ApiService: Board:PublicUrl is missing", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_two_accounts_with_one_address_it_takes_the_one_that_is_spelled_like_that()
    {
        foreach (var email in new[] { "ann@xn--3e0b707e.kr", "ann@한국.kr" })
        {
            var person = await board.JoinAsync();
            await board.QueryAsync<object>(
                $"UPDATE users SET email = '{email}', normalized_email = '{email.ToUpperInvariant()}' WHERE email = '{person.Email}'"
            );
        }

        Assert.Equal(0, (await RunAsync("ann@한국.kr", "--Board:PublicUrl=https://board.example.org/")).ExitCode);
        Assert.Equal(
            "ann@한국.kr",
            await board.QueryAsync<string>(
                "SELECT u.email FROM account_links l JOIN users u ON u.id = l.user_id WHERE u.email LIKE 'ann@%.kr'"
            )
        );
    }

    private Task<(int ExitCode, string LastLine, string Error)> RunAsync(string email, params string[] options) =>
        ApiProcess.LastLineAsync(board.Database, ["reset-link", email, .. options]);
}
