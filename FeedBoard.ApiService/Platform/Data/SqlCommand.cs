using System.Collections;
using Npgsql;

namespace FeedBoard.ApiService.Platform.Data;

/// <summary>A source of connections for statements.</summary>
internal interface ISqlConnections
{
    ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken);

    ValueTask CloseAsync(NpgsqlConnection connection);
}

/// <summary>
/// A statement written as SQL, run on a connection for reading, or on a context's and, where there is one, in its transaction.
/// </summary>
/// <example><code>new SqlCommand(db, "SELECT title FROM feeds WHERE id = @id") { { "id", 1L } }</code></example>
internal sealed class SqlCommand : IEnumerable
{
    private readonly ISqlConnections db;
    private readonly string sql;
    private readonly SqlText? text;
    private readonly List<(string Name, NpgsqlParameter Parameter)> parameters = [];

    public SqlCommand(ISqlConnections db, string sql) => (this.db, this.sql) = (db, sql);

    public SqlCommand(ISqlConnections db, SqlText text) => (this.db, sql, this.text) = (db, text.Text, text);

    /// <summary>A parameter that the statement does not name is left out.</summary>
    public void Add<T>(string name, T value) =>
        parameters.Add((name, text is null ? new NpgsqlParameter<T>(name, value) : new NpgsqlParameter<T> { TypedValue = value }));

    public async Task<List<T>> ToListAsync<T>(Func<RowReader, T> read, CancellationToken cancellationToken)
    {
        var rows = new List<T>();
        await ReadAsync(r => rows.Add(read(r)), cancellationToken);
        return rows;
    }

    /// <returns>The first row, or <c>null</c> when there is none.</returns>
    public async Task<T?> SingleOrDefaultAsync<T>(Func<RowReader, T> read, CancellationToken cancellationToken)
        where T : struct
    {
        T? row = null;
        await ReadAsync(r => row ??= read(r), cancellationToken);
        return row;
    }

    /// <summary>Runs the statement and hands each row to <paramref name="row"/>.</summary>
    /// <remarks>
    /// Several statements, with <c>;</c> between them, are one round trip and, where there is no transaction yet, one transaction. Each
    /// sees what was committed when it began. A row without columns, as of <c>SELECT FROM feeds WHERE … FOR NO KEY UPDATE</c>, is a lock
    /// and not handed over.
    /// </remarks>
    public async Task ReadAsync(Action<RowReader> row, CancellationToken cancellationToken)
    {
        var connection = await db.OpenAsync(cancellationToken);
        try
        {
            await using var command = new NpgsqlCommand(sql, connection);
            foreach (var parameter in InOrder())
                command.Parameters.Add(parameter);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var columns = new RowReader(reader);
            do
            {
                while (await columns.ReadAsync(cancellationToken))
                {
                    if (reader.FieldCount > 0)
                        row(columns);
                }
            } while (await reader.NextResultAsync(cancellationToken));
        }
        finally
        {
            await db.CloseAsync(connection);
        }
    }

    /// <summary>Named ones as they came, numbered ones as the statement counts them.</summary>
    private IEnumerable<NpgsqlParameter> InOrder() =>
        text is null
            ? parameters.Select(p => p.Parameter)
            : text.Names.Select(name =>
                parameters.Find(p => string.Equals(p.Name, name, StringComparison.Ordinal)).Parameter
                ?? throw new InvalidOperationException($"The statement's {name} has no value.")
            );

    IEnumerator IEnumerable.GetEnumerator() => parameters.GetEnumerator();
}
