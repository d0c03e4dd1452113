using FeedBoard.ApiService.Features.Images.Stores;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Servers;

namespace FeedBoard.Tests.Faults;

/// <summary>A board whose way to its bucket leads over a wire.</summary>
internal sealed class WiredBoard(TestPostgres postgres, SwiftServer swift, int after, Func<WiredBoard, Task> interrupt)
    : S3Board(postgres, swift)
{
    private Wire? wire;

    public Wire Wire => wire ?? throw new InvalidOperationException("The board was not started yet.");

    public string Bucket { get; private set; } = "";

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (wire is not null)
            await wire.DisposeAsync();
    }

    protected override async Task<string> CreateStoreAsync()
    {
        var direct = await base.CreateStoreAsync();
        var address = (S3Address)ImageStoreAddress.Parse(direct);
        Bucket = address.Bucket;
        wire = new Wire(address.Endpoint!, after, () => interrupt(this));
        return direct.Replace($":{address.Endpoint!.Port}", $":{wire.Start().Port}", StringComparison.Ordinal);
    }
}
