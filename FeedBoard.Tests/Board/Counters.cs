namespace FeedBoard.Tests.Board;

/// <summary>Whether the counters in the database are right, and the tables that its triggers keep beside the rows.</summary>
internal static class Counters
{
    private const string WrongSql = """
        SELECT concat_ws('; ',
            (SELECT 'feeds in all'
                WHERE (SELECT coalesce(sum(delta), 0) FROM feed_totals) <> (SELECT count(*) FROM feeds WHERE NOT hidden)),
            (SELECT 'users ' || string_agg(u.id::text, ',') FROM users u WHERE
                (feed_count, comment_count, follower_count, following_count) IS DISTINCT FROM (
                    (SELECT count(*) FROM feeds WHERE author_id = u.id AND NOT hidden),
                    (SELECT count(*) FROM comments WHERE author_id = u.id),
                    (SELECT count(*) FROM follows WHERE following_id = u.id), (SELECT count(*) FROM follows WHERE follower_id = u.id))),
            (SELECT 'feeds ' || string_agg(f.id::text, ',') FROM feeds f WHERE
                (like_count, comment_count, comment_rows, thread_rows) IS DISTINCT FROM (
                    (SELECT count(*)::int FROM feed_likes WHERE feed_id = f.id),
                    (SELECT count(author_id)::int FROM comments WHERE feed_id = f.id AND NOT hidden),
                    (SELECT count(*)::int FROM comments WHERE feed_id = f.id),
                    (SELECT count(*)::int FROM comments WHERE feed_id = f.id AND parent_id IS NULL))),
            (SELECT 'comments ' || string_agg(c.id::text, ',') FROM comments c WHERE
                (like_count, reply_count, reply_rows) IS DISTINCT FROM (
                    (SELECT count(*)::int FROM comment_likes WHERE comment_id = c.id),
                    (SELECT count(author_id)::int FROM comments WHERE parent_id = c.id AND NOT hidden),
                    (SELECT count(*)::int FROM comments WHERE parent_id = c.id))),
            (SELECT 'deleted comments ' || string_agg(c.id::text, ',') FROM comments c
                WHERE author_id IS NULL AND (content <> '' OR like_count > 0)),
            (SELECT 'feed_search' WHERE (SELECT count(*) FROM feed_search) <> (SELECT count(*) FROM feeds WHERE NOT hidden)),
            (SELECT 'comment_search' WHERE (SELECT count(*) FROM comment_search)
                <> (SELECT count(*) FROM comments WHERE author_id IS NOT NULL AND NOT hidden)),
            (SELECT 'user_search' WHERE (SELECT count(*) FROM user_search) <> (SELECT count(*) FROM users)),
            (SELECT 'tag_search ' || string_agg(tag, ',')
                FROM (SELECT tag, sum(delta) AS n FROM tag_totals WHERE rolled GROUP BY tag) t FULL JOIN tag_search s USING (tag)
                WHERE t.n IS DISTINCT FROM s.feed_count),
            (SELECT 'tags ' || string_agg(tag, ',')
                FROM (SELECT tag, count(*) AS n FROM feed_tags GROUP BY tag) g
                FULL JOIN (SELECT tag, sum(delta) AS n FROM tag_totals GROUP BY tag HAVING sum(delta) <> 0) t USING (tag)
                WHERE g.n IS DISTINCT FROM t.n),
            (SELECT 'tags of hidden feeds' WHERE EXISTS (SELECT FROM feed_tags t JOIN feeds f ON f.id = t.feed_id WHERE f.hidden)),
            (SELECT 'hidden_feeds' WHERE (SELECT count(*) FROM hidden_feeds) <> (SELECT count(*) FROM feeds WHERE hidden)),
            (SELECT 'hidden_comments' WHERE (SELECT count(*) FROM hidden_comments) <> (SELECT count(*) FROM comments WHERE hidden)))
        """;

    /// <summary>Every counter says what a count says, and deleted comments hold nothing.</summary>
    public static Task AssertCountersAsync(this BoardFixture board) => AssertAsync(board.Database);

    /// <inheritdoc cref="AssertCountersAsync"/>
    public static async Task AssertAsync(string database) =>
        Assert.Equal("", await BoardFixture.QueryAsync<string>(database, WrongSql));
}
