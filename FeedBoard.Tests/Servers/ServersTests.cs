using System.Text;
using FeedBoard.Tests.Board;
using Npgsql;

namespace FeedBoard.Tests.Servers;

[Slow]
public sealed class ServersTests(TestPostgres postgres, SwiftServer swift)
{
    [Fact]
    public async Task Every_database_is_a_copy_of_its_template_that_is_filled_once()
    {
        var fills = 0;
        async Task FillAsync(string connectionString)
        {
            Interlocked.Increment(ref fills);
            await ExecuteAsync(connectionString, "CREATE TABLE t (n int)");
        }

        var databases = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => postgres.CreateDatabaseAsync("servers_tests", FillAsync).AsTask())
        );

        await Task.WhenAll(databases.Select(database => ExecuteAsync(database, "INSERT INTO t VALUES (1)")));
        Assert.Equal(1, fills);
        Assert.Equal(4, databases.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(1L, await ScalarAsync(databases[0], "SELECT count(*) FROM t"));
        foreach (var database in databases)
            await postgres.DropDatabaseAsync(database);
    }

    [Fact]
    public async Task A_private_server_keeps_its_data_when_it_is_stopped_or_killed_and_started_again()
    {
        await using var mine = await TestPostgres.StartNewAsync();
        var database = await mine.CreateDatabaseAsync();
        await ExecuteAsync(database, "CREATE TABLE t (n int)");

        await mine.StopAsync();
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => ExecuteAsync(database, "INSERT INTO t VALUES (1)"));
        await mine.StartAgainAsync();
        NpgsqlConnection.ClearAllPools();
        await ExecuteAsync(database, "INSERT INTO t VALUES (1)");
        await mine.KillAsync();
        await mine.StartAgainAsync();

        NpgsqlConnection.ClearAllPools();
        Assert.True(await ScalarAsync(database, "SELECT count(*) FROM t") is 0L or 1L); // Commits are not synchronous here.
    }

    [Fact]
    public async Task Objects_outlive_a_restart_of_a_private_S3_server()
    {
        await using var mine = await SwiftServer.StartNewAsync();
        var bucket = new Uri(await mine.CreateBucketAsync()).Host;
        using var client = mine.CreateClient();
        await client.PutObjectAsync(
            new()
            {
                BucketName = bucket,
                Key = "a",
                ContentBody = "b",
                UseChunkEncoding = false,
            },
            TestContext.Current.CancellationToken
        );

        await mine.StopAsync();
        await mine.StartAgainAsync();

        using var response = await client.GetObjectAsync(bucket, "a", TestContext.Current.CancellationToken);
        using var reader = new StreamReader(response.ResponseStream, Encoding.UTF8);
        Assert.Equal("b", await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Buckets_are_ones_own() =>
        Assert.NotEqual(await swift.CreateBucketAsync(), await swift.CreateBucketAsync(), StringComparer.Ordinal);

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<object?> ScalarAsync(string connectionString, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }
}
