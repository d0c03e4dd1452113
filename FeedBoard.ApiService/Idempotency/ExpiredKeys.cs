namespace FeedBoard.ApiService.Idempotency;

/// <summary>Forgets answers that were kept long enough. Any number of replicas may run it.</summary>
internal sealed partial class ExpiredKeys(IServiceScopeFactory scopes, TimeProvider time, ILogger<ExpiredKeys> logger) : BackgroundService
{
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                await scope.ServiceProvider.GetRequiredService<KeyTable>().ForgetAsync(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                NotForgotten(e.GetType().Name, e.Message); // the database is away: the next tick tries again
            }
        }
    }

    [LoggerMessage(62, LogLevel.Warning, "Expired idempotency keys could not be deleted: {Kind}: {Reason}")]
    private partial void NotForgotten(string kind, string reason);
}
