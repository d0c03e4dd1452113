using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace FeedBoard.ApiService.Platform.Data;

internal static class Deadlocks
{
    private const int Tries = 6;

    /// <summary>Runs a write again when PostgreSQL chose it as the victim of a deadlock: it was rolled back then, whole.</summary>
    /// <remarks>
    /// Writers lock in one order (feed, comment, user), but a cascade from a user goes the other way. Within a transaction nothing is
    /// repeated: that is up to the code that began it.
    /// </remarks>
    /// <param name="write">One transaction of its own, or one statement.</param>
    public static async Task<T> UntilNotDeadlockedAsync<T>(this DbContext db, Func<Task<T>> write)
    {
        for (var n = 1; ; n++)
        {
            try
            {
                return await write();
            }
            catch (PostgresException e)
                when (n < Tries
                    && db.Database.CurrentTransaction is null
                    && e is { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure }
                )
            {
                // The other transaction has finished by now.
            }
        }
    }

    /// <inheritdoc cref="UntilNotDeadlockedAsync{T}(DbContext, Func{Task{T}})"/>
    public static Task UntilNotDeadlockedAsync(this DbContext db, Func<Task> write) =>
        db.UntilNotDeadlockedAsync(async () =>
        {
            await write();
            return true;
        });
}
