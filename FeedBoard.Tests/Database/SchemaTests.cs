using FeedBoard.ApiService.Database;
using FeedBoard.Tests.Board;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace FeedBoard.Tests.Database;

/// <summary>The database as the migrations leave it, held against the entities both ways.</summary>
public sealed class SchemaTests(FileBoard board) : IClassFixture<FileBoard>
{
    [Fact]
    public async Task The_migrated_database_is_what_the_entities_say() => Assert.Empty(await DifferencesAsync());

    [Theory]
    [InlineData("ALTER TABLE feeds ADD COLUMN mood text", "too many: column feeds.mood text")]
    [InlineData(
        "ALTER TABLE feeds ALTER COLUMN title DROP NOT NULL",
        "missing: column feeds.title text not null",
        "too many: column feeds.title text"
    )]
    [InlineData(
        "ALTER TABLE users ALTER COLUMN feed_count DROP DEFAULT",
        "missing: column users.feed_count bigint not null default",
        "too many: column users.feed_count bigint not null"
    )]
    [InlineData("DROP INDEX ix_feeds_create_dt", "missing: index ix_feeds_create_dt feeds (create_dt, id)")]
    [InlineData(
        "DROP INDEX ix_images_feed_id; CREATE INDEX ix_images_feed_id ON images (feed_id, position)",
        "missing: index ix_images_feed_id images (feed_id, position) where feed_idISNOTNULL",
        "too many: index ix_images_feed_id images (feed_id, position)"
    )]
    [InlineData(
        "DROP INDEX ux_users_normalized_email; CREATE INDEX ux_users_normalized_email ON users (normalized_email)",
        "missing: unique index ux_users_normalized_email users (normalized_email)",
        "too many: index ux_users_normalized_email users (normalized_email)"
    )]
    [InlineData(
        "ALTER TABLE images DROP CONSTRAINT ck_images_state",
        "missing: check ck_images_state images where state=1=feed_idISNOTNULLORlogo"
    )]
    [InlineData(
        "ALTER TABLE sessions DROP CONSTRAINT fk_sessions_user_id",
        "missing: foreign key fk_sessions_user_id sessions (user_id) to users (id) on delete cascade"
    )]
    [InlineData(
        "ALTER TABLE images DROP CONSTRAINT fk_images_feed_id, ADD CONSTRAINT fk_images_feed_id FOREIGN KEY (feed_id) REFERENCES feeds",
        "missing: foreign key fk_images_feed_id images (feed_id) to feeds (id) on delete set null",
        "too many: foreign key fk_images_feed_id images (feed_id) to feeds (id) on delete no action"
    )]
    [InlineData(
        "ALTER TABLE refresh_tokens RENAME CONSTRAINT pk_refresh_tokens TO pk_tokens",
        "missing: primary key pk_refresh_tokens refresh_tokens (hash)",
        "too many: primary key pk_tokens refresh_tokens (hash)"
    )]
    public async Task A_database_that_differs_is_told(string change, params string[] expected) =>
        Assert.Equal(expected, await DifferencesAsync(change));

    [Fact]
    public async Task Every_date_has_its_time_zone_and_every_id_is_a_bigint_of_the_databases_making()
    {
        await using var connection = await OpenAsync();
        var columns = (await SchemaOfDatabase.ReadAsync(connection, all: true))
            .Where(l => l.StartsWith("column ", StringComparison.Ordinal) && !l.Contains("__EF", StringComparison.Ordinal))
            .ToList();

        Assert.DoesNotContain(
            columns,
            c => c.Contains("timestamp without", StringComparison.Ordinal) || c.Contains(" date", StringComparison.Ordinal)
        );
        var dates = columns.Where(c => c.Split(' ')[1].EndsWith("_dt", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(dates);
        Assert.All(dates, c => Assert.Contains(" timestamp with time zone", c, StringComparison.Ordinal));
        var ids = columns.Where(c => c.Split(' ')[1].EndsWith(".id", StringComparison.Ordinal)).ToList();
        Assert.Equal(19, ids.Count);
        Assert.All(ids, c => Assert.Contains(" bigint not null identity", c, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_else_is_there_but_what_is_listed_here()
    {
        await using var connection = await OpenAsync();
        var entities = SchemaOfModel.Read(Db());
        var others = (await SchemaOfDatabase.ReadAsync(connection, all: true))
            .Where(l => l.StartsWith("table ", StringComparison.Ordinal))
            .Except(entities);
        Assert.Equal(SchemaOfDatabase.TablesWithoutEntity.Select(t => $"table {t}"), others.Order(StringComparer.Ordinal));
        Assert.Equal(
            "api_tokens_deleted, audit_log_append_only, audit_log_inserted, board_settings_changed, comment_likes_deleted, "
                + "comment_likes_inserted, comments_deleted, comments_inserted, comments_lose_author, comments_updated, "
                + "feed_likes_deleted, feed_likes_inserted, feed_tags_deleted, feed_tags_inserted, feeds_deleted, feeds_inserted, "
                    + "feeds_updated, follows_deleted, follows_inserted, "
                + "images_updated, mutes_inserted, notifications_written, sessions_deleted, tag_totals_rolled, users_deleted, users_named",
            await board.QueryAsync<string>("SELECT string_agg(tgname, ', ' ORDER BY tgname) FROM pg_trigger WHERE NOT tgisinternal")
        );
        var functions = await board.QueryAsync<string>(
            "SELECT string_agg(proname, ' ' ORDER BY proname) FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
        );
        Assert.Equal(
            DatabaseFunction.All.Select(f => f.Name).Except(["removed"]).Order(StringComparer.Ordinal),
            functions!.Split(' ').Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task Migrating_down_leaves_nothing_and_up_again_everything()
    {
        await using var db = Db();
        await db.GetService<IMigrator>().MigrateAsync(Migration.InitialDatabase, TestContext.Current.CancellationToken);
        await using (var connection = await OpenAsync())
        {
            var left = (await SchemaOfDatabase.ReadAsync(connection, all: true)).Where(l =>
                !l.Contains("__EFMigrationsHistory", StringComparison.Ordinal)
            );
            Assert.Empty(left);
        }

        Assert.Equal(
            0L,
            await board.QueryAsync<long>(
                "SELECT (SELECT count(*) FROM pg_proc WHERE pronamespace = 'public'::regnamespace) + (SELECT count(*) FROM pg_type WHERE "
                    + "typnamespace = 'public'::regnamespace AND typname NOT LIKE '%MigrationsHistory')"
            )
        );
        await new Migrator(db, NullLogger<Migrator>.Instance).MigrateAsync(TestContext.Current.CancellationToken);
        Assert.Empty(await DifferencesAsync());
        Assert.Equal(26L, await board.QueryAsync<long>("SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal"));
    }

    /// <summary>The differences after a change that is rolled back.</summary>
    private async Task<IReadOnlyList<string>> DifferencesAsync(string change = "SELECT 1")
    {
        await using var connection = await OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using (var command = new NpgsqlCommand(change, connection))
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        var (model, database) = (SchemaOfModel.Read(Db()), await SchemaOfDatabase.ReadAsync(connection));
        return
        [
            .. model.Except(database).Order(StringComparer.Ordinal).Select(l => $"missing: {l}"),
            .. database.Except(model).Order(StringComparer.Ordinal).Select(l => $"too many: {l}"),
        ];
    }

    private FeedDb Db() => new(new DbContextOptionsBuilder<FeedDb>().UseNpgsql(board.Database).Options);

    private async Task<NpgsqlConnection> OpenAsync()
    {
        var connection = new NpgsqlConnection(board.Database);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return connection;
    }
}
