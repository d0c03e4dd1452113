using FeedBoard.Tests.Board;
using FeedBoard.Tests.Imaging;

namespace FeedBoard.Tests.Platform.Idempotency;

/// <summary>Keys while the store is slow, or down.</summary>
[Slow]
public sealed class SlowStoreTests(StoppableBoard board) : IClassFixture<StoppableBoard>
{
    private static readonly UploadFile Image = new("a.png", TestImages.Png(11, 5));

    [Fact]
    public async Task A_slow_first_try_keeps_its_key_and_is_heard_by_the_next()
    {
        var (ann, key) = (await board.JoinAsync(), Keyed.NewKey());
        board.Store.Freeze();
        var slow = ann.PostKeyedAsync(key, "t", Image);
        try
        {
            await board.UntilAsync($"EXISTS (SELECT FROM idempotency_keys WHERE key = '{key}')");
            using var early = await ann.PostKeyedAsync(key, "t", Image); // waits for longer than a lease lasts without signs of life
            await early.IsProblemAsync(409);
        }
        finally
        {
            board.Store.Thaw();
        }

        using var first = await slow;
        using var again = await ann.PostKeyedAsync(key, "t", Image);
        Assert.Equal(await first.TextAsync(), await again.TextAsync());
        Assert.Equal(1, await board.FeedsOfAsync(ann));
    }

    [Fact]
    public async Task Who_was_taken_for_dead_and_wakes_up_creates_nothing()
    {
        var (ann, key) = (await board.JoinAsync(), Keyed.NewKey());
        board.Store.Freeze();
        var slow = ann.PostKeyedAsync(key, "t", Image);
        try
        {
            await board.UntilAsync($"EXISTS (SELECT FROM idempotency_keys WHERE key = '{key}')");
            // As another replica does after a lease without a renewal.
            await board.QueryAsync<object>(
                $"UPDATE idempotency_keys SET create_dt = clock_timestamp() + interval '1 minute' WHERE key = '{key}'"
            );
        }
        finally
        {
            board.Store.Thaw();
        }

        using var late = await slow;
        await late.IsProblemAsync(409);
        Assert.Equal(0, await board.FeedsOfAsync(ann));
        Assert.Equal(1, await board.QueryAsync<long>($"SELECT count(*) FROM idempotency_keys WHERE key = '{key}' AND answer IS NULL"));
    }

    [Fact]
    public async Task A_store_that_is_down_frees_the_key()
    {
        var (ann, key) = (await board.JoinAsync(), Keyed.NewKey());
        await board.Store.StopAsync();
        try
        {
            using var failed = await ann.PostKeyedAsync(key, "t", Image);
            await failed.IsProblemAsync(503);
            Assert.Equal(0, await board.QueryAsync<long>($"SELECT count(*) FROM idempotency_keys WHERE key = '{key}'"));
        }
        finally
        {
            await board.Store.StartAgainAsync();
        }

        using var good = await ann.PostKeyedAsync(key, "t", Image);
        await good.TextAsync();
        Assert.Equal(1, await board.FeedsOfAsync(ann));
    }
}
