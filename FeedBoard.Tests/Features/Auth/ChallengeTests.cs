using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FeedBoard.ApiService.Features.Auth;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Blocklists;
using FeedBoard.Tests.Features.Board;
using Microsoft.Extensions.DependencyInjection;

namespace FeedBoard.Tests.Features.Auth;

/// <summary>Where the board asks for the solution of a challenge, each works once, on one of all replicas, for an hour.</summary>
public sealed class ChallengeTests(JoinBoard board) : IClassFixture<JoinBoard>, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await board.Admin.ChangeBoardAsync(new { signup_challenge = true });

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_challenge_has_the_form_of_ALTCHA_and_is_another_one_each_time()
    {
        var first = await board.Guest.ChallengeAsync();
        Assert.Equal(["algorithm", "challenge", "maxnumber", "salt", "signature"], first.AsObject().Select(m => m.Key));
        Assert.Equal("SHA-256", (string)first["algorithm"]!);
        Assert.Matches("^[0-9a-f]{64}$", (string)first["challenge"]!);
        Assert.Matches("^[0-9a-f]{64}$", (string)first["signature"]!);
        Assert.Matches(@"^[0-9a-f]{24}\?expires=\d+&$", (string)first["salt"]!);
        Assert.NotEqual((string)first["salt"]!, (string)(await board.Guest.ChallengeAsync())["salt"]!);
        using var response = await board.Guest.GetAsync("/api/auth/challenge", TestContext.Current.CancellationToken);
        Assert.Equal("no-store", $"{response.Headers.CacheControl}");
    }

    [Fact]
    public async Task A_solution_works_once_whatever_comes_of_the_sign_up()
    {
        var payload = await board.Guest.SolvedChallengeAsync();
        using (var response = await board.SignupAsync(null, null, ("altcha", payload), ("password", "short")))
            await response.IsInvalidAsync("password"); // not looked at yet
        using (var response = await board.SignupAsync(board.Admin.Email, null, ("altcha", payload)))
            await response.IsProblemAsync(400, "Email Already Registered");
        await IsRefusedAsync(payload);

        using (var response = await board.SignupAsync(more: ("altcha", await board.Guest.SolvedChallengeAsync())))
            await response.JsonAsync();
    }

    [Fact]
    public async Task Of_ten_that_use_one_at_the_same_moment_on_two_replicas_one_gets_in()
    {
        using var replica = board.StartReplica();
        var payload = await replica.SolvedChallengeAsync();
        var responses = await Task.WhenAll(Enumerable.Range(0, 10).Select(n => n % 2 == 0 ? Here() : There()));
        Assert.Single(responses, r => r.StatusCode == HttpStatusCode.OK);
        foreach (var response in responses)
            response.Dispose();

        Task<HttpResponseMessage> Here() => board.SignupAsync(more: ("altcha", payload));

        Task<HttpResponseMessage> There() => SignupCalls.SignupAsync(replica, null, null, ("altcha", payload));
    }

    [Fact]
    public async Task It_expires_and_used_ones_are_forgotten_then()
    {
        var (late, used) = (await board.Guest.SolvedChallengeAsync(), await board.Guest.SolvedChallengeAsync());
        using (var response = await board.SignupAsync(more: ("altcha", used)))
            await response.JsonAsync();
        Assert.NotEqual(0L, await CountAsync());
        board.Clock.Advance(TimeSpan.FromMinutes(61));
        await IsRefusedAsync(late);
        await using var scope = board.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<UsedChallenges>().CleanUpAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0L, await CountAsync());
        await IsRefusedAsync(used);

        Task<long> CountAsync() => board.QueryAsync<long>("SELECT count(*) FROM used_challenges");
    }

    [Fact]
    public async Task What_is_not_right_is_refused()
    {
        var right = await WithTwoDigitsAsync();
        var (salt, number) = ((string)right["salt"]!, (int)right["number"]!);
        List<string> wrong =
        [
            "",
            "x",
            "e30=",
            "bnVsbA==",
            "\u0000",
            new('A', 4000),
            ChallengeCalls.Payload(right)[..^4],
            With(("number", number + 1)),
            With(("number", -1)),
            With(("number", 1e30)),
            With(("number", $"{number}")),
            With(("algorithm", "SHA-512")),
            With(("algorithm", null)),
            With(("signature", new string('0', 64))),
            With(("signature", null)),
            With(("challenge", null)),
            With(("salt", null)),
            // The digits of the time, moved to the number: the & keeps them apart.
            With(
                ("salt", salt.TrimEnd('&')[..^1]),
                ("number", int.Parse($"{salt.TrimEnd('&')[^1]}{number}", CultureInfo.InvariantCulture))
            ),
            // The first digit of the number, moved to the salt: the hash is the same.
            With(("salt", $"{salt}{$"{number}"[0]}"), ("number", int.Parse($"{number}"[1..], CultureInfo.InvariantCulture))),
            With(("salt", "&")),
            With(("salt", "=&")),
            // One's own challenge, with one's own time.
            Own("0123456789abcdef01234567?expires=99999999999&"),
        ];
        foreach (var payload in wrong)
            await IsRefusedAsync(payload);
        using var response = await board.SignupAsync(more: ("altcha", ChallengeCalls.Payload(right)));
        await response.JsonAsync();

        string With(params (string Name, JsonNode? Value)[] changes)
        {
            var changed = right.DeepClone();
            foreach (var (name, value) in changes)
                changed[name] = value;
            return ChallengeCalls.Payload(changed);
        }

        string Own(string made) => With(("salt", made), ("number", 7), ("challenge", ChallengeCalls.HashOf(made, 7)));
    }

    /// <summary>Where no script runs. Any program can do so too, and fills a queue.</summary>
    [Theory]
    [InlineData("open")]
    [InlineData("approval")]
    public async Task Who_cannot_solve_one_writes_a_reason_and_waits_for_a_moderator(string registration)
    {
        await board.Admin.ChangeBoardAsync(new { registration });
        try
        {
            using (var response = await board.SignupAsync(more: ("reason", "Why not")))
                await response.IsInvalidAsync("reason");
            var email = $"{Guid.NewGuid():N}@example.org";
            using (var response = await board.SignupAsync(email, null, ("reason", "I paint the sea, and use no scripts.")))
                Assert.Equal("pending", (string?)(await response.JsonAsync())["status"]);
            using (
                var login = await board.Guest.PostAsJsonAsync(
                    "/api/auth/login",
                    new { email, password = Person.Password },
                    TestContext.Current.CancellationToken
                )
            )
                await login.IsProblemAsync(403, "Account Pending");
            // A wrong solution is no missing one.
            using (var response = await board.SignupAsync(null, null, ("reason", "I paint the sea, and use no scripts."), ("altcha", "x")))
                await response.IsProblemAsync(422, "Challenge Failed");
        }
        finally
        {
            await board.Admin.ChangeBoardAsync(new { registration = "open" });
        }
    }

    [Fact]
    public async Task A_board_that_asks_for_none_takes_whatever_comes()
    {
        await IsRefusedAsync(null);
        await board.Admin.ChangeBoardAsync(new { signup_challenge = false });
        using var response = await board.SignupAsync(more: ("altcha", "x"));
        await response.JsonAsync();
    }

    /// <summary>A number that is still one without its first digit.</summary>
    private async Task<JsonObject> WithTwoDigitsAsync()
    {
        for (var n = 0; n < 100; n++)
        {
            var solved = ChallengeCalls.Solve(await board.Guest.ChallengeAsync());
            if ($"{(int)solved["number"]!}" is [_, not '0', ..])
                return solved;
        }

        throw new InvalidOperationException("A hundred numbers were all unfit.");
    }

    private async Task IsRefusedAsync(string? payload)
    {
        using var response = await board.SignupAsync(more: ("altcha", payload));
        var problem = await response.IsProblemAsync(422, "Challenge Failed");
        Assert.Equal("not_solved", (string)problem["error_codes"]!["altcha"]![0]!["code"]!);
    }
}
