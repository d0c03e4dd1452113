using FeedBoard.Tests.Board;
using FeedBoard.Tests.Faults;
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
    }

    private async Task<(int ExitCode, string LastLine, string Error)> RunAsync(string email)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["ConnectionStrings__feeddb"] = board.Database };
        var (exitCode, output, error) = await ApiProcess.RunToEndAsync(["turn-off-second-factor", email], settings);
        return (
            exitCode,
            output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? "",
            error.Trim()
        );
    }
}
