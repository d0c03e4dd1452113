using Npgsql;

namespace FeedBoard.ApiService.Platform.Problems;

/// <summary>Writes of somebody whose account may be deleted at the same moment.</summary>
internal static class DeletedAccounts
{
    /// <summary>
    /// Waits for a write of the caller's. A foreign key that finds no row then means that their account is deleted: whatever else the write
    /// refers to is locked or just read.
    /// </summary>
    /// <exception cref="ProblemException">401: the account is deleted.</exception>
    public static async Task OrInvalidTokenAsync(this Task write)
    {
        try
        {
            await write;
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.ForeignKeyViolation })
        {
            throw Problem.InvalidToken();
        }
    }

    /// <inheritdoc cref="OrInvalidTokenAsync(Task)"/>
    public static async Task<T> OrInvalidTokenAsync<T>(this Task<T> write)
    {
        await OrInvalidTokenAsync((Task)write);
        return await write;
    }
}
