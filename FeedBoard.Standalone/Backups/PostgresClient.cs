using System.Globalization;
using System.Runtime.Versioning;
using FeedBoard.ServiceDefaults;

namespace FeedBoard.Standalone.Backups;

/// <summary>Runs PostgreSQL's client programs against the server of the board.</summary>
[SupportedOSPlatform("linux")]
internal sealed class PostgresClient(PostgresBinaries binaries, int port, DataFolder data)
{
    private readonly string passwords = data.PasswordFileOfClients();

    /// <summary>Takes the lock that prevents the deletion of objects, until it is disposed.</summary>
    public async Task<Session> LockAsync(CancellationToken cancel)
    {
        var psql = await ChildProcess.StartAsync(
            Program("psql", "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", $"--dbname={PostgresDataDirectory.Database}")
        );
        var session = new Session(psql);
        try
        {
            await psql.Input.WriteLineAsync(
                string.Create(CultureInfo.InvariantCulture, $"SELECT 'locked' FROM pg_advisory_lock({BackupLock.Key});").AsMemory(),
                cancel
            );
            await psql.Input.FlushAsync(cancel);
            if (await psql.Output.ReadLineAsync(cancel) is "locked")
                return session;
            throw new BoardException($"the database cannot be read: {(await psql.Error.ReadToEndAsync(cancel)).Split('\n')[0]}");
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>Writes a consistent dump of the database to a file.</summary>
    public Task DumpAsync(string file, CancellationToken cancel) =>
        MustAsync(
            "pg_dump",
            ["--format=custom", "--no-owner", $"--file={file}", $"--dbname={PostgresDataDirectory.Database}"],
            cancel,
            writes: file
        );

    /// <summary>Restores the database from such a file in one transaction.</summary>
    public async Task RestoreAsync(string file, CancellationToken cancel)
    {
        await MustAsync(
            "psql",
            ["--no-psqlrc", "--quiet", "--dbname=postgres", $"--command=CREATE DATABASE {PostgresDataDirectory.Database}"],
            cancel
        );
        await MustAsync(
            "pg_restore",
            ["--single-transaction", "--exit-on-error", "--no-owner", $"--dbname={PostgresDataDirectory.Database}", file],
            cancel
        );
        // A dump contains no statistics.
        await MustAsync("psql", ["--no-psqlrc", "--quiet", $"--dbname={PostgresDataDirectory.Database}", "--command=ANALYZE"], cancel);
    }

    /// <param name="writes">The file that the program writes; null if only the server writes.</param>
    private async Task MustAsync(string program, string[] arguments, CancellationToken cancel, string? writes = null)
    {
        var (exitCode, _, error) = await ChildProcess.RunAsync(Program(program, arguments), "", cancel);
        if (exitCode == 0)
            return;
        // Errors of the server have this word in front; then its own disk is full.
        if (writes is not null && DataFolder.SaysFull(error) && !error.Contains("ERROR:", StringComparison.Ordinal))
            throw new BoardException($"the disk that holds {writes} is full: free some space, or write the backup to another disk");
        data.ThrowIfFull(error);
        throw new BoardException($"{program} failed: {ChildProcess.Why(error, exitCode)}");
    }

    internal ChildStart Program(string program, params string[] arguments) =>
        new(binaries.Client(program), arguments, data.Path)
        {
            OnlyEnvironment = true, // PGSERVICE, PGSSLMODE and others of the shell are about another server
            Environment = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["PGHOST"] = "127.0.0.1",
                ["PGPORT"] = port.ToString(CultureInfo.InvariantCulture),
                ["PGUSER"] = PostgresDataDirectory.User,
                ["PGPASSFILE"] = passwords,
                ["LC_ALL"] = "C",
            },
        };

    /// <summary>Holds the lock.</summary>
    internal sealed class Session(ChildProcess psql) : IAsyncDisposable
    {
        /// <exception cref="BoardException">The server has ended the session, and with it the lock.</exception>
        public async Task MustHoldAsync(CancellationToken cancel)
        {
            try
            {
                await psql.Input.WriteLineAsync("SELECT 'still';".AsMemory(), cancel);
                await psql.Input.FlushAsync(cancel);
                if (await psql.Output.ReadLineAsync(cancel) is "still")
                    return;
            }
            catch (IOException)
            {
                // The program has ended.
            }

            throw new BoardException("the database was restarted while its images were read, so some may be missing: back it up again");
        }

        public async ValueTask DisposeAsync()
        {
            await psql.StopAsync((Signals.Terminate, TimeSpan.FromSeconds(2)), (Signals.Kill, TimeSpan.FromSeconds(1)));
            psql.Dispose();
        }
    }
}
