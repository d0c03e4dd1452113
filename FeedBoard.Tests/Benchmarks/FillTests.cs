using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Platform.Search;
using FeedBoard.Benchmarks.Board;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Database;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace FeedBoard.Tests.Benchmarks;

/// <summary>The board of the benchmarks is consistent: its set-based fill gives the same rows as the triggers would.</summary>
[Slow]
public sealed class FillTests(FileBoard board) : IClassFixture<FileBoard>
{
    [Fact]
    public async Task A_filled_board_has_the_counters_and_search_terms_that_writing_it_would_give_and_its_schema_again()
    {
        await using var connection = new NpgsqlConnection(board.Database);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        var schema = (await SchemaOfDatabase.ReadAsync(connection, all: true)).Order(StringComparer.Ordinal).ToList();
        await BenchBoard.FillAsync(connection, 1000, TestContext.Current.CancellationToken);

        Assert.Equal(schema, (await SchemaOfDatabase.ReadAsync(connection, all: true)).Order(StringComparer.Ordinal));
        await using var differences = new NpgsqlCommand(
            """
            SELECT concat_ws(' ', what, count(*)) FROM (
                SELECT 'feeds' AS what FROM generate_series(1, abs(1000 - (SELECT count(*) FROM feeds)))
                UNION ALL SELECT 'comments' FROM generate_series(1, abs(3000 - (SELECT count(*) FROM comments)))
                UNION ALL SELECT 'total' FROM (SELECT sum(delta) AS n FROM feed_totals) t WHERE n <> (SELECT count(*) FROM feeds)
                UNION ALL SELECT 'terms' FROM feeds f LEFT JOIN feed_search s ON s.feed_id = f.id WHERE s.feed_id IS NULL
                UNION ALL SELECT 'like_count' FROM feeds f WHERE like_count <> (SELECT count(*) FROM feed_likes l WHERE l.feed_id = f.id)
                UNION ALL SELECT 'comment_count' FROM feeds f,
                    LATERAL (SELECT count(author_id) AS written, count(*) AS n, count(*) FILTER (WHERE parent_id IS NULL) AS threads
                        FROM comments WHERE feed_id = f.id) c
                    WHERE (comment_count, comment_rows, thread_rows) IS DISTINCT FROM (written, n, threads)
                UNION ALL SELECT 'reply_count' FROM comments c
                    WHERE reply_count <> (SELECT count(*) FROM comments r WHERE r.parent_id = c.id)
                UNION ALL SELECT 'comment likes' FROM comments c
                    WHERE like_count <> (SELECT count(*) FROM comment_likes l WHERE l.comment_id = c.id)
                UNION ALL SELECT 'users' FROM users u WHERE (feed_count, comment_count, follower_count, following_count) IS DISTINCT FROM
                    ((SELECT count(*) FROM feeds WHERE author_id = u.id), (SELECT count(*) FROM comments WHERE author_id = u.id),
                     (SELECT count(*) FROM follows WHERE following_id = u.id), (SELECT count(*) FROM follows WHERE follower_id = u.id))
                UNION ALL SELECT 'trigger ' || tgname FROM pg_trigger WHERE tgenabled <> 'O') d
            GROUP BY what
            """,
            connection
        );
        var found = new List<string>();
        await using (var rows = await differences.ExecuteReaderAsync(TestContext.Current.CancellationToken))
        {
            while (await rows.ReadAsync(TestContext.Current.CancellationToken))
                found.Add(rows.GetString(0));
        }

        Assert.Empty(found);
        await AssertTermsAsync(connection);
        var ann = await board.JoinAsync();
        await ann.FeedAsync(); // its sequence continues after the filled ids
    }

    private static async Task AssertTermsAsync(NpgsqlConnection connection)
    {
        const string TermsSql = "SELECT feed_id, terms::text FROM feed_search WHERE terms_version = 1 ORDER BY 1";
        var filled = await RowsAsync(TermsSql);
        Assert.Equal(1000, filled.Count);
        await using (var forget = new NpgsqlCommand("UPDATE feed_search SET terms = '', terms_version = 0", connection))
            await forget.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        await using var db = new FeedDb(new DbContextOptionsBuilder<FeedDb>().UseNpgsql(connection).Options);
        await new SearchIndexer(db).MakeAllAsync((_, _) => { }, TestContext.Current.CancellationToken);
        Assert.Equal(await RowsAsync(TermsSql), filled);

        async Task<List<(long, string)>> RowsAsync(string sql)
        {
            var found = new List<(long, string)>();
            await using var command = new NpgsqlCommand(sql, connection);
            await using var rows = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
            while (await rows.ReadAsync(TestContext.Current.CancellationToken))
                found.Add((rows.GetInt64(0), rows.GetString(1)));
            return found;
        }
    }
}
