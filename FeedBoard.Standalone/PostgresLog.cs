using System.Runtime.Versioning;

namespace FeedBoard.Standalone;

/// <summary>
/// Decides which lines of PostgreSQL's log are shown while the board runs. The lines have no prefix. An <c>ERROR</c> of a statement is not
/// shown: the API receives it and logs it. Of <c>LOG</c>, a line is shown only if a process of the server has died.
/// </summary>
[SupportedOSPlatform("linux")]
internal static class PostgresLog
{
    private static readonly string[] Usual =
    [
        // The first migration looks for it before it makes it.
        $"FATAL:  database \"{PostgresDataDirectory.Database}\" does not exist",
        // A query that was broken off needs its helpers no more.
        "FATAL:  terminating background worker \"parallel worker\"",
        // ANALYZE after a restore, by the user of the board, leaves out what belongs to the whole server.
        "WARNING:  skipping \"pg_", // 15
        "WARNING:  permission denied to analyze \"pg_", // 16 and later
    ];

    /// <summary>Whether the server, or a session of it, ends with this line.</summary>
    public static bool IsFatal(string line) => Is("PANIC:", line) || Is("FATAL:", line);

    /// <summary>Whether the line is shown: it reports a problem of the server, such as a damaged page or too many connections.</summary>
    public static bool IsToBeSeen(string line) =>
        IsFatal(line)
        || Is("WARNING:", line)
        || (line.StartsWith("LOG:", StringComparison.Ordinal) && line.Contains(" was terminated by signal ", StringComparison.Ordinal));

    private static bool Is(string severity, string line) =>
        line.StartsWith(severity, StringComparison.Ordinal) && !Usual.Any(u => line.StartsWith(u, StringComparison.Ordinal));
}
