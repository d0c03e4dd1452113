using FeedBoard.ServiceDefaults;

namespace FeedBoard.Tests.ServiceDefaults;

public sealed class IdleMemoryTests
{
    private const long MiB = 1 << 20;

    [Fact]
    public void It_collects_once_after_each_load_and_never_during_one()
    {
        var memory = new IdleMemory();
        (long Allocated, bool Collects)[] ticks =
        [
            (60 * MiB, false), // it has just started
            (60 * MiB + 1000, true),
            (61 * MiB, false), // there is nothing new to collect
            (90 * MiB, false),
            (120 * MiB, false),
            (120 * MiB + 1000, true),
            (120 * MiB + 2000, false),
            (121 * MiB, false),
            (122 * MiB - 1, false),
        ];

        Assert.Equal(ticks.Select(t => t.Collects), ticks.Select(t => memory.Tick(t.Allocated)));
    }

    /// <summary>Timers and health checks add up, too.</summary>
    [Fact]
    public void What_little_is_allocated_at_rest_is_collected_when_it_is_much()
    {
        var memory = new IdleMemory();
        var collections = Enumerable.Range(0, 100).Count(n => memory.Tick(n * MiB / 2));
        Assert.Equal(6, collections); // of 49.5 MiB, each 8
    }
}
