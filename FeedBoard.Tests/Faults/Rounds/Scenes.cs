using FeedBoard.ApiService.Features.Images.Stores;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Servers;

namespace FeedBoard.Tests.Faults.Rounds;

/// <summary>Over a bucket of an S3 server that can be killed, frozen and slow.</summary>
internal sealed class BucketScene : Scene
{
    private readonly SwiftServer swift;
    private readonly SlowBoard board;
    private readonly SemaphoreSlim gate = new(1, 1);

    private BucketScene(TestPostgres postgres, SwiftServer swift, SlowBoard board)
        : base(postgres, board) => (this.swift, this.board) = (swift, board);

    public static async Task<Scene> NewAsync(TestPostgres postgres)
    {
        var server = await SwiftServer.StartNewAsync();
        return new BucketScene(postgres, server, new SlowBoard(postgres, server));
    }

    /// <summary>The server may still store objects that a dead replica has sent completely; waits until it has finished.</summary>
    public override async Task QuietAsync()
    {
        await board.Wire.QuietAsync();
        await base.QuietAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await swift.DisposeAsync();
        gate.Dispose();
    }

    protected override async Task<string> StoreAsync(PlannedFault fault)
    {
        if (fault.Kind == FaultKind.StoreSlow)
        {
            board.Wire.Delay = TimeSpan.FromMilliseconds(fault.Hard ? 60 : 15);
            await Task.Delay(fault.Length, TestContext.Current.CancellationToken);
            board.Wire.Delay = TimeSpan.Zero;
            return "S3 server: slow";
        }

        // One after the other, since a dead process cannot be frozen.
        await gate.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            return await (fault.Kind == FaultKind.StoreKilled ? KillAsync(fault) : FreezeAsync(fault));
        }
        finally
        {
            gate.Release();
        }
    }

    private async Task<string> KillAsync(PlannedFault fault)
    {
        await swift.StopAsync();
        await Task.Delay(fault.Length, TestContext.Current.CancellationToken);
        await swift.StartAgainAsync();
        return "S3 server: `kill -9`, and back";
    }

    private async Task<string> FreezeAsync(PlannedFault fault)
    {
        swift.Freeze();
        await Task.Delay(fault.Length, TestContext.Current.CancellationToken);
        swift.Thaw();
        return fault.Hard ? "S3 server: frozen for longer than the API waits" : "S3 server: frozen for a while";
    }

    private sealed class SlowBoard(TestPostgres postgres, SwiftServer swift) : S3Board(postgres, swift)
    {
        private Wire? wire;

        public Wire Wire => wire ?? throw new InvalidOperationException("The board was not started yet.");

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            if (wire is not null)
                await wire.DisposeAsync();
        }

        protected override async Task<string> CreateStoreAsync()
        {
            var direct = await base.CreateStoreAsync();
            var endpoint = ((S3Address)ImageStoreAddress.Parse(direct)).Endpoint!;
            wire = new Wire(endpoint, after: int.MaxValue, () => Task.CompletedTask);
            return direct.Replace($":{endpoint.Port}", $":{wire.Start().Port}", StringComparison.Ordinal);
        }
    }
}

/// <summary>Over a folder of a disk of 4 MiB, which can be full.</summary>
internal sealed class DiskScene : Scene
{
    private readonly TestFolder folder;
    private readonly SmallDisk? disk;

    private DiskScene(TestPostgres postgres, TestFolder folder, SmallDisk? disk)
        : base(postgres, new FolderBoard(postgres, Path.Combine(disk?.Path ?? folder.Path, "images"))) =>
        (this.folder, this.disk) = (folder, disk);

    public static async Task<Scene> NewAsync(TestPostgres postgres)
    {
        var place = new TestFolder("rounds");
        return new DiskScene(postgres, place, await SmallDisk.TryMountAsync(Path.Combine(place.Path, "disk")));
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (disk is not null)
            await disk.DisposeAsync();
        folder.Dispose();
    }

    protected override async Task<string> StoreAsync(PlannedFault fault)
    {
        if (disk is null)
            return "disk full: cannot be had here, since only root may mount one";
        var ballast = Path.Combine(disk.Path, "ballast");
        await FillAsync(ballast);
        await Task.Delay(fault.Length, TestContext.Current.CancellationToken);
        File.Delete(ballast);
        return "disk under the images: full, and with room again";
    }

    private static async Task FillAsync(string path)
    {
        var some = new byte[4096];
        await using var ballast = new FileStream(
            path,
            new FileStreamOptions
            {
                Mode = FileMode.Create,
                Access = FileAccess.Write,
                BufferSize = 0,
            }
        );
        try
        {
            while (true)
                await ballast.WriteAsync(some);
        }
        catch (IOException)
        {
            // It is full.
        }
    }

    private sealed class FolderBoard(TestPostgres postgres, string folder) : BoardFixture(postgres)
    {
        protected override IEnumerable<KeyValuePair<string, string>> Settings => [.. base.Settings, new("Images:FreeSpaceReserve", "0")];

        protected override Task<string> CreateStoreAsync() => Task.FromResult($"file://{folder}");
    }
}
