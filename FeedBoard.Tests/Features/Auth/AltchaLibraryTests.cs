using System.Diagnostics;
using System.Text.Json.Nodes;
using FeedBoard.ApiService.Features.Auth;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Blocklists;
using FeedBoard.Tests.Features.Board;
using FeedBoard.Tests.Servers;

namespace FeedBoard.Tests.Features.Auth;

/// <summary>The board and ALTCHA's own library solve and verify each other's challenges.</summary>
[Slow]
public sealed class AltchaLibraryTests(JoinBoard board) : IClassFixture<JoinBoard>
{
    private const string Script = """
        import { createChallenge, extractParams, solveChallenge, verifySolution } from "altcha-lib/v1";
        const [ours, key] = process.argv.slice(2);
        const challenge = JSON.parse(ours);
        const { number } = await solveChallenge(challenge.challenge, challenge.salt, challenge.algorithm, challenge.maxnumber).promise;
        const { algorithm, salt, signature } = challenge;
        const payload = btoa(JSON.stringify({ algorithm, challenge: challenge.challenge, number, salt, signature, took: 12 }));
        const theirs = await createChallenge({ hmacKey: key, maxnumber: 1000, expires: new Date(Date.now() + 60_000) });
        const other = await createChallenge({ hmacKey: key + "0", maxnumber: 1000, expires: new Date(Date.now() + 60_000) });
        console.log(JSON.stringify({
          payload, verified: await verifySolution(payload, key), wrong: await verifySolution(payload, key + "0"),
          expires: Number(extractParams(payload).expires), theirs, other,
        }));
        """;

    [Fact]
    public async Task Each_takes_what_the_other_made()
    {
        using var folder = new TestFolder("altcha");
        await RunAsync(folder, "npm", "install", "--no-audit", "--no-fund", "--no-save", "altcha-lib@2.8.0");
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "solve.mjs"), Script, TestContext.Current.CancellationToken);
        await board.Admin.ChangeBoardAsync(new { signup_challenge = true });

        var challenge = await board.Guest.ChallengeAsync();
        var key = SignupChallenges.KeyOf(System.Text.Encoding.UTF8.GetBytes(TestKeys.Signing));
        var found = JsonNode.Parse(await RunAsync(folder, "node", "solve.mjs", challenge.ToJsonString(), key))!;
        Assert.Equal((true, false), ((bool)found["verified"]!, (bool)found["wrong"]!));
        Assert.InRange(
            DateTimeOffset.FromUnixTimeSeconds((long)found["expires"]!) - board.Clock.GetUtcNow(),
            TimeSpan.FromMinutes(50),
            TimeSpan.FromMinutes(60)
        );
        foreach (
            var (payload, status) in new[]
            {
                ((string)found["payload"]!, 200),
                (ChallengeCalls.Payload(ChallengeCalls.Solve(found["theirs"]!)), 200),
                (ChallengeCalls.Payload(ChallengeCalls.Solve(found["other"]!)), 422),
            }
        )
        {
            using var response = await board.SignupAsync(more: ("altcha", payload));
            Assert.Equal(status, (int)response.StatusCode);
        }
    }

    private static async Task<string> RunAsync(TestFolder folder, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder.Path,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var (output, error) = (
            process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken),
            process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)
        );
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"{program}: {await output}\n{await error}");
        return await output;
    }
}
