using FeedBoard.ApiService.Features.Auth;

namespace FeedBoard.Tests.Features.Auth;

public sealed class LowPriorityTests
{
    private const int NiceField = 19 - 3; // of /proc/PID/stat (proc(5)), counted from behind the name

    [Fact]
    public async Task Work_is_done_after_all_else_and_the_rest_keeps_its_priority()
    {
        if (!OperatingSystem.IsLinux())
            return; // on Windows the thread's own priority says it

        var before = Nice();

        Assert.Equal(Math.Min(19, before + 5), await LowPriority.RunAsync(Nice));
        Assert.Equal(before, Nice());
    }

    [Fact]
    public async Task A_failure_reaches_the_waiting_caller() =>
        Assert.Equal(
            "no",
            (
                await Assert.ThrowsAsync<InvalidOperationException>(() =>
                    LowPriority.RunAsync<int>(() => throw new InvalidOperationException("no"))
                )
            ).Message
        );

    private static int Nice()
    {
        var stat = File.ReadAllText("/proc/thread-self/stat");
        return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[NiceField], System.Globalization.CultureInfo.InvariantCulture);
    }
}
