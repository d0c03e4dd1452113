using System.Globalization;
using System.Reflection;
using FeedBoard.ApiService.Platform.Search;
using FeedBoard.Standalone;
using Npgsql;

namespace FeedBoard.Benchmarks.Board;

/// <summary>A PostgreSQL cluster with a board of a given size, and the Release API.</summary>
internal sealed class BenchBoard : IAsyncDisposable
{
    private readonly DataFolder data;
    private readonly PostgresServer server;
    private readonly bool keep;

    private BenchBoard(DataFolder data, PostgresServer server, PostgresBinaries binaries, string connectionString, int feeds, bool keep) =>
        (this.data, this.server, Binaries, ConnectionString, Feeds, this.keep) = (data, server, binaries, connectionString, feeds, keep);

    public PostgresBinaries Binaries { get; }

    public int Feeds { get; }

    /// <summary>The same as in fill.sql.</summary>
    public int People => Math.Max(Feeds / 100, 300);

    public string ConnectionString { get; }

    public int Port => server.Port;

    /// <summary>The folder for files of a measurement.</summary>
    public string Folder => data.Path;

    /// <summary>The main process of PostgreSQL, the parent of all others.</summary>
    public int PostgresId =>
        int.Parse(File.ReadLines(Path.Combine(data.Postgres, "postmaster.pid")).First(), NumberStyles.None, CultureInfo.InvariantCulture);

    public string Password => data.Password();

    public static async Task<BenchBoard> OpenAsync(BenchOptions options, Steps steps, CancellationToken cancel)
    {
        var folder = options.Data is { } kept
            ? Path.Combine(kept, options.Feeds.ToString(CultureInfo.InvariantCulture))
            : Directory.CreateTempSubdirectory("feedboard-bench-").FullName;
        if (options.Data is null && Environment.IsPrivilegedProcess)
            File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        if (Path.GetDirectoryName(folder) is { } parent)
            Directory.CreateDirectory(parent);
        var opened = DataFolder.Open(folder);
        await Orphans.StopAsync(opened, cancel);
        var cluster = new PostgresDataDirectory(opened);
        var binaries = PostgresBinaries.Choose(await PostgresBinaries.FindAsync(cancel), cluster.Version, folder);
        await cluster.CheckAccountAsync(cancel);
        if (cluster.Version is null)
        {
            await steps.DoAsync("making a database", () => cluster.MakeAsync(binaries, cancel));
            // Default settings of planner, log and durability, but more memory for the data and for the text of a statement.
            await File.AppendAllTextAsync(
                Path.Combine(opened.Postgres, "postgresql.conf"),
                "shared_buffers = 1GB\nmax_wal_size = 8GB\ntrack_activity_query_size = 16kB\n",
                cancel
            );
        }

        var password = await cluster.PasswordAsync(binaries, cancel);
        var postgres = await steps.DoAsync(
            $"starting PostgreSQL {binaries.Version}",
            () => PostgresServer.StartAsync(cluster, binaries, opened, cancel)
        );
        var connection = Api.ConnectionString(postgres.Port, password);
        var board = new BenchBoard(opened, postgres, binaries, connection, options.Feeds, keep: options.Data is not null);
        try
        {
            await steps.DoAsync(
                "applying migrations",
                async () => await (await Api.PrepareAsync(opened, connection, LoopbackPort.Free(), cancel)).MigrateAsync(cancel)
            );
            await board.FillAsync(steps, cancel);
            return board;
        }
        catch
        {
            await board.DisposeAsync();
            throw;
        }
    }

    /// <summary>Turns off the API's response cache.</summary>
    public static readonly KeyValuePair<string, string> WithoutMemory = new("Cache__Lifetime", "00:00:00");

    /// <summary>No thumbnails are made.</summary>
    public static readonly KeyValuePair<string, string> WithoutThumbnails = new("Images__ThumbnailProgram", "");

    /// <summary>Starts the front end on an API.</summary>
    public Task<BenchService> StartWebAsync(Uri api, CancellationToken cancel, params IEnumerable<KeyValuePair<string, string>> settings) =>
        StartWebAsync(Service.Find(Web.Project), api, cancel, settings);

    /// <param name="program">Another program than the built one.</param>
    public Task<BenchService> StartWebAsync(
        string program,
        Uri api,
        CancellationToken cancel,
        params IEnumerable<KeyValuePair<string, string>> settings
    ) =>
        BenchService.StartAsync(
            Folder,
            Path.Combine(Folder, "web.log"),
            [Service.Dotnet, program],
            [
                new("services__apiservice__http__0", api.GetLeftPart(UriPartial.Authority)),
                new("DataProtection__Folder", data.Keys),
                .. settings,
            ],
            cancel
        );

    /// <summary>Starts the API with raised limits and the given <paramref name="settings"/>.</summary>
    public Task<BenchService> StartApiAsync(CancellationToken cancel, params IEnumerable<KeyValuePair<string, string>> settings) =>
        StartApiAsync(Service.Find(Api.Project), cancel, settings);

    /// <param name="program">Another program than the built one.</param>
    public Task<BenchService> StartApiAsync(
        string program,
        CancellationToken cancel,
        params IEnumerable<KeyValuePair<string, string>> settings
    ) =>
        BenchService.StartAsync(
            Folder,
            Path.Combine(Folder, "api.log"),
            [Service.Dotnet, program],
            [
                new("ConnectionStrings__feeddb", ConnectionString),
                new("ConnectionStrings__images", new Uri(data.Images).AbsoluteUri),
                new("Auth__SigningKey", data.SigningKey()),
                new("RateLimits__Scale", "1000000"),
                .. settings,
            ],
            cancel
        );

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        var folder = data.Path;
        data.Dispose();
        if (!keep)
            Directory.Delete(folder, recursive: true);
    }

    /// <summary>
    /// Earlier writes must not slow down the next measurement: no thumbnails are pending, and autovacuum has nothing to do.
    /// </summary>
    public Task SettleAsync(Steps steps, CancellationToken cancel) =>
        steps.DoAsync(
            "settling the board",
            async () =>
            {
                await ExecuteAsync("UPDATE images SET thumbnail_state = 4 WHERE thumbnail_state <> 2", cancel);
                await ExecuteAsync("VACUUM ANALYZE", cancel);
            }
        );

    /// <summary>Executes statements, without a time limit.</summary>
    public async Task ExecuteAsync(string sql, CancellationToken cancel)
    {
        await using var connection = await ConnectAsync(cancel);
        await ExecuteAsync(connection, sql, cancel);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
#pragma warning disable CA2100 // statements of this program
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancel);
    }

    private async Task<NpgsqlConnection> ConnectAsync(CancellationToken cancel)
    {
        var connection = new NpgsqlConnection(ConnectionString + ";Command Timeout=0;Timeout=10");
        await connection.OpenAsync(cancel);
        return connection;
    }

    private async Task FillAsync(Steps steps, CancellationToken cancel)
    {
        await using var connection = await ConnectAsync(cancel);
        if (await CountAsync(connection, cancel) > 0)
        {
            await SettleAsync(steps, cancel);
            return;
        }

        await steps.DoAsync(
            $"filling it with {Feeds.ToString("N0", CultureInfo.InvariantCulture)} feeds",
            async () =>
            {
                await using var transaction = await connection.BeginTransactionAsync(cancel);
                await FillAsync(connection, Feeds, cancel);
                await transaction.CommitAsync(cancel);
                await ExecuteAsync(connection, "VACUUM ANALYZE", cancel);
            }
        );
    }

    /// <summary>Fills an empty board with so many feeds.</summary>
    internal static async Task FillAsync(NpgsqlConnection connection, int feeds, CancellationToken cancel)
    {
        await ExecuteAsync(connection, Script("sentences.sql"), cancel);
        await AddTermsAsync(connection, cancel);
        await ExecuteAsync(
            connection,
            Script("fill.sql")
                .Replace(":feeds", feeds.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
                .Replace(":version", SearchTerms.Version.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal),
            cancel
        );
    }

    private static async Task AddTermsAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        var (numbers, texts) = (new List<int>(), new List<string>());
        await using (var read = new NpgsqlCommand("SELECT n, text FROM sentences", connection))
        await using (var rows = await read.ExecuteReaderAsync(cancel))
        {
            while (await rows.ReadAsync(cancel))
            {
                numbers.Add(rows.GetInt32(0));
                texts.Add(rows.GetString(1));
            }
        }

        await using var write = new NpgsqlCommand(
            "UPDATE sentences s SET terms = t.terms::tsvector, titled = t.titled::tsvector "
                + "FROM unnest(@numbers, @terms, @titled) t (n, terms, titled) WHERE s.n = t.n",
            connection
        );
        write.Parameters.Add(new NpgsqlParameter<int[]>("numbers", [.. numbers]));
        write.Parameters.Add(new NpgsqlParameter<string[]>("terms", [.. texts.Select(t => SearchTerms.OfFeed("", t))]));
        write.Parameters.Add(new NpgsqlParameter<string[]>("titled", [.. texts.Select(t => SearchTerms.OfFeed(t, ""))]));
        await write.ExecuteNonQueryAsync(cancel);
    }

    /// <summary>A script of this folder.</summary>
    internal static string Script(string name)
    {
        using var resource = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        using var reader = new StreamReader(resource);
        return reader.ReadToEnd();
    }

    private static async Task<long> CountAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var count = new NpgsqlCommand("SELECT coalesce(sum(delta), 0)::bigint FROM feed_totals", connection);
        return (long)(await count.ExecuteScalarAsync(cancel))!;
    }
}
