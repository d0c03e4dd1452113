using Microsoft.Extensions.Hosting;

namespace FeedBoard.ServiceDefaults;

/// <summary>
/// Returns memory to the system while nobody asks for anything. The collector runs when enough was allocated, on large processors every
/// hundred megabytes, so what the start and the last requests left would stay for hours.
/// </summary>
/// <remarks>A collection of everything stops the process for some tens of milliseconds, so a busy one is left alone.</remarks>
internal sealed class IdleMemory(TimeProvider time) : BackgroundService
{
    private const long Quiet = 1 << 20, // allocated between two ticks, bytes: timers and health checks
        Garbage = 8 << 20;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        long before = 0,
            collected = 0;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var allocated = GC.GetTotalAllocatedBytes();
            if (allocated - before < Quiet && allocated - collected > Garbage)
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                collected = allocated;
            }

            before = allocated;
        }
    }
}
