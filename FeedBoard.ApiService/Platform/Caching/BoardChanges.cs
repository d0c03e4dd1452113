namespace FeedBoard.ApiService.Platform.Caching;

/// <summary>
/// Counts the changes of the board that this process knows: its own before they are acknowledged, those of others by their events.
/// Safe for all threads.
/// </summary>
internal sealed class BoardChanges
{
    private long count;

    public long Count => Volatile.Read(ref count);

    /// <summary>Something was committed, or may have been: what was read before is not to be shown any more.</summary>
    public void Happened() => Interlocked.Increment(ref count);
}
