using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FeedBoard.ApiService.Database;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Docs;
using FeedBoard.Tests.Servers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace FeedBoard.Tests.Database;

/// <summary>
/// Boards of the schemas that were released, filled, brought to the newest one; and what a migration may do while the version before it
/// still runs.
/// </summary>
/// <remarks>
/// The scripts in Released are what each migration was when it was released, functions and triggers included. They are never changed.
/// </remarks>
[Slow]
public sealed partial class UpgradeTests(TestPostgres postgres) : IAsyncLifetime
{
    private const string First = "20261123000000_Initial";

    /// <summary>The rule of docs/decisions/0031-expand-then-contract.md is younger than these.</summary>
    private const string LastBeforeTheRule = "20261125010000_Live";

    /// <summary>
    /// What a migration takes away on purpose, since no version that may still run uses it: statement by statement, with the version that
    /// used it last.
    /// </summary>
    private static readonly string[] Contracted = [];

    private const string FillSql = """
        INSERT INTO users (email, normalized_email, nickname, normalized_nickname, password_hash)
        SELECT 'Ann' || n || '@example.com', 'ann' || n || '@example.com', 'Ann' || n, 'ann' || n, 'hash ' || n
            FROM generate_series(1, 50) n;
        INSERT INTO sessions (user_id, device, expire_dt) SELECT id, 'a browser', now() + interval '30 days' FROM users;
        INSERT INTO refresh_tokens (hash, session_id, spent_dt) SELECT sha256(id::text::bytea), id, CASE WHEN id % 2 = 0 THEN now() END
            FROM sessions;
        INSERT INTO feeds (author_id, title, content, create_dt, update_dt)
        SELECT 1 + n % 50, CASE n % 3 WHEN 0 THEN '오늘의 소식 ' || n ELSE 'News ' || n END, E'Line one\nline two #garden @ann' || 1 + n % 50
            || repeat(' long', n % 400), now() - n * interval '1 minute', now() - n * interval '30 seconds'
        FROM generate_series(1, 1000) n;
        INSERT INTO images (name, state, owner_id, feed_id, position, content_type, size, width, height, alt)
        SELECT md5(n::text) || '.png', CASE WHEN n % 4 = 0 THEN 2 ELSE 1 END, 1 + n % 50, CASE WHEN n % 4 <> 0 THEN n END, 0, 'image/png',
            100 + n, 20, 10, 'a picture' FROM generate_series(1, 400) n;
        INSERT INTO feeds (author_id, title, content) VALUES (1, 'Catalan', 'un dia al #paral·lel'), (2, 'Two', '#rain/#snow'),
            (3, 'Un café', 'crème brûlée');
        DELETE FROM feeds WHERE id % 97 = 0;
        """;

    private const string FillSocialSql = """
        INSERT INTO comments (feed_id, author_id, content) SELECT id, 1 + id % 50, 'a comment by @ann3' FROM feeds WHERE id % 3 = 0;
        INSERT INTO comments (feed_id, author_id, parent_id, content) SELECT feed_id, 1 + id % 50, id, 'a reply' FROM comments
            WHERE id % 2 = 0;
        INSERT INTO feed_likes (feed_id, user_id) SELECT f.id, u.id FROM feeds f, users u WHERE f.id % 20 = 0 AND u.id % 9 = 0;
        INSERT INTO comment_likes (comment_id, user_id) SELECT c.id, u.id FROM comments c, users u WHERE c.id % 20 = 0 AND u.id % 9 = 0;
        INSERT INTO follows (follower_id, following_id) SELECT a.id, b.id FROM users a, users b WHERE a.id <> b.id
            AND (a.id + b.id) % 5 = 0;
        UPDATE comments SET author_id = NULL WHERE reply_rows > 0 AND id % 4 = 0;
        """;

    private const string HideSql = """
        UPDATE feeds SET hidden = true WHERE id % 11 = 0;
        UPDATE comments SET hidden = true WHERE id % 13 = 0 AND author_id IS NOT NULL;
        """;

    private static readonly string ReleasedFolder = Path.Combine(Repository.Root, "FeedBoard.Tests", "Database", "Released");

    /// <summary>The definitions of a board that began with the newest schema.</summary>
    private static IReadOnlyList<string>? newest;

    private string database = "";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => database = await postgres.CreateDatabaseAsync();

    public async ValueTask DisposeAsync() => await postgres.DropDatabaseAsync(database);

    [Fact]
    public async Task A_board_of_the_first_release_keeps_all_that_it_held()
    {
        await using var db = Open();
        await ReleaseAsync(First);
        await ExecuteAsync(FillSql);
        var columns = await ColumnsAsync(db);
        var before = await ReadAsync(columns);
        Assert.All(columns.Keys, t => Assert.NotEmpty(before[t]));

        var (exitCode, _, error) = await MigrateTests.MigrateAsync(database);
        Assert.Equal((0, ""), (exitCode, error));

        var after = await ReadAsync(columns);
        Assert.All(columns.Keys, t => Assert.Equal(before[t], after[t]));
        Assert.Equal(
            0L,
            await CountAsync("SELECT count(*) FROM users u WHERE feed_count <> (SELECT count(*) FROM feeds WHERE author_id = u.id)")
        );
        Assert.Equal(993L, await CountAsync("SELECT sum(delta)::bigint FROM feed_totals"));
        Assert.Equal(993L, await CountAsync("SELECT count(*) FROM feed_search"));
        Assert.Equal(990L, await CountAsync("SELECT count(*) FROM feed_tags WHERE tag = 'garden'"));
        // The rules for tags and for words with accents are younger; and so are the keys of nicknames.
        Assert.Equal(3L, await CountAsync("SELECT count(*) FROM feed_tags WHERE tag IN ('paral·lel', 'rain', 'snow')"));
        Assert.Equal(0L, await CountAsync("SELECT count(*) FROM feed_tags WHERE tag = 'paral'"));
        Assert.Equal(
            1L,
            await CountAsync("SELECT total FROM matching_feeds('cafe & brulee', NULL, false, false, NULL, NULL, 0, 10) LIMIT 1")
        );
        Assert.Equal(
            150L,
            await CountAsync("SELECT count(*) FROM users u JOIN nickname_keys k ON k.user_id = u.id WHERE u.nickname_keyed = u.nickname")
        );
    }

    public static TheoryData<string> Releases() =>
        [.. Directory.GetFiles(ReleasedFolder, "*.sql").Select(f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Releases))]
    public async Task A_board_of_each_release_comes_up_to_the_newest_schema(string release)
    {
        await ReleaseAsync(release);
        await ExecuteAsync(FillSql);
        if (string.CompareOrdinal(release, "20261123010000_Social") >= 0)
            await ExecuteAsync(FillSocialSql);
        if (string.CompareOrdinal(release, "20261126000000_Moderation") >= 0)
            await ExecuteAsync(HideSql);

        await MigrateAsync(database);
        newest ??= await DefinitionsAsync(await postgres.CreateDatabaseAsync("feedboard", BoardFixture.MigrateAsync));
        Assert.Equal(newest, await DefinitionsAsync(database));

        // Counters of the earlier triggers, maintained by the current ones.
        await Counters.AssertAsync(database);
        await ExecuteAsync(
            """
            UPDATE feeds SET hidden = NOT hidden WHERE id % 10 = 4;
            INSERT INTO comments (feed_id, author_id, content) SELECT id, 1 + id % 50, 'by the new ones #rain' FROM feeds WHERE id % 5 = 0;
            UPDATE comments SET hidden = NOT hidden WHERE id % 3 = 0;
            DELETE FROM users WHERE id IN (3, 4);
            DELETE FROM feeds WHERE id % 7 = 0;
            """
        );
        await Counters.AssertAsync(database);
    }

    /// <summary>Functions that the previous version calls by name; it may run together with the new functions.</summary>
    [Fact]
    public async Task The_functions_that_the_version_before_calls_are_there()
    {
        string[] calls =
        [
            "SELECT 1 + count(*) FROM mentions_in('@ann1')",
            "SELECT char_length(tag_fold('rain'))",
            "SELECT number_events()", // the last, for it changes events
        ];
        await ReleaseAsync("20261128160000_LinearTexts");
        await ExecuteAsync(FillSql);
        var before = new List<long>();
        foreach (var call in calls)
            before.Add(await CountAsync(call));
        Assert.All(before, count => Assert.True(count > 0));
        await MigrateAsync(database);
        await ExecuteAsync("UPDATE events SET place = NULL"); // as they were
        var after = new List<long>();
        foreach (var call in calls)
            after.Add(await CountAsync(call));
        Assert.Equal(before, after);
    }

    /// <summary>
    /// The version before a migration runs on while it is applied, and after: it must find all that it reads, and its writes must be taken.
    /// </summary>
    [Fact]
    public void A_migration_takes_nothing_away_that_the_version_before_it_uses()
    {
        using var db = Open();
        var all = db.Database.GetMigrations().ToList();
        Assert.Contains(LastBeforeTheRule, all);
        foreach (var (from, to) in all.Zip(all.Skip(1)).Where(m => string.CompareOrdinal(m.Second, LastBeforeTheRule) > 0))
        {
            var script = db.GetService<IMigrator>().GenerateScript(from, to);
            var taken = Taken(script).Except(Contracted, StringComparer.Ordinal);
            Assert.True(!taken.Any(), $"{to}: {string.Join("; ", taken)}: see docs/decisions/0031-expand-then-contract.md");
        }
    }

    [Theory]
    [InlineData("ALTER TABLE feeds DROP COLUMN title")]
    [InlineData("ALTER TABLE feeds DROP title")]
    [InlineData("alter table feeds rename column title to name")]
    [InlineData("ALTER TABLE feeds RENAME TO posts")]
    [InlineData("DROP TABLE feeds")]
    [InlineData("ALTER TABLE feeds ALTER COLUMN title TYPE varchar(10)")]
    [InlineData("ALTER TABLE feeds ALTER title SET NOT NULL")]
    [InlineData("ALTER TABLE feeds\n    ADD COLUMN a integer,\n    ADD COLUMN mood text NOT NULL")]
    [InlineData("DROP FUNCTION tag_fold")]
    public void The_rule_is_known(string sql) => Assert.NotEmpty(Taken(sql + ";"));

    [Theory]
    [InlineData("ALTER TABLE feeds ADD COLUMN mood text NOT NULL DEFAULT '', ADD COLUMN other integer")]
    [InlineData("CREATE TABLE moods (id bigint NOT NULL, name text NOT NULL)")]
    [InlineData("CREATE OR REPLACE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN DELETE FROM t; RETURN NULL; END $$")]
    public void What_only_adds_is_free(string sql) => Assert.Empty(Taken(sql + ";"));

    private static IEnumerable<string> Taken(string script) =>
        script
            .Split(';')
            .SelectMany(statement =>
                Takes()
                    .Matches(statement)
                    .Select(m => m.Value)
                    .Concat(
                        statement.Contains("ALTER TABLE", StringComparison.OrdinalIgnoreCase)
                            ? NotNull().Matches(statement).Select(m => m.Value)
                            : []
                    )
            );

    /// <summary>Makes the database that a version of then had.</summary>
    private async Task ReleaseAsync(string last)
    {
        foreach (string release in Releases().Select(r => r.Data).Where(r => string.CompareOrdinal(r, last) <= 0))
            await ExecuteAsync(Repository.Read(Path.Combine(ReleasedFolder, release + ".sql")));
    }

    private static async Task MigrateAsync(string database)
    {
        await using var db = new FeedDb(new DbContextOptionsBuilder<FeedDb>().UseNpgsql(database).Options);
        await new Migrator(db, NullLogger<Migrator>.Instance).MigrateAsync(Cancel);
    }

    /// <summary>Of tables, functions and triggers.</summary>
    private static async Task<IReadOnlyList<string>> DefinitionsAsync(string database)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(Cancel);
        var lines = (await SchemaOfDatabase.ReadAsync(connection, all: true)).ToList();
        await using var command = new NpgsqlCommand(
            """
            SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
            UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
            """,
            connection
        );
        await using var reader = await command.ExecuteReaderAsync(Cancel);
        while (await reader.ReadAsync(Cancel))
            lines.Add(reader.GetString(0));
        return [.. lines.Order(StringComparer.Ordinal)];
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(Cancel);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Cancel);
    }

    private FeedDb Open() => new(new DbContextOptionsBuilder<FeedDb>().UseNpgsql(database).Options);

    /// <summary>Of each table of the schema as it is now.</summary>
    private static async Task<Dictionary<string, string>> ColumnsAsync(FeedDb db)
    {
        var tables = await db
            .Database.SqlQuery<string>(
                $"""
                SELECT table_name || ':' || string_agg(column_name, ',' ORDER BY ordinal_position) AS "Value"
                    FROM information_schema.columns
                WHERE table_schema = 'public' AND table_name <> '__EFMigrationsHistory' GROUP BY table_name
                """
            )
            .ToListAsync(Cancel);
        return tables.Select(t => t.Split(':')).ToDictionary(t => t[0], t => t[1], StringComparer.Ordinal);
    }

    private async Task<Dictionary<string, List<string>>> ReadAsync(Dictionary<string, string> columns)
    {
        var found = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(Cancel);
        foreach (var (table, names) in columns)
        {
            await using var command = new NpgsqlCommand(
                $"SELECT to_jsonb(r)::text FROM (SELECT {names} FROM {table}) r ORDER BY 1",
                connection
            );
            await using var reader = await command.ExecuteReaderAsync(Cancel);
            var rows = found[table] = [];
            while (await reader.ReadAsync(Cancel))
                rows.Add(JsonNode.Parse(reader.GetString(0))!.ToJsonString());
        }

        return found;
    }

    private async Task<long> CountAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(Cancel);
        await using var command = new NpgsqlCommand(sql, connection);
        return Convert.ToInt64(await command.ExecuteScalarAsync(Cancel), System.Globalization.CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(
        @"\b(DROP\s+(TABLE|FUNCTION|VIEW)|DROP\s+COLUMN|RENAME\s+(TO|COLUMN)|SET\s+NOT\s+NULL)\b.{0,60}"
            + @"|(?<=ALTER\s+TABLE\s+\w+\s+)(DROP\s+(?!CONSTRAINT)\w+|ALTER\s+(COLUMN\s+)?\w+\s+(SET\s+DATA\s+)?TYPE)\b.{0,60}",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Takes();

    [GeneratedRegex(
        @"\bADD\s+(COLUMN\s+)?(?!CONSTRAINT)\w+\s[^,;]*\bNOT\s+NULL\b(?![^,;]*\bDEFAULT\b)(?<!\bDEFAULT\b[^,;]*)(?<!GENERATED[^,;]*)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex NotNull();
}
