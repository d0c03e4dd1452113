using System.Collections.Concurrent;
using System.Globalization;
using FeedBoard.Standalone;
using FeedBoard.Tests.Faults;
using Npgsql;

[assembly: AssemblyFixture(typeof(FeedBoard.Tests.Servers.TestPostgres))]

namespace FeedBoard.Tests.Servers;

/// <summary>
/// A PostgreSQL server for tests. As an assembly fixture it is one for the whole run, started by the first test that asks for a database;
/// <see cref="StartNewAsync"/> gives a private one, for tests that stop it. Safe for many test classes at once.
/// </summary>
public sealed class TestPostgres : IAsyncDisposable
{
    private const string User = "feedboard";

    // A lost test database is no loss.
    private static readonly string[] FastSettings =
    [
        "fsync=off",
        "full_page_writes=off",
        "jit=off", // a plan that runs once is not worth compiling
        "autovacuum=off", // databases live for seconds; what a plan depends on is analyzed by its test
        "wal_level=minimal",
        "max_wal_senders=0",
        "max_connections=400",
        "listen_addresses=127.0.0.1",
        "unix_socket_directories=",
        "timezone=UTC",
        "log_timezone=UTC",
    ];

    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(3);

    private readonly SemaphoreSlim gate = new(1, 1);
    private readonly ConcurrentDictionary<string, Lazy<Task>> templates = new(StringComparer.Ordinal);
    private TestFolder? folder;
    private ServerProcess? server;
    private int port;
    private bool stopped;
    private bool durable;
    private string? counts;

    /// <summary>Whether it belongs to one test, which may stop it.</summary>
    public bool IsPrivate { get; private init; }

    private static string? ServerUser => Environment.IsPrivilegedProcess ? "postgres" : null;

    /// <summary>A server of one's own, running.</summary>
    /// <param name="durable">Commits survive <see cref="KillAsync"/>. Still no <c>fsync</c>: the machine itself does not
    /// fail.</param>
    public static async Task<TestPostgres> StartNewAsync(bool durable = false)
    {
        var postgres = new TestPostgres { durable = durable, IsPrivate = true };
        await postgres.EnsureStartedAsync();
        return postgres;
    }

    /// <summary>Creates an empty database.</summary>
    /// <returns>Its connection string.</returns>
    public async ValueTask<string> CreateDatabaseAsync()
    {
        await EnsureStartedAsync();
        return await CreateFromAsync("template1");
    }

    /// <summary>Creates a database that is a copy of a template.</summary>
    /// <param name="template">Names the template; made when first asked for.</param>
    /// <param name="fill">Given the connection string of the empty template: migrates and seeds it, and leaves no connection open.</param>
    /// <returns>The connection string of the copy.</returns>
    public async ValueTask<string> CreateDatabaseAsync(string template, Func<string, Task> fill)
    {
        await EnsureStartedAsync();
        await templates
            .GetOrAdd(
                template,
                name =>
                    new(async () =>
                    {
                        await ExecuteAsync($"CREATE DATABASE \"{name}\"");
                        await fill(ConnectionString(name, pooling: false));
                    })
            )
            .Value;
        return await CreateFromAsync(template);
    }

    /// <summary>Drops a database, even with open connections; for tests with large databases.</summary>
    public async ValueTask DropDatabaseAsync(string connectionString)
    {
        var database = new NpgsqlConnectionStringBuilder(connectionString).Database;
        using (var pooled = new NpgsqlConnection(connectionString))
            NpgsqlConnection.ClearPool(pooled);
        await Wait.ForAsync(
            "the database to be dropped",
            async () =>
            {
                try
                {
                    await ExecuteAsync($"DROP DATABASE IF EXISTS \"{database}\" WITH (FORCE)");
                    return true;
                }
                catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.ObjectInUse)
                {
                    return false; // Its connections are ended, but PostgreSQL waits for them only five seconds.
                }
            }
        );
    }

    /// <summary>Stops the server as an operator would: connections are ended, nothing that was committed is lost.</summary>
    public async Task StopAsync()
    {
        stopped = true;
        server!.Signal(ServerProcess.SigInt);
        await server.WaitForExitAsync();
    }

    /// <summary>Stops the server without seeing to anything: the next start recovers.</summary>
    public async Task StopImmediatelyAsync()
    {
        stopped = true;
        server!.Signal(ServerProcess.SigQuit);
        await server.WaitForExitAsync();
    }

    /// <summary>Kills the server with all its processes: the next start recovers.</summary>
    public async Task KillAsync()
    {
        stopped = true;
        await server!.KillAsync();
    }

    /// <summary>Starts a stopped server again under Valgrind, which counts the instructions of each statement.</summary>
    /// <returns>The folder with <c>calls.PID.N</c>: what the process PID executed for its statement N, without the kernel.</returns>
    public async Task<string> StartCountingAsync()
    {
        counts = Path.Combine(folder!.Path, "counts");
        await ServerProcess.RunAsync(null, "install", "-d", "-m", "0755", "-o", ServerUser ?? Environment.UserName, counts);
        await StartAgainAsync();
        return counts;
    }

    /// <summary>Starts a stopped or killed server again: same port, same data.</summary>
    public async Task StartAgainAsync()
    {
        await server!.DisposeAsync();
        await StartServerAsync();
        stopped = false;
    }

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
        {
            // Immediate shutdown: the server ends its children, whereas a kill would leave them as orphans.
            if (!server.HasExited)
                server.Signal(ServerProcess.SigQuit);
            await server.WaitForExitAsync();
            await server.DisposeAsync();
        }

        folder?.Dispose();
        gate.Dispose();
    }

    private async Task EnsureStartedAsync()
    {
        if (stopped)
            throw new InvalidOperationException("This PostgreSQL server was stopped by the test.");
        await gate.WaitAsync();
        try
        {
            if (server is not null)
                return;
            folder = TestFolder.InMemory("postgres");
            // Made for the server's user, who may not create anything in ours.
            if (ServerUser is { } user)
                await ServerProcess.RunAsync(null, "install", "-d", "-m", "0700", "-o", user, DataFolder);
            await ServerProcess.RunAsync(
                ServerUser,
                (await PostgresPrograms.FindAsync()).Initdb,
                "-D",
                DataFolder,
                "-U",
                User,
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "--no-sync"
            );
            port = LoopbackPort.Free();
            await StartServerAsync();
        }
        finally
        {
            gate.Release();
        }
    }

    private string DataFolder => Path.Combine(folder!.Path, "data");

    private async Task StartServerAsync()
    {
        using var limit = new CancellationTokenSource(StartLimit);
        while (true)
        {
            string[] own = [string.Create(CultureInfo.InvariantCulture, $"port={port}"), $"synchronous_commit={(durable ? "on" : "off")}"];
            var settings = FastSettings.Concat(own).SelectMany(setting => new[] { "-c", setting });
            string[] command = [(await PostgresPrograms.FindAsync()).Postgres, "-D", DataFolder, .. settings];
            // PostgreSQL calls this function once for each statement, when it is done.
            if (counts is not null)
                command =
                [
                    "valgrind",
                    "--tool=callgrind",
                    "--trace-children=yes",
                    "--dump-before=ReadyForQuery",
                    $"--callgrind-out-file={counts}/calls.%p",
                    $"--log-file={counts}/log.%p",
                    .. command,
                    "-c",
                    "autovacuum=off",
                ];
            var attempt = await ServerProcess.StartAsync(ServerUser, command[0], command[1..]);
            if (await RespondsAsync(attempt, limit.Token))
            {
                server = attempt;
                return;
            }

            // Between our look for a free port and its use another process may have taken it; after a kill the old shared memory lingers.
            var said = attempt.Output;
            await attempt.DisposeAsync();
            if (limit.IsCancellationRequested)
                throw new InvalidOperationException($"PostgreSQL did not start: {said}");
            if (server is null)
                port = LoopbackPort.Free();
            await Task.Delay(TimeSpan.FromMilliseconds(200));
        }
    }

    private async Task<bool> RespondsAsync(ServerProcess attempt, CancellationToken limit)
    {
        while (!attempt.HasExited && !limit.IsCancellationRequested)
        {
            try
            {
                await ExecuteAsync("SELECT 1");
                return !attempt.HasExited;
            }
            catch (NpgsqlException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), CancellationToken.None);
            }
        }

        return false;
    }

    private async Task<string> CreateFromAsync(string template)
    {
        var database = $"test_{Guid.NewGuid():N}";
        await ExecuteAsync($"CREATE DATABASE \"{database}\" TEMPLATE \"{template}\"");
        return ConnectionString(database, pooling: true);
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString("postgres", pooling: !IsPrivate));
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Names come from the tests and from here.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Pools are small: every test class has some, and they share the server's 400 connections.</summary>
    private string ConnectionString(string database, bool pooling) =>
        new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = port,
            Username = User,
            Database = database,
            Pooling = pooling,
            MaxPoolSize = 20,
            ConnectionIdleLifetime = 60, // seconds: a new connection is a new process, which has to learn the schema
            // The password is not asked for, but an application may insist on one being there.
            Password = "unused",
            IncludeErrorDetail = true,
        }.ConnectionString;
}
