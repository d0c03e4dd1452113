using FeedBoard.Tests.Board;
using FeedBoard.Tests.Imaging;
using FeedBoard.Tests.Servers;
using static FeedBoard.Tests.Faults.Aftermath;

namespace FeedBoard.Tests.Faults;

[Slow]
public sealed class S3KilledTests(TestPostgres postgres)
{
    [Fact]
    public async Task An_S3_server_killed_half_through_an_upload_costs_the_upload_and_leaves_nothing()
    {
        await using var swift = await SwiftServer.StartNewAsync();
        await using var board = new WiredBoard(
            postgres,
            swift,
            S3Uploads.Half,
            async board =>
            {
                await S3Uploads.SmallOnesStoredAsync(swift, board);
                await swift.StopAsync();
            }
        );
        await board.InitializeAsync();

        await S3Uploads.AssertRefusedAsync(board);
        await board.Wire.SettledAsync();
        await swift.StartAgainAsync();

        Assert.Equal(S3Uploads.Small, (await board.StoredNamesAsync()).Count);
        await board.AssertPendingAsync(rows: S3Uploads.All);
        await board.AssertMendedAsync();
    }
}

[Slow]
public sealed class S3FrozenTests(TestPostgres postgres)
{
    [Fact]
    public async Task An_S3_server_that_hangs_costs_the_upload_and_leaves_nothing() =>
        await Task.WhenAll(HalfThroughAsync(), BeforeTheFirstByteAsync()); // At once: the limit of a call is 14 s, of which nobody is busy.

    private async Task HalfThroughAsync()
    {
        await using var swift = await SwiftServer.StartNewAsync();
        await using var board = new WiredBoard(
            postgres,
            swift,
            S3Uploads.Half,
            async board =>
            {
                await S3Uploads.SmallOnesStoredAsync(swift, board);
                swift.Freeze();
            }
        );
        await AssertRefusedAsync(board, swift);
        await board.AssertMendedAsync();
    }

    private async Task BeforeTheFirstByteAsync()
    {
        await using var swift = await SwiftServer.StartNewAsync();
        await using var board = new WiredBoard(
            postgres,
            swift,
            after: 0,
            _ =>
            {
                swift.Freeze();
                return Task.CompletedTask;
            }
        );
        await AssertRefusedAsync(board, swift);

        // The server now stores objects that were complete in its buffers when the API gave up. So such rows stay pending and do not become
        // detached.
        var late = await board.StoredNamesAsync();
        Assert.NotEmpty(late);
        Assert.Equal((0, 0), await board.SweepAsync());
        Assert.Equal(late.Order(StringComparer.Ordinal), (await board.StoredNamesAsync()).Order(StringComparer.Ordinal));
        await board.AssertMendedAsync();
    }

    private static async Task AssertRefusedAsync(WiredBoard board, SwiftServer swift)
    {
        await board.InitializeAsync();
        await S3Uploads.AssertRefusedAsync(board);
        swift.Thaw();
        await board.Wire.SettledAsync();
        await board.AssertPendingAsync(rows: S3Uploads.All);
    }
}

/// <summary>Some images that are through at once, and two that take a while.</summary>
internal static class S3Uploads
{
    public const int Small = 4;
    public const int All = Small + 2;

    /// <summary>Bytes on the wire when a large image is half through.</summary>
    public const int Half = 2 << 20;

    private static readonly byte[] Large = TestImages.LargePng(2 * Half);

    public static Task SmallOnesStoredAsync(SwiftServer swift, WiredBoard board) =>
        Wait.ForAsync(
            "the small images in the bucket",
            async () =>
            {
                using var client = swift.CreateClient();
                var page = await client.ListObjectsV2Async(new() { BucketName = board.Bucket }, TestContext.Current.CancellationToken);
                return page.KeyCount == Small;
            }
        );

    public static async Task AssertRefusedAsync(BoardFixture board)
    {
        var ann = await board.JoinAsync();
        using var response = await ann.PostFeedAsync("t", "c", [Upload("large", Large), .. Uploads(Small), Upload("larger", Large)])
            .SoonAsync();
        await response.IsProblemAsync(503, "The image store is not available right now.");
        using var list = await board.Guest.GetAsync("/api/feed/list", TestContext.Current.CancellationToken);
        Assert.Equal((0, "[]"), (list.Total(), (await list.JsonAsync()).ToJsonString()));
    }
}
