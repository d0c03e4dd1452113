using Npgsql;

namespace FeedBoard.Tests.Faults;

/// <summary>Holds a table against all who write it: so a test can act at the very moment between the images and their feed.</summary>
internal sealed class TableLock : IAsyncDisposable
{
    private readonly NpgsqlConnection connection;

    private TableLock(NpgsqlConnection connection) => this.connection = connection;

    public static Task<TableLock> OfFeedsAsync(string database) => OfAsync(database, "feeds");

    public static async Task<TableLock> OfAsync(string database, string table)
    {
        var address = new NpgsqlConnectionStringBuilder(database) { Pooling = false }.ConnectionString;
        var held = new TableLock(new NpgsqlConnection(address));
        await held.connection.OpenAsync(TestContext.Current.CancellationToken);
        await held.ScalarAsync($"BEGIN; LOCK TABLE {table} IN SHARE MODE");
        return held;
    }

    /// <summary>Waits until the upload waits for the lock, so all earlier steps are done.</summary>
    public Task AwaitedAsync(Task<HttpResponseMessage> upload) =>
        Wait.ForAsync(
            "the upload before the lock",
            async () =>
            {
                if (upload.IsCompleted)
                    Assert.Fail($"the upload had a response too early: {await upload}");
                return await WaitingAsync() > 0;
            }
        );

    /// <summary>Waits until so many wait for the lock.</summary>
    public Task AwaitedByAsync(int count) => Wait.ForAsync($"{count} before the lock", async () => await WaitingAsync() >= count);

    /// <summary>Lets the writers go on, and waits until those whose client is dead have noticed.</summary>
    public async Task ReleaseAsync()
    {
        await ScalarAsync("COMMIT");
        await Wait.ForAsync(
            "no other connection at work",
            async () =>
                (long)
                    (
                        await ScalarAsync(
                            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND "
                                + "state <> 'idle'"
                        )
                    )! == 0
        );
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    /// <summary>Who waits for this lock, or for somebody who does.</summary>
    private async Task<long> WaitingAsync()
    {
        // Otherwise the transaction never sees connections opened after the first query.
        await ScalarAsync("SELECT pg_stat_clear_snapshot()");
        return (long)
            (
                await ScalarAsync(
                    "WITH RECURSIVE held (pid) AS (SELECT pg_backend_pid() UNION "
                        + "SELECT a.pid FROM held h JOIN pg_stat_activity a ON h.pid = ANY (pg_blocking_pids(a.pid))) "
                        + "SELECT count(*) - 1 FROM held"
                )
            )!;
    }

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }
}
