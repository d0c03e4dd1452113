using Npgsql;

namespace FeedBoard.Tests.Faults;

/// <summary>Holds a table against all who write it: so a test can act at the very moment between the images and their feed.</summary>
internal sealed class TableLock : IAsyncDisposable
{
    private readonly NpgsqlConnection connection;
    private readonly string table;

    private TableLock(NpgsqlConnection connection, string table) => (this.connection, this.table) = (connection, table);

    public static Task<TableLock> OfFeedsAsync(string database) => OfAsync(database, "feeds");

    public static async Task<TableLock> OfAsync(string database, string table)
    {
        var address = new NpgsqlConnectionStringBuilder(database) { Pooling = false }.ConnectionString;
        var held = new TableLock(new NpgsqlConnection(address), table);
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

    private async Task<long> WaitingAsync() =>
        (long)(await ScalarAsync($"SELECT count(*) FROM pg_locks WHERE relation = '{table}'::regclass AND NOT granted"))!;

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }
}
