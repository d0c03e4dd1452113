using FeedBoard.Tests.Board;

namespace FeedBoard.Tests.Faults.Rounds;

/// <summary>Every counter of the board equals a count.</summary>
internal static class Counts
{
    private static readonly (string What, string Sql)[] Wrong =
    [
        ("total of feeds", "SELECT coalesce(sum(delta), 0)::bigint - (SELECT count(*) FROM feeds) FROM feed_totals"),
        ("feeds of a person", "SELECT count(*) FROM users u WHERE feed_count <> (SELECT count(*) FROM feeds f WHERE f.author_id = u.id)"),
        (
            "comments of a person",
            "SELECT count(*) FROM users u WHERE comment_count <> (SELECT count(*) FROM comments c WHERE c.author_id = u.id)"
        ),
        ("likes of a feed", "SELECT count(*) FROM feeds f WHERE like_count <> (SELECT count(*) FROM feed_likes l WHERE l.feed_id = f.id)"),
        (
            "comments of a feed",
            "SELECT count(*) FROM feeds f WHERE comment_count <> (SELECT count(author_id) FROM comments c WHERE c.feed_id = f.id)"
        ),
        (
            "rows of a feed",
            """
            SELECT count(*) FROM feeds f WHERE (comment_rows, thread_rows)
                <> (SELECT count(*), count(*) FILTER (WHERE parent_id IS NULL) FROM comments c WHERE c.feed_id = f.id)
            """
        ),
        (
            "likes of a comment",
            "SELECT count(*) FROM comments c WHERE like_count <> (SELECT count(*) FROM comment_likes l WHERE l.comment_id = c.id)"
        ),
        (
            "replies to a comment",
            "SELECT count(*) FROM comments p WHERE (reply_count, reply_rows) <> (SELECT count(author_id), count(*) FROM comments c WHERE "
                + "c.parent_id = p.id)"
        ),
        ("tombstones without a reply", "SELECT count(*) FROM comments WHERE author_id IS NULL AND reply_rows = 0"),
        (
            "feeds of a tag",
            """
            SELECT count(*) FROM (SELECT tag, sum(delta) AS n FROM tag_totals GROUP BY tag) t
            FULL JOIN (SELECT tag, count(*) AS n FROM feed_tags GROUP BY tag) f USING (tag) WHERE coalesce(t.n, 0) <> coalesce(f.n, 0)
            """
        ),
        (
            "feeds that cannot be searched for",
            "SELECT count(*) FROM feeds f WHERE NOT EXISTS (SELECT FROM feed_search s WHERE s.feed_id = f.id)"
        ),
    ];

    public static async Task AssertAsync(BoardFixture board)
    {
        foreach (var (what, sql) in Wrong)
            Assert.True(await board.QueryAsync<long>(sql) == 0, $"counted wrong: {what}");
        await Wait.ForAsync("a place for every event", async () => await board.CountAsync("events WHERE place IS NULL") == 0);
    }
}
