using System.Net.Http.Json;
using FeedBoard.Tests.Board;

namespace FeedBoard.Tests.Platform.Limits;

/// <summary>A refresh is counted by its session: no neighbour behind the same address can use it up.</summary>
public sealed class RefreshLimitTests(LimitedBoard board) : IClassFixture<LimitedBoard>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_session_has_a_limit_of_its_own_and_a_loud_address_does_not_touch_it()
    {
        var home = board.NewVisitor();
        var (ann, ben) = (await TokenAsync(), await TokenAsync());
        for (var n = 0; n <= LimitedBoard.Logins * 2; n++)
        {
            using var unknown = await home.PostAsJsonAsync("/api/auth/refresh", new { refresh_token = $"unknown {n}" }, Token);
            await unknown.IsProblemAsync(n < LimitedBoard.Logins ? 401 : 429);
        }

        for (var n = 0; n < LimitedBoard.Refreshes; n++)
        {
            using var refreshed = await home.PostAsJsonAsync("/api/auth/refresh", new { refresh_token = ann }, Token);
            ann = (string)(await refreshed.JsonAsync())["refresh_token"]!;
        }

        using (var tooMany = await home.PostAsJsonAsync("/api/auth/refresh", new { refresh_token = ann }, Token))
        {
            await tooMany.IsProblemAsync(429);
            Assert.NotNull(tooMany.Headers.RetryAfter?.Delta);
        }

        using var other = await home.PostAsJsonAsync("/api/auth/refresh", new { refresh_token = ben }, Token);
        await other.JsonAsync();
    }

    private async Task<string> TokenAsync()
    {
        var visitor = board.NewVisitor();
        var person = await board.JoinFromAsync(visitor);
        using var response = await visitor.PostAsJsonAsync(
            "/api/auth/login",
            new { email = person.Email, password = Person.Password },
            Token
        );
        return (string)(await response.JsonAsync())["refresh_token"]!;
    }
}
