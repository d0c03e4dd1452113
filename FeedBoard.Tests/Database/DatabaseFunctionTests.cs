using System.Text.RegularExpressions;
using FeedBoard.ApiService.Database;
using FeedBoard.Tests.Docs;
using FeedBoard.Tests.Servers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace FeedBoard.Tests.Database;

/// <summary>The files of Database/Functions, and when they are applied.</summary>
public sealed partial class DatabaseFunctionTests(TestPostgres postgres) : IAsyncLifetime
{
    private static readonly string Api = Path.Combine(Repository.Root, "FeedBoard.ApiService");

    private string database = "";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        database = await postgres.CreateDatabaseAsync();
        await using var db = Open();
        await new Migrator(db, NullLogger<Migrator>.Instance).MigrateAsync(Cancel);
    }

    public async ValueTask DisposeAsync() => await postgres.DropDatabaseAsync(database);

    [Fact]
    public void Each_file_is_in_the_order_and_defines_what_it_is_named_for()
    {
        var files = Directory.GetFiles(Path.Combine(Api, "Database", "Functions")).Select(f => Path.GetFileName(f)!);
        Assert.Equal(files.Order(StringComparer.Ordinal), DatabaseFunction.All.Select(f => $"{f.Name}.sql").Order(StringComparer.Ordinal));
        Assert.All(
            DatabaseFunction.All.Where(f => f.Name != "removed"),
            f =>
            {
                Assert.Equal([f.Name], Created().Matches(f.Sql).Select(m => m.Groups["name"].Value));
                Assert.All(
                    Changes().Matches(f.Sql).Select(m => m.Value),
                    c => Assert.True(c is "CREATE OR REPLACE FUNCTION" or "CREATE OR REPLACE TRIGGER", $"{f.Name}: {c}")
                );
            }
        );
    }

    [Fact]
    public void Each_comes_after_those_that_it_calls()
    {
        for (var n = 0; n < DatabaseFunction.All.Count; n++)
        {
            var (name, body) = (DatabaseFunction.All[n].Name, Comment().Replace(DatabaseFunction.All[n].Sql, ""));
            if (name == "removed")
                continue;
            var later = DatabaseFunction
                .All.Skip(n + 1)
                .Where(f => Regex.IsMatch(body, $@"\b{f.Name}\(", RegexOptions.None, TimeSpan.FromSeconds(1)))
                .Select(f => f.Name);
            Assert.True(!later.Any(), $"{name} calls {string.Join(", ", later)}");
        }
    }

    /// <summary>
    /// PostgreSQL runs the triggers of one event in the order of their names: where there is one, no rule can depend on that.
    /// </summary>
    [Fact]
    public async Task No_two_triggers_run_at_the_same_time_for_the_same_statement() =>
        Assert.Null(
            await ScalarAsync(
                """
                SELECT string_agg(DISTINCT a.tgname || ' and ' || b.tgname, ', ') FROM pg_trigger a
                JOIN pg_trigger b ON b.tgrelid = a.tgrelid AND b.tgname > a.tgname AND NOT b.tgisinternal
                WHERE NOT a.tgisinternal AND (a.tgtype & 67) = (b.tgtype & 67) AND (a.tgtype & b.tgtype & 60) <> 0
                """
            )
        ); // 1: for each row, 2: before, 64: instead of; 4 to 32: insert, delete, update, truncate

    [Fact]
    public void What_is_notified_seen_and_counted_is_said_in_one_place()
    {
        Assert.Equal(["notify_user"], Naming("INSERT INTO notifications"));
        Assert.Equal(["wants_notification"], Naming("notification_mutes"));
        Assert.Equal(["wants_notification"], Naming("blocks"));
        Assert.Equal(
            [
                "matching_comments",
                "matching_feeds",
                "mute_inserted",
                "newest_liker",
                "newest_matches",
                "notification_written",
                "wants_notification",
            ],
            Naming(@"mutes")
        );

        var code = Repository.Sources("FeedBoard.ApiService").Where(f => !f.Contains("/Migrations/", StringComparison.Ordinal));
        var visible = code.Where(f => Hiding().IsMatch(Repository.Read(f))).Select(Path.GetFileName);
        Assert.Equal(["VisibilitySql.cs"], visible);

        static IEnumerable<string> Naming(string what) =>
            DatabaseFunction
                .All.Where(f =>
                    Regex.IsMatch(Comment().Replace(f.Sql, ""), $@"(?<![a-z_]){what}\b", RegexOptions.None, TimeSpan.FromSeconds(1))
                )
                .Select(f => f.Name)
                .Order(StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_second_time_nothing_is_applied()
    {
        Assert.Equal(0, await ApplyAsync(DatabaseFunction.All));
        Assert.Equal(
            DatabaseFunction.All.Count,
            Convert.ToInt32(await ScalarAsync("SELECT count(*) FROM database_functions WHERE current"), null)
        );
    }

    [Fact]
    public async Task A_changed_text_is_applied_and_no_other()
    {
        Assert.Equal(1, await ApplyAsync(With("tag_fold", Fold("upper(tag)"))));
        Assert.Equal("RAIN", await ScalarAsync("SELECT tag_fold('rain')"));
        Assert.Equal(0, await ApplyAsync(With("tag_fold", Fold("upper(tag)"))));
    }

    /// <summary>
    /// After a rollback to the previous version on the same tables, its <c>migrate</c> restores its own functions.
    /// </summary>
    [Fact]
    public async Task An_older_text_is_applied_again()
    {
        await ApplyAsync(With("tag_fold", Fold("upper(tag)")));
        Assert.Equal(1, await ApplyAsync(DatabaseFunction.All));
        Assert.Equal("rain", await ScalarAsync("SELECT tag_fold('RAIN')"));
        Assert.Equal(1, await ApplyAsync(With("tag_fold", Fold("upper(tag)"))));
        Assert.Equal("RAIN", await ScalarAsync("SELECT tag_fold('rain')"));
    }

    /// <summary>If the rolled-back version had a migration, its functions stay, since they maintain what the migration added.</summary>
    [Fact]
    public async Task A_newer_schema_keeps_its_functions()
    {
        await ApplyAsync([
            .. With("tag_fold", Fold("upper(tag)")),
            new("newer", "CREATE OR REPLACE FUNCTION newer() RETURNS integer LANGUAGE sql AS 'SELECT 1'"),
        ]);
        await ScalarAsync("INSERT INTO \"__EFMigrationsHistory\" VALUES ('29990101000000_Later', '99.0.0')");

        Assert.Null(await ApplyAsync(DatabaseFunction.All));
        Assert.Equal("RAIN", await ScalarAsync("SELECT tag_fold('rain')"));
        Assert.Equal(1, await ScalarAsync("SELECT newer()"));
        await using var db = Open();
        await new Migrator(db, NullLogger<Migrator>.Instance).MigrateAsync(Cancel); // and migrate itself succeeds
        Assert.Equal("RAIN", await ScalarAsync("SELECT tag_fold('rain')"));
    }

    [Fact]
    public async Task All_are_applied_or_none()
    {
        var functions = With("tag_fold", Fold("upper(tag)"))
            .Append(new("wrong", "CREATE OR REPLACE FUNCTION wrong() RETURNS integer LANGUAGE sql AS 'SELECT nothing'"));
        var error = await Assert.ThrowsAsync<PostgresException>(() => ApplyAsync([.. functions]));
        Assert.Equal(PostgresErrorCodes.UndefinedColumn, error.SqlState);
        Assert.Equal("rain", await ScalarAsync("SELECT tag_fold('RAIN')"));
        Assert.Equal(0, await ApplyAsync(DatabaseFunction.All));
    }

    [Fact]
    public async Task A_file_has_as_much_time_as_a_migration()
    {
        var slow = With("tag_fold", Fold("upper(tag)") + "; SELECT pg_sleep(1.5)");
        await using (var impatient = Open(";Command Timeout=1"))
            await Assert.ThrowsAsync<NpgsqlException>(() => FunctionMigrator.ApplyAsync(impatient, slow, Cancel));
        await using var migrating = Open(";Command Timeout=1");
        migrating.Database.SetCommandTimeout(TimeSpan.FromMinutes(1));
        Assert.Equal(1, await FunctionMigrator.ApplyAsync(migrating, slow, Cancel));
    }

    [Fact]
    public async Task What_a_newer_version_removes_is_dropped()
    {
        await ApplyAsync([
            .. DatabaseFunction.All,
            new("newer", "CREATE OR REPLACE FUNCTION newer() RETURNS integer LANGUAGE sql AS 'SELECT 1'"),
        ]);
        var removed = DatabaseFunction.All[0];
        Assert.Equal(1, await ApplyAsync(With(removed.Name, removed.Sql + "DROP FUNCTION IF EXISTS newer;")));
        Assert.Equal(0L, await ScalarAsync("SELECT count(*) FROM pg_proc WHERE proname = 'newer'"));
    }

    private static string Fold(string expression) =>
        $"CREATE OR REPLACE FUNCTION tag_fold(tag text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS 'SELECT {expression}'";

    private static IReadOnlyList<DatabaseFunction> With(string name, string sql) =>
        [.. DatabaseFunction.All.Select(f => f.Name == name ? new(name, sql) : f)];

    private async Task<int?> ApplyAsync(IReadOnlyList<DatabaseFunction> functions)
    {
        await using var db = Open();
        return await FunctionMigrator.ApplyAsync(db, functions, Cancel);
    }

    private FeedDb Open(string settings = "") => new(new DbContextOptionsBuilder<FeedDb>().UseNpgsql(database + settings).Options);

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(Cancel);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(Cancel) is var value and not DBNull ? value : null;
    }

    [GeneratedRegex(@"CREATE OR REPLACE FUNCTION (?<name>[a-z_]+)\(", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Created();

    [GeneratedRegex(@"\b(CREATE|ALTER|DROP)( OR REPLACE)? [A-Z]+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Changes();

    [GeneratedRegex("--[^\n]*", RegexOptions.None, 1000)]
    private static partial Regex Comment();

    [GeneratedRegex(@"\bhidden_feeds\b|\bhidden_comments\b|\bNOT ([a-z]\.)?hidden\b|FROM mutes m\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Hiding();
}
