using FeedBoard.Tests.Board;
using FeedBoard.Tests.Faults;
using FeedBoard.Tests.Servers;

namespace FeedBoard.Tests.Platform.Search;

/// <summary><c>FeedBoard.ApiService index-search</c>, as the real program.</summary>
[Slow]
public sealed class IndexSearchTests(TestPostgres postgres)
{
    [Fact]
    public async Task It_makes_what_is_missing_and_needs_the_database_alone()
    {
        var database = await postgres.CreateDatabaseAsync("feedboard", BoardFixture.MigrateAsync);
        try
        {
            await BoardFixture.QueryAsync<object>(
                database,
                """
                INSERT INTO users (email, normalized_email, nickname, normalized_nickname, password_hash)
                VALUES ('a', 'A', 'Ann', 'ANN', '');
                INSERT INTO feeds (author_id, title, content) SELECT id, 'Un café', '오늘' FROM users, generate_series(1, 1001) n
                """
            );
            Assert.Equal((0, "the search terms of 1002 rows were made", ""), await ApiProcess.LastLineAsync(database, "index-search"));
            Assert.Equal(
                1001L,
                await BoardFixture.QueryAsync<long>(database, "SELECT count(*) FROM feed_search WHERE terms @@ 'cafe & 오늘'")
            );
            Assert.Equal((0, "the search terms of 0 rows were made", ""), await ApiProcess.LastLineAsync(database, "index-search"));
        }
        finally
        {
            await postgres.DropDatabaseAsync(database);
        }
    }
}
