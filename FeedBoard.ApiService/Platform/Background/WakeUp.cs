namespace FeedBoard.ApiService.Platform.Background;

/// <summary>Wakes up work in the background that would otherwise wait for its next turn. Safe for all threads.</summary>
internal class WakeUp : IDisposable
{
    private readonly SemaphoreSlim woken = new(0, 1);

    /// <summary>Any number of calls while the work is under way make it run once more.</summary>
    public void Wake()
    {
        try
        {
            if (woken.CurrentCount == 0)
                woken.Release();
        }
        catch (SemaphoreFullException)
        {
            // another thread has just done it
        }
    }

    /// <summary>Returns at the next call of <see cref="Wake"/>, or at once if there was one since the last return.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => woken.WaitAsync(cancellationToken);

    /// <inheritdoc cref="WaitAsync(CancellationToken)"/>
    /// <param name="timeout">After which it returns anyway.</param>
    public Task WaitAsync(TimeSpan timeout, CancellationToken cancellationToken) => woken.WaitAsync(timeout, cancellationToken);

    public void Dispose()
    {
        woken.Dispose();
        GC.SuppressFinalize(this);
    }
}
