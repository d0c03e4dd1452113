using FeedBoard.Tests.Board;
using FeedBoard.Tests.Imaging;
using FeedBoard.Tests.Platform.Idempotency;

namespace FeedBoard.Tests.Features.MyPage;

/// <summary>An export whose store goes down, before it and in the middle.</summary>
[Slow]
public sealed class ExportWithoutStoreTests(StoppableBoard board) : IClassFixture<StoppableBoard>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_store_that_is_down_is_said_before_anything_is_sent()
    {
        var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
        await ann.FeedAsync("t", "c", new UploadFile("a.png", TestImages.Png(11, 5)));
        await board.Store.StopAsync();
        try
        {
            using var response = await ann.Client.GetAsync("/api/mypage/export", Token);
            await response.IsProblemAsync(503);
            await bob.Client.GetByteArrayAsync("/api/mypage/export", Token); // nothing of hers is in the store
        }
        finally
        {
            await board.Store.StartAgainAsync();
        }

        await ann.Client.GetByteArrayAsync("/api/mypage/export", Token);
    }
}
