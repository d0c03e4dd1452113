using System.Net.Sockets;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Imaging;
using static FeedBoard.Tests.Faults.Aftermath;

namespace FeedBoard.Tests.Faults;

[Slow]
public sealed class ApiStoppedTests(S3Board board) : IClassFixture<S3Board>
{
    [Fact]
    public async Task An_API_that_stops_finishes_the_uploads_that_it_has_begun()
    {
        await using var api = await ApiProcess.StartAsync(board);
        var (ann, bob) = (await api.JoinAsync(), await api.JoinAsync());
        await using var held = await TableLock.OfFeedsAsync(board.Database);
        var writing = bob.PostFeedAsync("half written", "c", Uploads(3));
        await held.AwaitedAsync(writing);
        var before = api.OpenUploads();
        // Last, since a body that stands still for ten seconds is refused.
        using var upload = await HeldUpload.OfAsync("half sent", Upload("large", TestImages.LargePng(4 << 20)));
        var receiving = ann.Client.PostAsync("/api/feed/create", upload, TestContext.Current.CancellationToken);
        await Wait.ForAsync("a half received upload", () => api.OpenUploads() > before);

        api.Terminate();
        await Wait.ForAsync("the API to take no new connections", () => RefusesAsync(api.Address));
        upload.Release();
        await held.ReleaseAsync();

        using var received = await receiving.SoonAsync();
        using var written = await writing.SoonAsync();
        var feeds = new[] { await received.JsonAsync(), await written.JsonAsync() };
        Assert.Equal(0, await api.ExitCodeAsync());
        foreach (var feed in feeds)
        {
            Assert.Equal(
                feed["title"]!.ToJsonString(),
                System.Text.Json.Nodes.JsonNode.Parse(
                    await board.Guest.GetStringAsync($"/api/feed/read/{feed.Id()}", TestContext.Current.CancellationToken)
                )!["title"]!.ToJsonString()
            );
        }

        Assert.Equal(2, await board.CountAsync("feeds"));
        await board.AssertImagesInOrderAsync();
    }

    private static async Task<bool> RefusesAsync(Uri address)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(address.Host, address.Port, TestContext.Current.CancellationToken);
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }
}
