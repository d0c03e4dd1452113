using Microsoft.Extensions.Options;

namespace FeedBoard.ApiService.Platform.Idempotency;

/// <summary>
/// A key that a running request holds: gives signs of life until it is stopped, on connections of their own that are held for one statement
/// each.
/// </summary>
internal sealed partial class IdempotencyLease : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly IServiceScopeFactory scopes;
    private readonly ILogger<IdempotencyLease> logger;
    private readonly Task signs;

    public IdempotencyLease(long user, string key, DateTime since, IServiceProvider services)
    {
        (User, Key, Since) = (user, key, since);
        scopes = services.GetRequiredService<IServiceScopeFactory>();
        logger = services.GetRequiredService<ILogger<IdempotencyLease>>();
        signs = GiveSignsAsync(services.GetRequiredService<IOptions<IdempotencyOptions>>().Value.Lease / 4);
    }

    public long User { get; }

    public string Key { get; }

    /// <summary>The time in the row while this request holds it; it does not change after <see cref="StopAsync"/> has returned.</summary>
    public DateTime Since { get; private set; }

    /// <summary>Whether the response was written. Others see it only after the commit.</summary>
    public bool IsStored { get; set; }

    /// <summary>No more renewals: the response is about to be stored or the key released.</summary>
    public async Task StopAsync()
    {
        await stop.CancelAsync();
        await signs;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        stop.Dispose();
    }

    private async Task GiveSignsAsync(TimeSpan every)
    {
        while (true)
        {
            await Task.Delay(every, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stop.IsCancellationRequested)
                return;
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                // Not cut short by the stop: it must be known what the row says.
                var store = scope.ServiceProvider.GetRequiredService<IdempotencyStore>();
                var since = await store.RenewAsync(User, Key, Since, CancellationToken.None);
                if (since is null)
                    return; // taken over: the request notices it when it stores its response
                Since = since.Value;
            }
            catch (Exception e)
            {
                NoSign(e.GetType().Name, e.Message); // the database is away; perhaps it is back for the next one
            }
        }
    }

    [LoggerMessage(60, LogLevel.Warning, "A running request could not renew its idempotency key: {Kind}: {Reason}")]
    private partial void NoSign(string kind, string reason);
}
