using Microsoft.Extensions.Hosting;

namespace FeedBoard.ServiceDefaults;

/// <summary>
/// Returns memory to the system while nobody asks for anything. The collector runs when enough was allocated, on a processor with a large
/// cache every hundred megabytes, so what the start and the last requests have left would stay for hours.
/// </summary>
/// <remarks>
/// See docs/decisions/0071-memory-at-rest.md. A collection of everything stops the process for some tens of milliseconds, so a busy one is
/// left alone.
/// </remarks>
internal sealed class IdleMemory : BackgroundService
{
    private const long Quiet = 1 << 20, // bytes allocated between two ticks: by timers and health checks
        Garbage = 8 << 20;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private long before,
        collected;

    /// <param name="allocated">Bytes since the start of the process.</param>
    /// <returns>Whether there is something to collect, and nothing else to do.</returns>
    internal bool Tick(long allocated)
    {
        var isIdle = allocated - before < Quiet;
        before = allocated;
        if (!isIdle || allocated - collected < Garbage)
            return false;
        collected = allocated;
        return true;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (Tick(GC.GetTotalAllocatedBytes()))
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }
    }
}
