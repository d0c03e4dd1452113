using System.Runtime.Versioning;

namespace FeedBoard.Standalone;

/// <summary>The PostgreSQL of a data folder, run by the PostgreSQL installed on this machine.</summary>
[SupportedOSPlatform("linux")]
internal static class LocalPostgres
{
    /// <summary>
    /// Checks whether PostgreSQL can run, without starting it. Installs it if it is missing and root runs this on Debian. Stops processes
    /// left by an earlier start on this folder.
    /// </summary>
    /// <returns>The password of the board's user.</returns>
    /// <exception cref="BoardException">It cannot run; the message says what to do.</exception>
    public static async Task<string> PrepareAsync(string path, Steps steps, CancellationToken stop)
    {
        using var data = DataFolder.Open(path);
        await SettleAsync(data, stop);
        var (cluster, binaries) = await FindAsync(data, path, steps, stop);
        return cluster.Version is null ? data.Password() : await cluster.PasswordAsync(binaries, stop);
    }

    /// <summary>Stops processes left by an earlier start on this folder.</summary>
    /// <exception cref="BoardException">A restore into the folder did not finish, or a process of an earlier start does not
    /// end.</exception>
    public static async Task SettleAsync(DataFolder data, CancellationToken stop)
    {
        if (Directory.Exists(data.Restore))
            throw new BoardException($"a backup was not restored to its end into {data.Path}: restore it again first");
        await Orphans.StopAsync(data, stop);
    }

    /// <summary>Starts PostgreSQL, and first creates the cluster if there is none.</summary>
    /// <returns>The server, and the password of the board's user.</returns>
    public static async Task<(PostgresServer Server, string Password)> StartAsync(
        DataFolder data,
        Options options,
        Steps steps,
        CancellationToken stop
    )
    {
        var (cluster, binaries) = await FindAsync(data, options.Data, steps, stop);
        if (cluster.Version is null)
            await steps.DoAsync($"making a database in {data.Path}", () => cluster.MakeAsync(binaries, stop));
        var password = await cluster.PasswordAsync(binaries, stop);
        var server = await steps.DoAsync(
            $"starting PostgreSQL {binaries.Version} on {data.Path}",
            () => PostgresServer.StartAsync(cluster, binaries, data, stop, options.PostgresPort)
        );
        return (server, password);
    }

    /// <summary>Runs only PostgreSQL until <paramref name="stop"/>.</summary>
    /// <exception cref="BoardException">It does not start or ended unexpectedly.</exception>
    public static async Task RunAsync(Options options, Steps steps, CancellationToken stop)
    {
        using var data = DataFolder.Open(options.Data);
        await SettleAsync(data, stop);
        if (options.PostgresPort != 0)
            LoopbackPort.CheckIsFree(options.PostgresPort, "--port");
        var (server, _) = await StartAsync(data, options, steps, stop);
        await using var running = server;
        await steps.SayAsync(
            $"PostgreSQL accepts connections on port {server.Port.ToString(System.Globalization.CultureInfo.InvariantCulture)}"
        );
        await server.Exited.WaitAsync(stop);
        throw new BoardException($"PostgreSQL ended by itself ({server.HowItEnded}): start again");
    }

    /// <summary>Finds the programs for the cluster of a data folder, and checks the account that runs them.</summary>
    /// <param name="path">The data folder, for messages.</param>
    /// <exception cref="BoardException">They cannot run; the message says what to do.</exception>
    public static async Task<(PostgresDataDirectory Cluster, PostgresBinaries Binaries)> FindAsync(
        DataFolder data,
        string path,
        Steps steps,
        CancellationToken stop
    )
    {
        var cluster = new PostgresDataDirectory(data);
        var binaries = await PostgresBinaries.FindAsync(cluster, path, steps, stop);
        await cluster.CheckAccountAsync(stop);
        return (cluster, binaries);
    }
}
