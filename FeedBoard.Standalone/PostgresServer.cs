using System.Globalization;
using System.Runtime.Versioning;

namespace FeedBoard.Standalone;

/// <summary>A PostgreSQL server on a loopback port, which runs until this object is disposed.</summary>
[SupportedOSPlatform("linux")]
internal sealed class PostgresServer : IAsyncDisposable
{
    private const string Ready = "database system is ready to accept connections";

    private readonly ChildProcess process;
    private readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task reading;
    private string? lastWords,
        lastSaid;
    private bool portTaken;
    private volatile bool stopping;

    private PostgresServer(ChildProcess process, int port)
    {
        (this.process, Port) = (process, port);
        reading = ReadAsync();
    }

    public int Port { get; }

    /// <summary>Completes when the server ends.</summary>
    public Task Exited => process.WaitAsync();

    public string HowItEnded => lastWords ?? string.Create(CultureInfo.InvariantCulture, $"exit code {process.ExitCode}");

    /// <summary>Starts the server and waits until it accepts connections, including crash recovery.</summary>
    /// <param name="wanted">Its port; 0 for a free one.</param>
    /// <exception cref="BoardException">It does not start; the message has the last line of its log.</exception>
    public static async Task<PostgresServer> StartAsync(
        PostgresDataDirectory cluster,
        PostgresBinaries binaries,
        DataFolder data,
        CancellationToken cancel,
        int wanted = 0
    )
    {
        for (var attempt = 1; ; attempt++)
        {
            var port = wanted == 0 ? LoopbackPort.Free() : wanted;
            var server = new PostgresServer(
                await ChildProcess.StartAsync(cluster.Program(binaries.Postgres, Arguments(data, port)) with { WhenOrphaned = "INT" }),
                port
            );
            try
            {
                await Task.WhenAny(server.ready.Task, server.reading).WaitAsync(cancel);
            }
            catch (OperationCanceledException)
            {
                await server.DisposeAsync();
                throw;
            }

            if (server.ready.Task.IsCompletedSuccessfully)
                return server;
            await server.Exited;
            var why = server.HowItEnded;
            await server.DisposeAsync();
            // Another process took the port between the check and the start.
            if (server.portTaken && wanted == 0 && attempt < 5)
                continue;
            data.ThrowIfFull(why);
            throw new BoardException($"PostgreSQL does not start on {data.Postgres}: {why}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        stopping = true;
        // Fast shutdown ends sessions and writes a checkpoint. If that takes too long, the next start replays the log.
        await process.StopAsync(
            (Signals.Interrupt, TimeSpan.FromSeconds(3)),
            (Signals.Quit, TimeSpan.FromSeconds(0.5)),
            (Signals.Kill, TimeSpan.FromSeconds(0.5))
        );
        process.Dispose();
    }

    // Full durability is PostgreSQL's default. It is set here so that an edited postgresql.conf cannot turn it off.
    private static string[] Arguments(DataFolder data, int port) =>
        [
            "-D",
            data.Postgres,
            "-p",
            port.ToString(CultureInfo.InvariantCulture),
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            "unix_socket_directories=",
            "-c",
            "fsync=on",
            "-c",
            "full_page_writes=on",
            "-c",
            "synchronous_commit=on",
            "-c",
            "log_destination=stderr",
            "-c",
            "logging_collector=off",
            "-c",
            "log_min_messages=warning",
            "-c",
            "log_min_error_statement=panic",
            "-c",
            "log_line_prefix=",
            "-c",
            "log_checkpoints=off",
            "-c",
            "lc_messages=C",
            "-c",
            "cluster_name=feedboard",
        ];

    private async Task ReadAsync()
    {
        while (await process.Error.ReadLineAsync() is { } line)
        {
            if (line.Contains(Ready, StringComparison.Ordinal))
            {
                lastWords = null; // what it said until then has not ended it
                ready.TrySetResult();
            }
            else if (line.Contains("Address already in use", StringComparison.Ordinal))
                portTaken = true;
            else if (PostgresLog.IsFatal(line))
                lastWords = line;
            else if (!ready.Task.IsCompleted && lastWords is null && !line.StartsWith("LOG:", StringComparison.Ordinal))
                lastWords = line;
            if (ready.Task.IsCompleted && PostgresLog.IsToBeSeen(line))
                await SayAsync(line);
        }
    }

    /// <summary>
    /// Writes a line of the log to standard error, except while the server is being stopped. A line that is repeated at once, such as one
    /// for each connection, is written once.
    /// </summary>
    private async Task SayAsync(string line)
    {
        if (stopping || string.Equals(line, lastSaid, StringComparison.Ordinal))
            return;
        lastSaid = line;
        // Also if the terminal is gone, the log must be read, or the server would wait for that.
        await Steps.TryWriteAsync(Console.Error, $"PostgreSQL: {line}\n");
    }
}
