using FeedBoard.Tests.Board;
using FeedBoard.Tests.Imaging;
using static FeedBoard.Tests.Faults.Aftermath;

namespace FeedBoard.Tests.Faults;

[Slow]
public sealed class ApiKilledOverAFolderTests(FileBoard board) : ApiKilledTests(board), IClassFixture<FileBoard>;

[Slow]
public sealed class ApiKilledOverABucketTests(S3Board board) : ApiKilledTests(board), IClassFixture<S3Board>;

/// <summary>A replica that dies in the middle of an upload; the board of the fixture is another one, which lives on.</summary>
[Slow]
public abstract class ApiKilledTests(BoardFixture board)
{
    [Fact]
    public async Task An_API_killed_in_an_upload_leaves_nothing_after_a_sweep()
    {
        await using var api = await ApiProcess.StartAsync(board);
        var ann = await api.JoinAsync();

        await AssertKilledWhileReceivingAsync(api, ann);
        await using var second = await ApiProcess.StartAsync(board);
        var bob = await second.JoinAsync();
        await AssertKilledBeforeTheFeedAsync(second, bob);

        using var client = board.StartReplica();
        using var list = await client.GetAsync("/api/feed/list", TestContext.Current.CancellationToken);
        Assert.Equal((0, "[]"), (list.Total(), (await list.JsonAsync()).ToJsonString()));
        await board.AssertPendingAsync(rows: 3);
        Assert.Equal((0, 0), await board.SweepAsync()); // Not yet: the upload may still be running.
        await board.AssertMendedAsync();
        await board.AssertWorksAsync(client);
    }

    /// <summary>Nothing was stored yet, so nothing is left, not even for the sweeper.</summary>
    private async Task AssertKilledWhileReceivingAsync(ApiProcess api, Person ann)
    {
        using var upload = await HeldUpload.OfAsync("t", Upload("large", TestImages.LargePng(4 << 20)));
        var posting = ann.Client.PostAsync("/api/feed/create", upload, TestContext.Current.CancellationToken);
        await Wait.ForAsync("a half received upload", () => api.OpenUploads() > 0);
        await api.KillAsync();
        upload.Release();

        await Assert.ThrowsAsync<HttpRequestException>(() => posting.SoonAsync());
        Assert.Empty(Directory.EnumerateFiles(api.TemporaryFolder, "*.upload"));
        await board.AssertPendingAsync(rows: 0);
        Assert.Empty(await board.StoredNamesAsync());
    }

    private async Task AssertKilledBeforeTheFeedAsync(ApiProcess api, Person bob)
    {
        await using var held = await TableLock.OfFeedsAsync(board.Database);
        bob.Client.DefaultRequestHeaders.Add("Idempotency-Key", "before the commit"); // which is a round trip of its own with a key
        var posting = bob.PostFeedAsync("t", "c", Uploads(3));
        await held.AwaitedAsync(posting);
        Assert.Equal(3, (await board.StoredNamesAsync()).Count);
        await api.KillAsync();
        await held.ReleaseAsync();

        await Assert.ThrowsAsync<HttpRequestException>(() => posting.SoonAsync());
        Assert.Empty(Directory.EnumerateFiles(api.TemporaryFolder, "*.upload"));
        Assert.Equal(3, (await board.StoredNamesAsync()).Count);
    }
}
