using FeedBoard.Standalone;

namespace FeedBoard.Tests.Servers;

/// <summary>The programs of the machine's own PostgreSQL, as the standalone board finds them.</summary>
internal static class PostgresPrograms
{
    private static readonly Lazy<Task<PostgresBinaries>> Found = new(async () =>
        PostgresBinaries.Choose(await PostgresBinaries.FindAsync(CancellationToken.None), made: null, data: "")
    );

    /// <exception cref="BoardException">There is none that is new enough; the message says what to install.</exception>
    public static Task<PostgresBinaries> FindAsync() => Found.Value;
}
