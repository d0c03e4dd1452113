using System.Globalization;
using System.Runtime.Versioning;

namespace FeedBoard.Standalone;

/// <summary>Brings the parts up in order, and down in the opposite one.</summary>
[SupportedOSPlatform("linux")]
internal sealed class Board(Options options, Steps steps)
{
    public async Task RunAsync(CancellationToken stop)
    {
        using var data = DataFolder.Open(options.Data);
        await Orphans.StopAsync(data, stop);
        Api.CheckPortIsFree(options.ApiPort);

        var cluster = new PostgresCluster(data);
        var binaries = await FindPostgresAsync(cluster, stop);
        await cluster.CheckAccountAsync(stop);
        if (cluster.Version is null) await steps.DoAsync($"making a database in {data.Path}", () => cluster.MakeAsync(binaries, stop));
        var password = await cluster.PasswordAsync(binaries, stop);

        await using var server = await steps.DoAsync($"starting PostgreSQL {binaries.Version} on {data.Path}", () => PostgresServer.StartAsync(cluster, binaries, data, stop));
        var api = new Api(data, ConnectionString(server.Port, password), options.ApiPort);
        await steps.DoAsync("applying migrations", () => api.MigrateAsync(stop));
        await steps.SayAsync("starting the API");
        var process = await api.StartAsync(stop);
        try
        {
            await steps.SayAsync($"""
                FeedBoard is up after {Steps.Seconds(steps.Elapsed)}; Ctrl-C stops it
                  API      {api.Address}
                  OpenAPI  {api.Address}openapi/v1.json
                """);
            await RunUntilAsync(process, server, stop);
        }
        finally
        {
            await steps.SayAsync("stopping");
            await Api.StopAsync(process);
        }
    }

    private static async Task RunUntilAsync(ChildProcess api, PostgresServer server, CancellationToken stop)
    {
        var (apiEnds, serverEnds) = (api.WaitAsync(stop), server.Exited);
        var first = await Task.WhenAny(apiEnds, serverEnds);
        stop.ThrowIfCancellationRequested();
        throw new BoardException(first == serverEnds
            ? $"PostgreSQL ended by itself ({server.HowItEnded}); the rest was stopped: start again"
            : $"the API ended by itself (exit code {api.ExitCode}); the rest was stopped: what it said last stands above");
    }

    // Fewer connections than PostgreSQL's hundred: some are left for looking at the data while the board runs.
    private static string ConnectionString(int port, string password) => string.Create(CultureInfo.InvariantCulture,
        $"Host=127.0.0.1;Port={port};Database=feedboard;Username={PostgresCluster.User};Password={password};Maximum Pool Size=80");

    private async Task<PostgresBinaries> FindPostgresAsync(PostgresCluster cluster, CancellationToken stop)
    {
        var found = await PostgresBinaries.FindAsync(stop);
        if (found.Count == 0 && PostgresPackage.CanInstall)
        {
            await steps.DoAsync("installing PostgreSQL", () => PostgresPackage.InstallAsync(stop));
            found = await PostgresBinaries.FindAsync(stop);
        }

        return PostgresBinaries.Choose(found, cluster.Version, options.Data);
    }
}
