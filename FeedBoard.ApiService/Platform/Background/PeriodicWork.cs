using OpenTelemetry;

namespace FeedBoard.ApiService.Platform.Background;

/// <summary>Work that is done now and then in the background, each time with services of its own.</summary>
/// <remarks>
/// A failure is logged and tried again at the next tick, for example while the database is down; only the host's stop ends it.
/// </remarks>
/// <param name="wakeUps">Each makes a loop of its own work between two ticks, so that a loop that is busy for long keeps no other waiting;
/// none for work that nobody waits for, which has one loop.</param>
internal abstract partial class PeriodicWork(
    TimeSpan interval,
    IServiceScopeFactory scopes,
    TimeProvider time,
    ILogger logger,
    params IReadOnlyList<WakeUp> wakeUps
) : BackgroundService
{
    protected abstract Task WorkAsync(IServiceProvider services, CancellationToken cancellationToken);

    protected sealed override Task ExecuteAsync(CancellationToken stoppingToken) =>
        wakeUps.Count == 0
            ? LoopAsync(wakeUp: null, stoppingToken)
            : Task.WhenAll(wakeUps.Select(wakeUp => LoopAsync(wakeUp, stoppingToken)));

    private async Task LoopAsync(WakeUp? wakeUp, CancellationToken stoppingToken)
    {
        // It polls, mostly without result, and that is in no trace. Work that finds something to do begins one.
        using var untraced = SuppressInstrumentationScope.Begin();
        using var timer = new PeriodicTimer(interval, time);
        Task? tick = null,
            woken = null;
        while (true)
        {
            // Whichever did not come is waited for again: a timer has one waiter, and a call must not get lost.
            tick ??= timer.WaitForNextTickAsync(stoppingToken).AsTask();
            woken ??= wakeUp?.WaitAsync(stoppingToken) ?? Task.Delay(Timeout.Infinite, stoppingToken);
            var first = await Task.WhenAny(tick, woken);
            await first; // it throws when the host stops
            if (first == tick)
                tick = null;
            else
                woken = null;
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                await WorkAsync(scope.ServiceProvider, stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                Failed(logger, GetType().Name, e.GetType().Name, e.Message);
            }
        }
    }

    [LoggerMessage(33, LogLevel.Warning, "{Work} failed and is tried again: {Kind}: {Reason}")]
    private static partial void Failed(ILogger logger, string work, string kind, string reason);
}
