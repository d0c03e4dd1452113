using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Features.Feeds;
using FeedBoard.ApiService.Features.Tags;
using FeedBoard.ApiService.Platform.Search;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Faults;
using FeedBoard.Tests.Servers;
using Microsoft.EntityFrameworkCore;

namespace FeedBoard.Tests.Platform.Search;

/// <summary>
/// What an earlier version of the program writes, or SQL, gets its search terms; on a database without an API, so that nothing else makes
/// them.
/// </summary>
public sealed class SearchIndexerTests(TestPostgres postgres) : IAsyncLifetime
{
    private string database = "";
    private FeedDb? context;

    private FeedDb Db => context!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        database = await postgres.CreateDatabaseAsync("feedboard", BoardFixture.MigrateAsync);
        context = Open();
        await ExecuteAsync(
            "INSERT INTO users (email, normalized_email, nickname, normalized_nickname, password_hash) "
                + "VALUES ('a@example.org', 'A@EXAMPLE.ORG', 'Ann안나', 'ANN안나', '')"
        );
    }

    public async ValueTask DisposeAsync()
    {
        await Db.DisposeAsync();
        await postgres.DropDatabaseAsync(database);
    }

    [Fact]
    public async Task What_came_in_without_terms_gets_them()
    {
        await ExecuteAsync("INSERT INTO feeds (author_id, title, content) SELECT id, 'Un café', '오늘 #바다' FROM users");
        await ExecuteAsync("INSERT INTO comments (feed_id, author_id, content) SELECT id, author_id, 'Crème brûlée' FROM feeds");
        await TagTotals.RollUpAsync(Db, Cancel);
        Assert.Equal("", await TermsAsync("feed_search"));
        Assert.Equal(["comment_search 1", "feed_search 1", "tag_search 1", "user_search 1"], await MakeAsync());

        Assert.Equal(await VectorAsync(SearchTerms.OfFeed("Un café", "오늘 #바다")), await TermsAsync("feed_search"));
        Assert.Equal(await VectorAsync(SearchTerms.OfComment("Crème brûlée")), await TermsAsync("comment_search"));
        Assert.Equal(await VectorAsync(NameTerms.Of("Ann안나")), await TermsAsync("user_search"));
        Assert.Equal(await VectorAsync(NameTerms.Of("바다")), await TermsAsync("tag_search"));
        Assert.Empty(await MakeAsync());
    }

    [Fact]
    public async Task A_text_that_an_earlier_version_changes_gets_new_terms_and_is_found_by_the_old_ones_until_then()
    {
        await ExecuteAsync("INSERT INTO feeds (author_id, title, content) SELECT id, 'heron', '' FROM users");
        await ExecuteAsync("INSERT INTO comments (feed_id, author_id, content) SELECT id, author_id, 'heron' FROM feeds");
        await MakeAsync();
        await ExecuteAsync("UPDATE feeds SET title = 'egret'");
        await ExecuteAsync("UPDATE comments SET content = 'egret'");
        await ExecuteAsync("UPDATE users SET nickname = 'egret'");
        Assert.Equal("'=heron' 'heron'", await TermsAsync("feed_search"));
        Assert.Equal(["comment_search 1", "feed_search 1", "user_search 1"], await MakeAsync());
        Assert.Equal("'=egret' 'egret'", await TermsAsync("feed_search"));
        Assert.Equal("'egret'", await TermsAsync("comment_search"));
        Assert.Equal("'egret'", await TermsAsync("user_search"));
    }

    [Fact]
    public async Task What_an_earlier_version_hides_and_shows_again_gets_its_terms_again()
    {
        await ExecuteAsync("INSERT INTO feeds (author_id, title, content) SELECT id, 'heron', '' FROM users");
        await ExecuteAsync("INSERT INTO comments (feed_id, author_id, content) SELECT id, author_id, 'heron' FROM feeds");
        await MakeAsync();
        foreach (var table in (string[])["feeds", "comments"])
        {
            await ExecuteAsync($"UPDATE {table} SET hidden = true");
            Assert.Empty(await MakeAsync());
            await ExecuteAsync($"UPDATE {table} SET hidden = false");
            Assert.Single(await MakeAsync());
        }

        Assert.Equal("'=heron' 'heron'", await TermsAsync("feed_search"));
        Assert.Equal("'heron'", await TermsAsync("comment_search"));
    }

    /// <summary>Another replica changes a text and has not committed when the indexer comes by.</summary>
    [Fact]
    public async Task A_change_before_the_indexer_is_not_lost()
    {
        await ExecuteAsync("INSERT INTO feeds (author_id, title, content) SELECT id, 'heron', '' FROM users");
        await using var other = Open();
        await using var change = await other.Database.BeginTransactionAsync(Cancel);
        await other.Database.ExecuteSqlAsync($"UPDATE feeds SET title = 'egret'", Cancel);
        var making = MakeAsync();
        await AnybodyWaitsAsync();
        await change.CommitAsync(Cancel);
        await making.SoonAsync();
        await MakeAsync();
        Assert.Equal("'=egret' 'egret'", await TermsAsync("feed_search"));
    }

    /// <summary>Another replica changes a text that the indexer has read and not yet written.</summary>
    [Fact]
    public async Task A_change_behind_the_indexer_is_not_lost()
    {
        await ExecuteAsync("INSERT INTO feeds (author_id, title, content) SELECT id, 'heron', '' FROM users");
        await using (var transaction = await Db.Database.BeginTransactionAsync(Cancel))
        {
            await Db.Database.ExecuteSqlAsync($"SELECT FROM feed_search FOR NO KEY UPDATE", Cancel);
            var id = await QueryAsync<long>("SELECT id FROM feeds");
            await SearchTable.Feeds.MakeAsync(Db, Cancel, id);
            var change = ExecuteAsync("UPDATE feeds SET title = 'egret'");
            await AnybodyWaitsAsync();
            await transaction.CommitAsync(Cancel);
            await change.SoonAsync();
        }

        Assert.Equal(["feed_search 1", "user_search 1"], await MakeAsync());
        Assert.Equal("'=egret' 'egret'", await TermsAsync("feed_search"));
    }

    [Fact]
    public async Task Two_at_once_make_each_row_once()
    {
        await ExecuteAsync(
            "INSERT INTO feeds (author_id, title, content) SELECT id, 'heron ' || n, '' FROM users, generate_series(1, 450) n"
        );
        await using var other = Open();
        var made = await Task.WhenAll(MakeAsync(Db), MakeAsync(other));
        Assert.Equal(451, made.SelectMany(m => m.Values).Sum());
        Assert.Equal(450L, await QueryAsync<long>("SELECT count(*) FROM feed_search WHERE terms_version = 1 AND terms @@ 'heron'"));
    }

    [Fact]
    public async Task One_that_was_stopped_is_continued_by_the_next()
    {
        await ExecuteAsync("INSERT INTO feeds (author_id, title, content) SELECT id, 'heron', '' FROM users, generate_series(1, 250) n");
        using var stopping = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            SearchTable.Feeds.MakeAllAsync(Db, SearchTerms.Version, _ => stopping.Cancel(), stopping.Token)
        );
        Assert.Equal(SearchTable.Batch, await QueryAsync<long>("SELECT count(*) FROM feed_search WHERE terms_version = 1"));
        Assert.Equal([$"feed_search {250 - SearchTable.Batch}", "user_search 1"], await MakeAsync());
    }

    /// <summary>A later version makes other terms: its migration builds the indexes for it, as this test does.</summary>
    [Fact]
    public async Task Another_way_of_making_terms_is_rolled_out_while_the_version_before_writes()
    {
        const short next = SearchTerms.Version + 1;
        await ExecuteAsync("INSERT INTO feeds (author_id, title, content) SELECT id, 'heron', '' FROM users, generate_series(1, 120) n");
        await MakeAsync();
        await ExecuteAsync($"CREATE INDEX ix_next ON feed_search (feed_id) WHERE terms_version < {next}");
        Assert.Equal(120, await MakeFeedsAsync(next));
        Assert.Equal(0, await MakeFeedsAsync(next));

        await ExecuteAsync(
            FeedService
                .InsertSql.Replace("@author_id, @title, @content", "(SELECT id FROM users), 'egret', ''", StringComparison.Ordinal)
                .Replace("@terms", "'egret'", StringComparison.Ordinal)
                .Replace("@words", "''", StringComparison.Ordinal)
        );
        await ExecuteAsync("UPDATE feeds SET content = 'egret' WHERE id = (SELECT min(id) FROM feeds)");
        Assert.Equal(1, await MakeFeedsAsync(SearchTerms.Version)); // of what the later version has made, only what was changed
        Assert.Equal(2, await MakeFeedsAsync(next));
        Assert.Equal(121L, await QueryAsync<long>($"SELECT count(*) FROM feed_search WHERE terms_version = {next}"));
    }

    /// <summary>A higher version without the indexes for it would read all rows every few seconds.</summary>
    [Fact]
    public async Task There_is_an_index_of_what_is_to_be_made_by_this_version() =>
        Assert.Equal(
            string.Join(' ', Enumerable.Repeat($"(terms_version < {SearchTerms.Version})", SearchTable.All.Count)),
            await QueryAsync<string>(
                "SELECT string_agg(pg_get_expr(indpred, indrelid), ' ') FROM pg_index "
                    + "WHERE indexrelid::regclass::text IN ("
                    + string.Join(", ", SearchTable.All.Select(t => $"'ix_{t.Name}_to_make'"))
                    + ")"
            )
        );

    /// <returns>Each table with the number of its rows that were made.</returns>
    private async Task<IEnumerable<string>> MakeAsync() =>
        (await MakeAsync(Db)).Select(m => $"{m.Key} {m.Value}").Order(StringComparer.Ordinal);

    private static async Task<Dictionary<string, int>> MakeAsync(FeedDb db)
    {
        var rows = new Dictionary<string, int>(StringComparer.Ordinal);
        await new SearchIndexer(db).MakeAllAsync((table, made) => rows[table.Name] = rows.GetValueOrDefault(table.Name) + made, Cancel);
        return rows;
    }

    private async Task<int> MakeFeedsAsync(short version)
    {
        var rows = 0;
        await SearchTable.Feeds.MakeAllAsync(Db, version, made => rows += made, Cancel);
        return rows;
    }

    private Task AnybodyWaitsAsync() =>
        Wait.ForAsync("a transaction that waits for another", async () => await QueryAsync<long>(BoardFixture.BlockedSql) > 0);

    private Task<string?> TermsAsync(string table) => QueryAsync<string>($"SELECT terms::text FROM {table}");

    /// <summary>As PostgreSQL writes it.</summary>
    private Task<string?> VectorAsync(string terms) =>
        QueryAsync<string>($"SELECT '{terms.Replace("'", "''", StringComparison.Ordinal)}'::tsvector::text");

    private FeedDb Open() => new(new DbContextOptionsBuilder<FeedDb>().UseNpgsql(database).Options);

    private Task<object?> ExecuteAsync(string sql) => QueryAsync<object>(sql);

    private Task<T?> QueryAsync<T>(string sql) => BoardFixture.QueryAsync<T>(database, sql);
}
