using System.Globalization;
using FeedBoard.Standalone;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Servers;
using Npgsql;

[assembly: AssemblyFixture(typeof(FeedBoard.Tests.Standalone.MadeCluster))]

namespace FeedBoard.Tests.Standalone;

/// <summary>
/// A migrated PostgreSQL cluster without a row, as a board that was stopped leaves it. Made by the first test that asks for one; to make it
/// is the dearest part of a first start, and most tests of whole boards are about something else. As an assembly fixture it is one for the
/// whole run, and goes with it.
/// </summary>
public sealed class MadeCluster : IDisposable
{
    // Only ever reached by a test that fails, so generous to a machine that has much else to do.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Lazy<Task> made;
    private TestFolder? folder;

    public MadeCluster() => made = new(MakeAsync);

    private string Data => Path.Combine(folder!.Path, "data");

    /// <summary>Puts a copy into the data folder of a board, unless there is a cluster already.</summary>
    /// <param name="data">Made if it does not exist.</param>
    internal async Task CopyToAsync(string data)
    {
        if (Directory.Exists(Path.Combine(data, "postgres")))
            return;
        await made.Value;
        Directory.CreateDirectory(data, (UnixFileMode)0b111_001_001);
        await ServerProcess.RunAsync(null, "cp", "-a", Path.Combine(Data, "postgres"), Path.Combine(Data, "postgres.password"), data);
    }

    public void Dispose() => folder?.Dispose();

    /// <summary>As <c>LocalPostgres.StartAsync</c> and <c>migrate</c> do.</summary>
    private async Task MakeAsync()
    {
        folder = TestFolder.InMemory("cluster");
        using var data = DataFolder.Open(Data);
        var (cluster, binaries) = (new PostgresDataDirectory(data), await PostgresPrograms.FindAsync());
        await cluster.MakeAsync(binaries, CancellationToken.None);
        await using var server = await PostgresServer.StartAsync(cluster, binaries, data, CancellationToken.None);
        var database = Api.ConnectionString(server.Port, data.Password());
        await BoardFixture.MigrateAsync(new NpgsqlConnectionStringBuilder(database) { Pooling = false }.ConnectionString);
        // It is given as long as it takes; its disposal would kill it after some seconds.
        var postmaster = File.ReadLines(Path.Combine(data.Postgres, "postmaster.pid")).First();
        Signals.Send(int.Parse(postmaster, CultureInfo.InvariantCulture), Signals.Interrupt);
        await server.Exited.WaitAsync(Patience);
    }
}
