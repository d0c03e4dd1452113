using FeedBoard.Tests.Board;
using FeedBoard.Tests.Faults;

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
        Assert.Equal((0, "", $"{ann.Email.ToUpperInvariant()} is an admin now"), await RunAsync(ann.Email.ToUpperInvariant()));
        Assert.Equal(200, await ann.Client.StatusAsync("/api/moderation/audit"));
        Assert.Equal((0, "", $"{ann.Email} is an admin already"), await RunAsync(ann.Email));

        var bob = await board.JoinAsync();
        const string there = "there is an admin already, who gives others their roles: nobody was made one now";
        Assert.Equal((0, "", there), await RunAsync(bob.Email, "--first"));
        Assert.Equal(403, await bob.Client.StatusAsync("/api/moderation/audit"));
        Assert.Equal((0, "", there), await RunAsync("nobody@example.org", "--first"));
        Assert.Equal(["role_changed: admin"], await board.AuditAsync("action = 'role_changed'"));

        var ben = await Person.JoinAsync(board.NewClient(), "ben@한국.kr", "Ben of Korea");
        Assert.Equal((0, "", "ben@xn--3e0b707e.kr is an admin now"), await RunAsync("ben@xn--3e0b707e.kr"));
        Assert.Equal(200, await ben.Client.StatusAsync("/api/moderation/audit"));

        var (exitCode, error, _) = await RunAsync("nobody@example.org");
        Assert.Equal(1, exitCode);
        Assert.Equal("FeedBoard.ApiService: nobody has signed up as nobody@example.org: sign up first, then try again", error);
    }

    private async Task<(int ExitCode, string Error, string LastLine)> RunAsync(string email, params string[] options)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["ConnectionStrings__feeddb"] = board.Database };
        var (exitCode, output, error) = await ApiProcess.RunToEndAsync(["make-admin", email, .. options], settings);
        return (
            exitCode,
            error.Trim(),
            output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? ""
        );
    }
}
