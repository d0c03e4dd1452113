using Npgsql;

namespace FeedBoard.ServiceDefaults;

/// <summary>
/// Connections for statements that only read, apart from those that writers wait in: whoever queues for a row's lock keeps no reader
/// waiting.
/// </summary>
/// <remarks>See docs/decisions/0026-reads-have-a-pool-of-their-own.md.</remarks>
public sealed class ReadPool : IAsyncDisposable
{
    /// <summary>
    /// More than a database of a few processors can use at once; with more of them a request waits in PostgreSQL instead of here.
    /// </summary>
    public const int MostConnections = 16;

    private readonly string connectionString;
    private readonly NpgsqlDataSource source;

    /// <param name="connectionString">The service's own; a smaller <c>Maximum Pool Size</c> in it counts here too.</param>
    public ReadPool(string connectionString)
    {
        this.connectionString = connectionString;
        var builder = new NpgsqlDataSourceBuilder(connectionString);
        builder.ConnectionStringBuilder.MaxPoolSize = Math.Min(builder.ConnectionStringBuilder.MaxPoolSize, MostConnections);
        builder.NameSpans("read");
        source = builder.Build();
    }

    /// <exception cref="NpgsqlException">The database is away, or all connections were in use for too long.</exception>
    public ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken) => source.OpenConnectionAsync(cancellationToken);

    /// <summary>A connection outside of the pool, for whoever keeps it to listen on.</summary>
    /// <param name="keepAlive">Whole seconds: after so long without a word the server is asked whether it is still there.</param>
    /// <exception cref="NpgsqlException">The database is away.</exception>
    public async Task<NpgsqlConnection> OpenOwnAsync(TimeSpan keepAlive, CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(connectionString)
            {
                Pooling = false,
                KeepAlive = (int)keepAlive.TotalSeconds,
            }.ConnectionString
        );
        try
        {
            await connection.OpenAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// The server was found to be gone: what lies idle in this pool and in the writers' is dead too, and would fail one request each.
    /// </summary>
    public void ForgetIdle()
    {
        source.Clear();
        using var ofWriters = new NpgsqlConnection(connectionString);
        NpgsqlConnection.ClearPool(ofWriters);
    }

    public ValueTask DisposeAsync() => source.DisposeAsync();
}
