namespace FeedBoard.Tests.Board;

/// <summary>Whether the counters in the database are right.</summary>
internal static class Counters
{
    /// <summary>Every counter says what a count says, and deleted comments hold nothing.</summary>
    public static async Task AssertCountersAsync(this BoardFixture board) =>
        Assert.Equal(
            "",
            await board.QueryAsync<string>(
                """
                SELECT concat_ws('; ',
                    (SELECT 'feeds in all' WHERE (SELECT coalesce(sum(delta), 0) FROM feed_totals) <> (SELECT count(*) FROM feeds WHERE NOT hidden)),
                    (SELECT 'users ' || string_agg(u.id::text, ',') FROM users u WHERE
                        (feed_count, comment_count, follower_count, following_count) IS DISTINCT FROM (
                            (SELECT count(*) FROM feeds WHERE author_id = u.id AND NOT hidden), (SELECT count(*) FROM comments WHERE author_id = u.id),
                            (SELECT count(*) FROM follows WHERE following_id = u.id), (SELECT count(*) FROM follows WHERE follower_id = u.id))),
                    (SELECT 'feeds ' || string_agg(f.id::text, ',') FROM feeds f WHERE
                        (like_count, comment_count, comment_rows, thread_rows) IS DISTINCT FROM (
                            (SELECT count(*)::int FROM feed_likes WHERE feed_id = f.id), (SELECT count(author_id)::int FROM comments WHERE feed_id = f.id AND NOT hidden),
                            (SELECT count(*)::int FROM comments WHERE feed_id = f.id), (SELECT count(*)::int FROM comments WHERE feed_id = f.id AND parent_id IS NULL))),
                    (SELECT 'comments ' || string_agg(c.id::text, ',') FROM comments c WHERE
                        (like_count, reply_count, reply_rows) IS DISTINCT FROM (
                            (SELECT count(*)::int FROM comment_likes WHERE comment_id = c.id), (SELECT count(author_id)::int FROM comments WHERE parent_id = c.id AND NOT hidden),
                            (SELECT count(*)::int FROM comments WHERE parent_id = c.id))),
                    (SELECT 'deleted comments ' || string_agg(c.id::text, ',') FROM comments c WHERE author_id IS NULL AND (content <> '' OR like_count > 0)))
                """
            )
        );
}
