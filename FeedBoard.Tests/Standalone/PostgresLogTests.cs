using System.Runtime.Versioning;
using FeedBoard.Standalone;

namespace FeedBoard.Tests.Standalone;

/// <summary>Which lines of PostgreSQL's log are shown while the board runs.</summary>
[SupportedOSPlatform("linux")]
public sealed class PostgresLogTests
{
    [Theory]
    [InlineData("WARNING:  page verification failed, calculated checksum 1 but expected 2", true, false)]
    [InlineData("FATAL:  sorry, too many clients already", true, true)]
    [InlineData("FATAL:  password authentication failed for user \"feedboard\"", true, true)]
    [InlineData("PANIC:  could not write to file \"pg_wal/xlogtemp.7\": No space left on device", true, true)]
    [InlineData("FATAL:  database \"feedboard\" does not exist", false, false)] // before the first migration
    [InlineData("FATAL:  terminating background worker \"parallel worker\" due to administrator command", false, false)]
    [InlineData("WARNING:  skipping \"pg_authid\" --- only superuser can analyze it", false, false)]
    [InlineData("WARNING:  permission denied to analyze \"pg_authid\", skipping it", false, false)]
    [InlineData("LOG:  server process (PID 4711) was terminated by signal 9: Killed", true, false)]
    [InlineData("ERROR:  duplicate key value violates unique constraint \"ix_users_email\"", false, false)]
    [InlineData("DETAIL:  Key (email)=(ann@example.org) already exists.", false, false)]
    [InlineData("STATEMENT:  SELECT 'PANIC:'", false, false)]
    [InlineData("LOG:  database system is shut down", false, false)]
    [InlineData("\tPANIC: in the second line of a message", false, false)]
    [InlineData("", false, false)]
    public void Warnings_and_ends_of_the_server_are_seen(string line, bool seen, bool fatal) =>
        Assert.Equal((seen, fatal), (PostgresLog.IsToBeSeen(line), PostgresLog.IsFatal(line)));
}
