using FeedBoard.ApiService.Platform.Idempotency;
using FeedBoard.Tests.Board;
using Microsoft.Extensions.DependencyInjection;

namespace FeedBoard.Tests.Platform.Idempotency;

/// <summary>The lifetime of a key; on a separate board, since its clock is advanced.</summary>
public sealed class KeyLifetimeTests(FileBoard board) : IClassFixture<FileBoard>
{
    [Fact]
    public async Task After_a_day_a_key_is_free_and_forgotten()
    {
        var ann = await board.JoinAsync();
        var (old, young) = (Keyed.NewKey(), Keyed.NewKey());
        foreach (var key in new[] { old, young })
        {
            using var first = await ann.PostKeyedAsync(key);
            await first.TextAsync();
        }

        await SetAsync(old, "create_dt = create_dt - interval '25 hours'");
        using var another = await ann.PostKeyedAsync(old, "something else");
        await another.TextAsync();
        Assert.Equal(3, await board.FeedsOfAsync(ann));

        await SetAsync(old, "create_dt = create_dt - interval '25 hours'");
        await ForgetAsync();
        Assert.Equal((0, 1), (await CountAsync(old), await CountAsync(young)));
        board.Clock.Advance(TimeSpan.FromHours(25));
        await ForgetAsync();
        Assert.Equal(0, await CountAsync(young));
    }

    private async Task ForgetAsync()
    {
        await using var scope = board.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IdempotencyStore>().ForgetAsync(TestContext.Current.CancellationToken);
    }

    private Task<long> CountAsync(string key) => board.QueryAsync<long>($"SELECT count(*) FROM idempotency_keys WHERE key = '{key}'");

    private async Task SetAsync(string key, string what) =>
        await board.QueryAsync<object>($"UPDATE idempotency_keys SET {what} WHERE key = '{key}'");
}
