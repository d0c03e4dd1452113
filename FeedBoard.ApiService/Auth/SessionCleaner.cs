using Microsoft.Extensions.Options;

namespace FeedBoard.ApiService.Auth;

/// <summary>Cleans up expired sessions now and then.</summary>
internal sealed partial class SessionCleaner(IServiceScopeFactory scopes, IOptions<AuthOptions> options, TimeProvider time, ILogger<SessionCleaner> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.CleanUpInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                var deleted = await scope.ServiceProvider.GetRequiredService<SessionService>().CleanUpAsync(stoppingToken);
                if (deleted > 0) CleanedUp(deleted);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                CleanUpFailed(e.GetType().Name, e.Message); // the database is away: the next tick tries again
            }
        }
    }

    [LoggerMessage(50, LogLevel.Information, "Cleaned up {Deleted} expired sessions")]
    private partial void CleanedUp(int deleted);

    [LoggerMessage(51, LogLevel.Warning, "Expired sessions could not be cleaned up: {Kind}: {Reason}")]
    private partial void CleanUpFailed(string kind, string reason);
}
