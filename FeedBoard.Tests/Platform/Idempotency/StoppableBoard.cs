using FeedBoard.Tests.Board;
using FeedBoard.Tests.Faults;
using FeedBoard.Tests.Servers;

namespace FeedBoard.Tests.Platform.Idempotency;

/// <summary>A board whose S3 server is its own: to be frozen and stopped. Who waits for a running request gives up soon.</summary>
public sealed class StoppableBoard(TestPostgres postgres) : BoardFixture(postgres)
{
    private SwiftServer? swift;

    public SwiftServer Store => swift!;

    protected override IEnumerable<KeyValuePair<string, string>> Settings =>
        [
            .. base.Settings,
            new("AWS_ACCESS_KEY_ID", SwiftServer.AccessKey),
            new("AWS_SECRET_ACCESS_KEY", SwiftServer.SecretKey),
            new("Idempotency:Wait", "00:00:02"),
            new("Idempotency:Lease", "00:00:01.5"),
        ];

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (swift is not null)
            await swift.DisposeAsync();
    }

    /// <summary>Waits until the database says so.</summary>
    public Task UntilAsync(string condition) => Wait.ForAsync(condition, () => QueryAsync<bool>($"SELECT {condition}"));

    protected override async Task<string> CreateStoreAsync()
    {
        swift = await SwiftServer.StartNewAsync();
        return await swift.CreateBucketAsync();
    }
}
