using FeedBoard.Tests.Board;
using Npgsql;

namespace FeedBoard.Tests.Features.Images.Thumbnails;

/// <summary>Holds an image's row against all who change it.</summary>
internal sealed class RowLock : IAsyncDisposable
{
    private readonly NpgsqlConnection connection;

    private RowLock(NpgsqlConnection connection) => this.connection = connection;

    public static async Task<RowLock> OfImageAsync(string database, string name)
    {
        var held = new RowLock(new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database) { Pooling = false }.ConnectionString));
        await held.connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand($"BEGIN; SELECT 1 FROM images WHERE name = '{name}' FOR UPDATE", held.connection);
        await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
        return held;
    }

    /// <summary>
    /// Ends database sessions that wait for the row after their client has died, so that they write nothing; then releases the row.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        await using (
            var command = new NpgsqlCommand(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = "
                    + "'Lock'; ROLLBACK",
                connection
            )
        )
        {
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        await connection.DisposeAsync();
    }
}

internal static class ImageRows
{
    /// <summary>State and tries of the thumbnails of a feed's only image.</summary>
    public static async Task<(int State, int Tries)> ImageRowAsync(this BoardFixture board, long feed)
    {
        var both = await board.QueryAsync<int>($"SELECT thumbnail_state * 100 + thumbnail_tries FROM images WHERE feed_id = {feed}");
        return (both / 100, both % 100);
    }
}
