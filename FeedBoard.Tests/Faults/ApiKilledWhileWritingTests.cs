using System.Text.Json.Nodes;
using FeedBoard.Tests.Board;
using static FeedBoard.Tests.Faults.Aftermath;

namespace FeedBoard.Tests.Faults;

/// <summary>A replica that dies when PostgreSQL has the whole feed, and ends what it was asked for.</summary>
[Slow]
public sealed class ApiKilledWhileWritingTests(FileBoard board) : IClassFixture<FileBoard>
{
    [Fact]
    public async Task A_feed_is_there_whole_whatever_its_author_was_told()
    {
        await using var api = await ApiProcess.StartAsync(board);
        var bob = await api.JoinAsync();
        await using (var held = await TableLock.OfFeedsAsync(board.Database))
        {
            var posting = bob.PostFeedAsync("whole", "c", Uploads(3));
            await held.AwaitedAsync(posting);
            await api.KillAsync();
            await held.ReleaseAsync();
            await Assert.ThrowsAsync<HttpRequestException>(() => posting.SoonAsync());
        }

        JsonArray feeds = [];
        await Wait.ForAsync("the feed", async () => (feeds = await ListAsync()).Count == 1);
        var images = feeds[0]!["image_urls"]!.AsArray();
        Assert.Equal(3, images.Count);
        foreach (var url in images)
            Assert.NotEmpty(await board.Guest.GetByteArrayAsync((string)url!, TestContext.Current.CancellationToken));
        await board.AssertImagesInOrderAsync();
    }

    private async Task<JsonArray> ListAsync()
    {
        using var list = await board.Guest.GetAsync("/api/feed/list", TestContext.Current.CancellationToken);
        return (await list.JsonAsync()).AsArray();
    }
}
