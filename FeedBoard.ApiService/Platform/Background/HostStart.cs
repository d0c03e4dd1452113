namespace FeedBoard.ApiService.Platform.Background;

internal static class HostStart
{
    /// <summary>
    /// For background work that runs from the start: if the program cannot start, its own last line must be the only output.
    /// </summary>
    /// <exception cref="OperationCanceledException">It stops instead.</exception>
    public static async Task WaitUntilStartedAsync(this IHostApplicationLifetime lifetime, CancellationToken stopping)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stopping);
    }
}
