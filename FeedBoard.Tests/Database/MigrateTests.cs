using FeedBoard.ApiService.Database;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Faults;
using FeedBoard.Tests.Servers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;

namespace FeedBoard.Tests.Database;

/// <summary><c>FeedBoard.ApiService migrate</c>, as the real program.</summary>
[Slow]
public sealed class MigrateTests(TestPostgres postgres)
{
    [Theory]
    [InlineData("the database is empty")]
    [InlineData("there is no database yet")]
    public async Task Two_at_once_both_succeed_and_the_schema_is_right(string when)
    {
        var database = await postgres.CreateDatabaseAsync();
        if (when == "there is no database yet")
            await postgres.DropDatabaseAsync(database);
        try
        {
            var ends = await Task.WhenAll(MigrateAsync(database), MigrateAsync(database));

            Assert.All(ends, e => Assert.Equal((0, ""), (e.ExitCode, e.Error)));
            var all = typeof(FeedDb).Assembly.GetTypes().Count(t => t.IsSubclassOf(typeof(Migration)));
            Assert.Equal(["0", $"{all}"], ends.Select(e => Applied(e.Output)).Order(StringComparer.Ordinal));
            await AssertSchemaAsync(database);
        }
        finally
        {
            await postgres.DropDatabaseAsync(database);
        }
    }

    [Fact]
    public async Task A_second_one_waits_until_the_first_has_ended()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await ExecuteAsync(connection, "SELECT pg_advisory_lock(x'66656564626f6172'::bigint)"); // as a migration in progress does

        var end = MigrateAsync(database);
        await Wait.ForAsync(
            "a migration that waits",
            async () => end.IsCompleted || (long)(await ExecuteAsync(connection, BoardFixture.WaitingForAdvisoryLocksSql))! > 0
        );
        Assert.False(end.IsCompleted, end.IsCompleted ? (await end).ToString() : "");
        Assert.Equal(0L, await ExecuteAsync(connection, "SELECT count(*) FROM pg_class WHERE relname = 'feeds'"));

        await ExecuteAsync(connection, "SELECT pg_advisory_unlock_all()");
        Assert.Equal(0, (await end).ExitCode);
        await AssertSchemaAsync(database);
    }

    [Fact]
    public async Task Where_nothing_is_missing_it_waits_for_nobody()
    {
        var database = await postgres.CreateDatabaseAsync("feedboard", BoardFixture.MigrateAsync);
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await ExecuteAsync(connection, "SELECT pg_advisory_lock(x'66656564626f6172'::bigint)");

        var (exitCode, output, error) = await MigrateAsync(database);
        Assert.Equal((0, "", "0"), (exitCode, error, Applied(output)));
    }

    [Fact]
    public async Task Nicknames_without_keys_get_theirs_though_no_migration_is_missing()
    {
        var database = await postgres.CreateDatabaseAsync("feedboard", BoardFixture.MigrateAsync);
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await ExecuteAsync(
            connection,
            """
            INSERT INTO users (email, normalized_email, nickname, normalized_nickname, password_hash)
            VALUES ('ann@example.com', 'ANN@EXAMPLE.COM', 'Ann', 'ANN', '')
            """
        );

        Assert.Equal(0, (await MigrateAsync(database)).ExitCode);
        Assert.True(0 < (long)(await ExecuteAsync(connection, "SELECT count(*) FROM nickname_keys"))!);
    }

    private static string Applied(string output)
    {
        var words = output.Split("up to date; ")[1].Split(' ');
        return words[0];
    }

    /// <summary>With the database and nothing else, as a deployment's migration job has it.</summary>
    internal static Task<(int ExitCode, string Output, string Error)> MigrateAsync(string database) =>
        ApiProcess.RunToEndAsync(
            ["migrate"],
            new Dictionary<string, string>(StringComparer.Ordinal) { ["ConnectionStrings__feeddb"] = database }
        );

    private static async Task AssertSchemaAsync(string database)
    {
        await using var db = new FeedDb(new DbContextOptionsBuilder<FeedDb>().UseNpgsql(database).Options);
        await db.Database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        var found = await SchemaOfDatabase.ReadAsync((NpgsqlConnection)db.Database.GetDbConnection());
        Assert.Equal(SchemaOfModel.Read(db).Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
    }

    private static async Task<object?> ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }
}
