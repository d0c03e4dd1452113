using Npgsql;

namespace FeedBoard.ServiceDefaults;

/// <summary>
/// A separate connection pool for statements that only read. Writers that wait for a row lock do not block readers.
/// </summary>
/// <remarks>See docs/decisions/0026-reads-have-a-pool-of-their-own.md.</remarks>
public sealed class ReadPool : IAsyncDisposable
{
    /// <summary>
    /// More than a database with a few processors can use at once. With a larger pool, requests would wait in PostgreSQL instead.
    /// </summary>
    public const int MostConnections = 16;

    private readonly string connectionString;
    private readonly NpgsqlDataSource writers;
    private readonly NpgsqlDataSource source;

    /// <param name="connectionString">The connection string of the service; a smaller <c>Maximum Pool Size</c> in it applies here
    /// too.</param>
    /// <param name="writers">The other pool of the same database; it stays the caller's.</param>
    public ReadPool(string connectionString, NpgsqlDataSource writers)
    {
        (this.connectionString, this.writers) = (connectionString, writers);
        var builder = new NpgsqlDataSourceBuilder(connectionString);
        builder.ConnectionStringBuilder.MaxPoolSize = Math.Min(builder.ConnectionStringBuilder.MaxPoolSize, MostConnections);
        builder.NameSpans("read");
        source = builder.Build();
    }

    /// <exception cref="NpgsqlException">The database is not available, or all connections were in use for too long.</exception>
    public ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken) => source.OpenConnectionAsync(cancellationToken);

    /// <summary>An unpooled connection, for a listener that keeps it open.</summary>
    /// <param name="keepAlive">Whole seconds without traffic after which the connection is checked.</param>
    /// <exception cref="NpgsqlException">The database is not available.</exception>
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
    /// The server has ended the connection. The idle connections of both pools are broken too, and each would fail one request.
    /// </summary>
    public void ForgetIdle()
    {
        source.Clear();
        writers.Clear();
    }

    public ValueTask DisposeAsync() => source.DisposeAsync();
}
