using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace FeedBoard.ServiceDefaults;

/// <summary>When something was read that may be kept.</summary>
/// <param name="Changes">How many changes were known then; see <see cref="BoardChanges.Count"/>.</param>
/// <param name="Began">A <see cref="Stopwatch.GetTimestamp"/> value.</param>
public readonly record struct BoardRead(long Changes, long Began);

/// <summary>
/// Counts the changes of the board that this process knows: those that go through it, before they are acknowledged, those of others by
/// their events. Safe for all threads.
/// </summary>
public sealed class BoardChanges
{
    private long count;

    public long Count => Volatile.Read(ref count);

    /// <summary>Something was changed, or may have been: what was read before is not to be shown any more.</summary>
    public void Happened() => Interlocked.Increment(ref count);

    /// <summary>Whether nothing is known to have changed since a read, and it is younger than <paramref name="lifetime"/>.</summary>
    public bool IsCurrent(BoardRead read, TimeSpan lifetime) =>
        read.Changes == Count && Stopwatch.GetElapsedTime(read.Began) < lifetime;
}

public static class BoardChangesExtensions
{
    /// <summary>Handles a request that writes: what it changes is known to this process before the write is acknowledged.</summary>
    public static async Task HandleWriteAsync(this BoardChanges changes, HttpContext context, RequestDelegate next)
    {
        context.Response.OnStarting(() =>
        {
            changes.Happened();
            return Task.CompletedTask;
        });
        try
        {
            await next(context);
        }
        finally
        {
            if (!context.Response.HasStarted)
                changes.Happened(); // the client has disconnected
        }
    }
}
