using FeedBoard.Tests.Board;
using FeedBoard.Tests.Servers;

namespace FeedBoard.Tests.Features.Moderation;

/// <summary>A board where new people may post two feeds and make three changes a minute, others five and six.</summary>
public sealed class CarefulBoard(TestPostgres postgres) : FileBoard(postgres)
{
    protected override IEnumerable<KeyValuePair<string, string>> Settings =>
        [
            new("RateLimits:CreatesPerMinute", "5"),
            new("RateLimits:NewAccountCreatesPerMinute", "2"),
            new("RateLimits:WritesPerMinute", "6"),
            new("RateLimits:NewAccountWritesPerMinute", "3"),
            new("RateLimits:NewAccountAge", "1.00:00:00"),
        ];
}

public sealed class NewAccountTests(CarefulBoard board) : IClassFixture<CarefulBoard>
{
    [Fact]
    public async Task New_accounts_are_slower_for_a_day()
    {
        var ann = await board.JoinAsync();
        Assert.Equal(
            (2, 3),
            (await HowManyAsync(() => ann.PostFeedAsync("t", "c")), await HowManyAsync(() => ann.DeleteFeedAsync(999_999)))
        );

        await board.QueryAsync<object>($"UPDATE users SET create_dt = now() - interval '25 hours' WHERE email = '{ann.Email}'");
        Assert.Equal(
            (5, 6),
            (await HowManyAsync(() => ann.PostFeedAsync("t", "c")), await HowManyAsync(() => ann.DeleteFeedAsync(999_999)))
        );
    }

    /// <returns>How many requests go through before one is refused.</returns>
    private static async Task<int> HowManyAsync(Func<Task<HttpResponseMessage>> send)
    {
        for (var n = 0; ; n++)
        {
            using var response = await send();
            if ((int)response.StatusCode != 429)
                continue;
            await response.IsProblemAsync(429, "Too Many Requests");
            return n;
        }
    }
}
