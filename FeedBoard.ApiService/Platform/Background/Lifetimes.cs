namespace FeedBoard.ApiService.Platform.Background;

internal static class Lifetimes
{
    /// <summary>
    /// For what works in the background from the beginning: of a program that cannot start, its own last line is all that is to be heard.
    /// </summary>
    /// <exception cref="OperationCanceledException">It stops instead.</exception>
    public static async Task WaitUntilStartedAsync(this IHostApplicationLifetime lifetime, CancellationToken stopping)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stopping);
    }
}
