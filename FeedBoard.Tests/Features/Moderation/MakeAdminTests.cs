using System.Text.Json;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Faults;
using FeedBoard.Tests.Features.Users;

namespace FeedBoard.Tests.Features.Moderation;

/// <summary><c>FeedBoard.ApiService make-admin EMAIL</c>, as the real program.</summary>
[Slow]
public sealed class MakeAdminTests(FileBoard board) : IClassFixture<FileBoard>
{
    [Fact]
    public async Task The_first_admin_is_made_by_a_command_that_needs_the_database_alone()
    {
        var ann = await board.JoinAsync();
        Assert.Equal(403, await ann.Client.StatusAsync("/api/moderation/audit"));
        Assert.Equal((0, $"{ann.Email.ToUpperInvariant()} is an admin now", ""), await RunAsync(ann.Email.ToUpperInvariant()));
        Assert.Equal(200, await ann.Client.StatusAsync("/api/moderation/audit"));
        Assert.Equal((0, $"{ann.Email} is an admin already", ""), await RunAsync(ann.Email));

        var bob = await board.JoinAsync();
        const string there = "there is an admin already, who gives others their roles: nobody was made one now";
        Assert.Equal((0, there, ""), await RunAsync(bob.Email, "--first"));
        Assert.Equal(403, await bob.Client.StatusAsync("/api/moderation/audit"));
        Assert.Equal((0, there, ""), await RunAsync("nobody@example.org", "--first"));
        Assert.Equal(["role_changed: admin"], await board.AuditAsync($"action = 'role_changed' AND user_id = {await ann.IdAsync()}"));

        var ben = await Person.JoinAsync(board.NewClient(), "ben@한국.kr", "Ben of Korea");
        Assert.Equal((0, "ben@xn--3e0b707e.kr is an admin now", ""), await RunAsync("ben@xn--3e0b707e.kr"));
        Assert.Equal(200, await ben.Client.StatusAsync("/api/moderation/audit"));

        var (exitCode, _, error) = await RunAsync("nobody@example.org");
        Assert.Equal(1, exitCode);
        Assert.Equal("FeedBoard.ApiService: nobody has signed up as nobody@example.org: sign up first, then try again", error);
    }

    [Theory]
    [InlineData("registration = 1")]
    [InlineData("registration = 2")]
    [InlineData("suspended_until_dt = 'infinity', suspension_reason = 'Spam.'")]
    public async Task Whoever_is_made_one_gets_in(string state)
    {
        var ann = await board.JoinAsync();
        var id = await ann.IdAsync();
        await board.QueryAsync<object>(
            $"UPDATE users SET {state} WHERE id = {id}; INSERT INTO registrations (user_id, reason, language, create_dt) "
                + $"SELECT id, 'x', 'en', now() FROM users WHERE id = {id} AND registration <> 0"
        );
        Assert.Equal((0, $"{ann.Email} is an admin now", ""), await RunAsync(ann.Email));
        using var login = await board.Guest.AskAsync(
            "POST",
            "/api/auth/login",
            JsonSerializer.Serialize(new { email = ann.Email, password = Person.Password })
        );
        await login.JsonAsync();
        Assert.Equal(0, await board.QueryAsync<long>($"SELECT count(*) FROM registrations WHERE user_id = {id}"));
    }

    private Task<(int ExitCode, string LastLine, string Error)> RunAsync(string email, params string[] options) =>
        ApiProcess.LastLineAsync(board.Database, ["make-admin", email, .. options]);
}
