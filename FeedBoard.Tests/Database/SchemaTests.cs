using FeedBoard.ApiService.Database;
using FeedBoard.Tests.Board;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;

namespace FeedBoard.Tests.Database;

/// <summary>The database as the migrations leave it, held against the entities both ways.</summary>
public sealed class SchemaTests(FileBoard board) : IClassFixture<FileBoard>
{
    [Fact]
    public async Task The_migrated_database_is_what_the_entities_say() => Assert.Empty(await DifferencesAsync());

    [Theory]
    [InlineData("ALTER TABLE feeds ADD COLUMN mood text", "too many: column feeds.mood text")]
    [InlineData("ALTER TABLE feeds ALTER COLUMN title DROP NOT NULL", "missing: column feeds.title text not null", "too many: column feeds.title text")]
    [InlineData("ALTER TABLE users ALTER COLUMN feed_count DROP DEFAULT", "missing: column users.feed_count bigint not null default", "too many: column users.feed_count bigint not null")]
    [InlineData("DROP INDEX ix_feeds_create_dt", "missing: index ix_feeds_create_dt feeds (create_dt, id)")]
    [InlineData("DROP INDEX ix_images_feed_id; CREATE INDEX ix_images_feed_id ON images (feed_id, position)", "missing: index ix_images_feed_id images (feed_id, position) where feed_idISNOTNULL", "too many: index ix_images_feed_id images (feed_id, position)")]
    [InlineData("DROP INDEX ux_users_normalized_email; CREATE INDEX ux_users_normalized_email ON users (normalized_email)", "missing: unique index ux_users_normalized_email users (normalized_email)", "too many: index ux_users_normalized_email users (normalized_email)")]
    [InlineData("ALTER TABLE images DROP CONSTRAINT ck_images_state", "missing: check ck_images_state images where state=1=feed_idISNOTNULL")]
    [InlineData("ALTER TABLE sessions DROP CONSTRAINT fk_sessions_user_id", "missing: foreign key fk_sessions_user_id sessions (user_id) to users (id) on delete cascade")]
    [InlineData("ALTER TABLE images DROP CONSTRAINT fk_images_feed_id, ADD CONSTRAINT fk_images_feed_id FOREIGN KEY (feed_id) REFERENCES feeds", "missing: foreign key fk_images_feed_id images (feed_id) to feeds (id) on delete set null", "too many: foreign key fk_images_feed_id images (feed_id) to feeds (id) on delete no action")]
    [InlineData("ALTER TABLE refresh_tokens RENAME CONSTRAINT pk_refresh_tokens TO pk_tokens", "missing: primary key pk_refresh_tokens refresh_tokens (hash)", "too many: primary key pk_tokens refresh_tokens (hash)")]
    public async Task A_database_that_differs_is_told(string change, params string[] expected) => Assert.Equal(expected, await DifferencesAsync(change));

    [Fact]
    public async Task Every_date_has_its_time_zone_and_every_id_is_a_bigint_of_the_databases_making()
    {
        await using var connection = await OpenAsync();
        var columns = (await SchemaOfDatabase.ReadAsync(connection, all: true)).Where(l => l.StartsWith("column ", StringComparison.Ordinal) && !l.Contains("__EF", StringComparison.Ordinal)).ToList();

        Assert.DoesNotContain(columns, c => c.Contains("timestamp without", StringComparison.Ordinal) || c.Contains(" date", StringComparison.Ordinal));
        var dates = columns.Where(c => c.Split(' ')[1].EndsWith("_dt", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(dates);
        Assert.All(dates, c => Assert.Contains(" timestamp with time zone", c, StringComparison.Ordinal));
        var ids = columns.Where(c => c.Split(' ')[1].EndsWith(".id", StringComparison.Ordinal)).ToList();
        Assert.Equal(12, ids.Count);
        Assert.All(ids, c => Assert.Contains(" bigint not null identity", c, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_else_is_there_but_what_is_listed_here()
    {
        await using var connection = await OpenAsync();
        var entities = SchemaOfModel.Read(Db());
        var others = (await SchemaOfDatabase.ReadAsync(connection, all: true)).Where(l => l.StartsWith("table ", StringComparison.Ordinal)).Except(entities);
        Assert.Equal(SchemaOfDatabase.TablesWithoutEntity.Select(t => $"table {t}"), others.Order(StringComparer.Ordinal));
        Assert.Equal("audit_log_only_added, audit_log_role, comment_likes_added, comment_likes_removed, comment_likes_told_added, comment_likes_told_removed, comments_added, comments_emptied, comments_emptied_counted, comments_emptied_hidden, comments_emptied_moderated, comments_hidden, comments_removed, comments_removed_hidden, comments_told_added, comments_told_changed, comments_told_emptied, comments_told_removed, events_of_hidden, feed_likes_added, feed_likes_removed, feed_likes_told_added, feed_likes_told_removed, feed_tags_added, feed_tags_of_hidden, feed_tags_removed, feeds_added, feeds_hidden, feeds_removed, feeds_removed_hidden, feeds_searchable, feeds_searchable_again, feeds_told_added, feeds_told_changed, feeds_told_removed, follows_added, follows_removed, follows_told_added, follows_told_removed, images_left, notifications_told, notifications_unwanted, sessions_told_removed, users_leaving, users_leaving_reports", await board.QueryAsync<string>("SELECT string_agg(tgname, ', ' ORDER BY tgname) FROM pg_trigger WHERE NOT tgisinternal"));
        Assert.Equal("audit_has_the_role, audit_is_only_added_to, comment_emptied, comment_likes_were_counted, comment_likes_were_told, comment_was_changed, comment_was_emptied, comment_was_hidden, comment_was_taken, comments_were_counted, comments_were_removed, comments_were_told, event_is_of_hidden, feed_data, feed_fold, feed_likes_were_counted, feed_likes_were_told, feed_search_terms, feed_tags_were_counted, feed_terms, feed_was_changed, feed_was_hidden, feed_was_rewritten, feeds_were_counted, feeds_were_told, feeds_were_written, find_feeds, find_unmuted_feeds, follows_were_counted, follows_were_told, hidden_comment_is_emptied, hidden_comments_were_removed, hidden_feeds_were_removed, image_left, link_start, mentions_in, moderated_comment_was_emptied, name_key, newest_matches, newest_unmuted_matches, notification_is_unwanted, notification_was_written, notify_mentioned, notify_of_comment, number_events, reporter_is_leaving, sessions_were_removed, tag_fold, tag_is_of_hidden, tags_in, user_is_leaving, without_links", await board.QueryAsync<string>("SELECT string_agg(proname, ', ' ORDER BY proname) FROM pg_proc WHERE pronamespace = 'public'::regnamespace"));
    }

    [Fact]
    public async Task Migrating_down_leaves_nothing_and_up_again_everything()
    {
        await using var db = Db();
        await db.GetService<IMigrator>().MigrateAsync(Migration.InitialDatabase, TestContext.Current.CancellationToken);
        await using (var connection = await OpenAsync())
        {
            var left = (await SchemaOfDatabase.ReadAsync(connection, all: true)).Where(l => !l.Contains("__EFMigrationsHistory", StringComparison.Ordinal));
            Assert.Empty(left);
        }

        Assert.Equal(0L, await board.QueryAsync<long>("SELECT (SELECT count(*) FROM pg_proc WHERE pronamespace = 'public'::regnamespace) + (SELECT count(*) FROM pg_type WHERE typnamespace = 'public'::regnamespace AND typname NOT LIKE '%MigrationsHistory')"));
        await db.Database.MigrateAsync(TestContext.Current.CancellationToken);
        Assert.Empty(await DifferencesAsync());
    }

    /// <summary>What differs after a change, which is undone.</summary>
    private async Task<IReadOnlyList<string>> DifferencesAsync(string change = "SELECT 1")
    {
        await using var connection = await OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using (var command = new NpgsqlCommand(change, connection)) await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        var (model, database) = (SchemaOfModel.Read(Db()), await SchemaOfDatabase.ReadAsync(connection));
        return [.. model.Except(database).Order(StringComparer.Ordinal).Select(l => $"missing: {l}"), .. database.Except(model).Order(StringComparer.Ordinal).Select(l => $"too many: {l}")];
    }

    private FeedDb Db() => new(new DbContextOptionsBuilder<FeedDb>().UseNpgsql(board.Database).Options);

    private async Task<NpgsqlConnection> OpenAsync()
    {
        var connection = new NpgsqlConnection(board.Database);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return connection;
    }
}
