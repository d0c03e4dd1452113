using System.Diagnostics;

namespace FeedBoard.Tests.Faults;

/// <summary>Waits for a condition, never for a fixed time.</summary>
internal static class Wait
{
    // Only ever reached by a test that fails, so generous to a machine that has much else to do.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    /// <param name="what">For the message: "three objects in the store".</param>
    public static async Task ForAsync(string what, Func<Task<bool>> condition)
    {
        for (var watch = Stopwatch.StartNew(); !await condition(); await Task.Delay(50, TestContext.Current.CancellationToken))
        {
            if (watch.Elapsed > Limit)
                Assert.Fail($"not within {Limit.TotalSeconds} s: {what}");
        }
    }

    public static Task ForAsync(string what, Func<bool> condition) => ForAsync(what, () => Task.FromResult(condition()));

    /// <summary>The result, if it comes in time: a fault must not make anybody hang.</summary>
    public static Task<T> SoonAsync<T>(this Task<T> task) => task.WaitAsync(Limit, TestContext.Current.CancellationToken);
}
