namespace FeedBoard.Web.Platform.GuestPages;

/// <summary>
/// Counts the changes of the board that this process knows: those that it passes on to the API before they are acknowledged, all others by
/// their events. Safe for all threads.
/// </summary>
internal sealed class BoardChanges
{
    private long count;

    public long Count => Volatile.Read(ref count);

    /// <summary>Something was changed, or may have been: no page that was begun before is shown any more.</summary>
    public void Happened() => Interlocked.Increment(ref count);
}
