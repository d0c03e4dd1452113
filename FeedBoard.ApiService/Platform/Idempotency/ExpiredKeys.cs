using FeedBoard.ApiService.Platform.Background;

namespace FeedBoard.ApiService.Platform.Idempotency;

/// <summary>Deletes stored responses after their lifetime. Any number of replicas may run it.</summary>
internal sealed class ExpiredKeys(IServiceScopeFactory scopes, TimeProvider time, ILogger<ExpiredKeys> logger)
    : PeriodicWork(Interval, scopes, time, logger)
{
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    protected override Task WorkAsync(IServiceProvider services, CancellationToken cancellationToken) =>
        services.GetRequiredService<IdempotencyStore>().ForgetAsync(cancellationToken);
}
