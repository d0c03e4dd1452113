using FeedBoard.Tests.Board;
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
    public async Task UntilAsync(string condition)
    {
        for (var n = 0; !await QueryAsync<bool>($"SELECT {condition}"); n++)
        {
            if (n == 200)
                throw new TimeoutException(condition);
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    protected override async Task<string> CreateStoreAsync()
    {
        swift = await SwiftServer.StartNewAsync();
        return await swift.CreateBucketAsync();
    }
}
