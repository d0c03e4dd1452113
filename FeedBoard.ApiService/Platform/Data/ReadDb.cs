using FeedBoard.ServiceDefaults;
using Npgsql;

namespace FeedBoard.ApiService.Platform.Data;

/// <summary>The board's tables for reading alone: each statement sees all that was committed before it. Safe for all threads.</summary>
internal sealed class ReadDb(ReadPool pool) : ISqlConnections
{
    public ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken) => pool.OpenAsync(cancellationToken);

    public ValueTask CloseAsync(NpgsqlConnection connection) => connection.DisposeAsync();
}
