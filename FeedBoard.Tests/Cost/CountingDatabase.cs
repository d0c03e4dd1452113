using System.Globalization;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Servers;
using Npgsql;

namespace FeedBoard.Tests.Cost;

/// <summary>
/// A database of the board that counts the instructions that a statement takes: the same statement takes the same number, whatever else the
/// machine does.
/// </summary>
public sealed class CountingDatabase : IAsyncLifetime
{
    private TestPostgres? postgres;
    private NpgsqlDataSource? source;
    private NpgsqlConnection? connection;
    private string folder = "";
    private bool warm;

    public async ValueTask InitializeAsync()
    {
        postgres = await TestPostgres.StartNewAsync();
        var database = await postgres.CreateDatabaseAsync("feedboard", BoardFixture.MigrateAsync);
        NpgsqlConnection.ClearAllPools();
        await postgres.StopAsync();
        folder = await postgres.StartCountingAsync();
        source = new NpgsqlDataSourceBuilder(database) { ConnectionStringBuilder = { CommandTimeout = 300, Timeout = 300 } }
            .ConfigureTypeLoading(t => t.EnableTypeLoading(false))
            .Build();
        connection = await source.OpenConnectionAsync();
        // A write puts its own terms into the index, rather than now and then those of many writes.
        await using var author = new NpgsqlCommand(
            "ALTER INDEX ix_feed_search_terms SET (fastupdate = off); INSERT INTO users (email, normalized_email, nickname, "
                + "normalized_nickname, password_hash) VALUES ('a@example.org', 'A@EXAMPLE.ORG', 'somebody', 'SOMEBODY', '')",
            connection
        );
        await author.ExecuteNonQueryAsync();
    }

    /// <summary>Runs a statement, with <c>$1</c> and so on for the texts.</summary>
    /// <returns>The instructions of its process.</returns>
    public async Task<long> CountAsync(string sql, params string?[] texts)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var text in texts)
            command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = text });
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        var mine = string.Create(CultureInfo.InvariantCulture, $"calls.{connection!.ProcessID}.");
        var last = Directory
            .EnumerateFiles(folder)
            .Where(file => Path.GetFileName(file).StartsWith(mine, StringComparison.Ordinal))
            .MaxBy(file => int.Parse(Path.GetExtension(file).AsSpan(1), CultureInfo.InvariantCulture))!;
        var total = (await File.ReadAllLinesAsync(last, TestContext.Current.CancellationToken)).Last(line =>
            line.StartsWith("totals: ", StringComparison.Ordinal)
        );
        return long.Parse(total.AsSpan("totals: ".Length), CultureInfo.InvariantCulture);
    }

    /// <summary>Runs what makes plans and caches of the one connection, for the first test that asks.</summary>
    public async Task WarmUpAsync(Func<Task> warmUp)
    {
        if (warm)
            return;
        await warmUp();
        warm = true;
    }

    public async ValueTask DisposeAsync()
    {
        if (connection is not null)
            await connection.DisposeAsync();
        if (source is not null)
            await source.DisposeAsync();
        if (postgres is not null)
            await postgres.DisposeAsync();
    }
}
