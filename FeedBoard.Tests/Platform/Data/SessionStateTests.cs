using System.Text.RegularExpressions;
using FeedBoard.Tests.Docs;

namespace FeedBoard.Tests.Platform.Data;

/// <summary>Connections return to the pool without a reset (<c>No Reset On Close</c>), so no code may leave state in a session.</summary>
public sealed partial class SessionStateTests
{
    [Fact]
    public void No_statement_of_the_API_sets_anything_beyond_its_transaction()
    {
        var found = Repository
            .Sources("FeedBoard.ApiService")
            .Where(f => !f.Contains("/Migrations/", StringComparison.Ordinal))
            .SelectMany(f =>
                Repository.Read(f).Split('\n').Where(l => Lasting().IsMatch(l)).Select(l => $"{Path.GetFileName(f)}: {l.Trim()}")
            )
            .Order(StringComparer.Ordinal);

        // The listener's connection is in no pool; the migrations' lock is given back by the line below it, or ends with its process.
        Assert.Equal(
            [
                "EventListener.cs: await using var listen = new NpgsqlCommand(\"LISTEN feedboard_events\", connection);",
                "Migrator.cs: await db.Database.ExecuteSqlAsync($\"SELECT pg_advisory_lock({LockKey})\", cancellationToken);",
            ],
            found
        );
    }

    [GeneratedRegex(
        @"""[^""]*(\bSET (SESSION|ROLE|TIME ZONE|[a-z_]+ (TO|=) ?(on|off|'))|\bset_config\(|\bLISTEN "
            + @"|pg_advisory_lock|pg_try_advisory_lock\(|\b(TEMP|TEMPORARY) (TABLE|VIEW)|\bDECLARE .* CURSOR WITH HOLD|\bPREPARE )",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Lasting();
}
