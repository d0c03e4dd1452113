using FeedBoard.Tests.Board;
using FeedBoard.Tests.Imaging;
using FeedBoard.Tests.Servers;
using static FeedBoard.Tests.Faults.Aftermath;

namespace FeedBoard.Tests.Faults;

[Slow]
public sealed class FullDiskTests(TestPostgres postgres)
{
    private static readonly UploadFile[] TooMuch =
    [
        .. Uploads(1),
        Upload("large", TestImages.LargePng(3 << 20)),
        Upload("larger", TestImages.LargePng(3 << 20)),
    ];

    [Fact]
    public async Task A_disk_that_fills_up_in_an_upload_costs_the_upload_and_leaves_nothing()
    {
        using var folder = new TestFolder("small-disk");
        await using var disk = await SmallDisk.MountAsync(Path.Combine(folder.Path, "disk"));
        await using var board = new DiskBoard(postgres, disk);
        await board.InitializeAsync();
        var ann = await board.JoinAsync();

        using var response = await ann.PostFeedAsync("t", "c", TooMuch).SoonAsync();
        await response.IsProblemAsync(503, "The image store is not available right now.");

        await board.AssertPendingAsync(rows: TooMuch.Length);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(disk.Path, ".unfinished")));
        await board.AssertMendedAsync();
    }

    [Fact]
    public async Task A_temporary_folder_that_fills_up_costs_the_upload_and_leaves_nothing()
    {
        using var folder = new TestFolder("small-disk");
        await using var disk = await SmallDisk.MountAsync(Path.Combine(folder.Path, "disk"));
        await using var board = new FileBoard(postgres);
        await board.InitializeAsync();
        await using var api = await ApiProcess.StartAsync(board, uploads: disk.Path);
        var ann = await api.JoinAsync();

        using var response = await ann.PostFeedAsync("t", "c", TooMuch).SoonAsync();
        await response.IsProblemAsync(503, "The image store is not available right now.");

        await board.AssertPendingAsync(rows: 0);
        Assert.Equal(0, api.OpenUploads());
        await board.AssertWorksAsync(api.NewClient());
    }

    private sealed class DiskBoard(TestPostgres postgres, SmallDisk disk) : BoardFixture(postgres)
    {
        protected override IEnumerable<KeyValuePair<string, string>> Settings => [.. base.Settings, new("Images:FreeSpaceReserve", "0")];

        protected override Task<string> CreateStoreAsync() => Task.FromResult($"file://{disk.Path}");
    }
}
