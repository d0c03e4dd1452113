using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Paging;

namespace FeedBoard.ApiService.Features.Feeds;

/// <summary>Reads home timelines in one statement, gathered when they are asked for; see docs/decisions/0011-timeline.md.</summary>
internal sealed class FeedTimelineQueries(ReadDb db, FeedQueries feeds)
{
    // As many of the board's newest feeds are looked through first as people are followed, but at most so many: if they fill the page, it
    // costs little, and if not, it costs less than looking at each of these people.
    private const int Newest = 1000;

    public Task<Page<FeedResponse>> ReadAsync(SignedIn me, PageSpec page, CancellationToken cancellationToken)
    {
        var wanted = (long)page.Skip + page.Limit + 1;
        var followed = $"""
            SELECT following_id AS id FROM follows
            WHERE follower_id = @me{VisibilitySql.AndUnmuted(me.View, "following_id")}
            UNION ALL SELECT @me
            """;
        string NewestOf(string author, long count) =>
            $"""
            SELECT id, create_dt FROM feeds     -- ix_feeds_author_id_create_dt, nothing but the index
            WHERE author_id = {author} AND {page.Condition()} AND id <> ALL ((SELECT ids FROM unlisted)::bigint[])
            ORDER BY {page.Sort.OrderBy()} LIMIT {count}
            """;

        return feeds.PageAsync(
            page,
            new SqlCommand(
                db,
                PageStatements.Of(
                    "timeline",
                    me.View,
                    page,
                    () =>
                        $"""
                            WITH unlisted AS MATERIALIZED (
                                SELECT {VisibilitySql.UnlistedOf(followed)} AS ids                          -- ix_hidden_feeds_author_id
                            ), newest AS MATERIALIZED (
                                SELECT n.id, n.create_dt
                                FROM (SELECT id, create_dt, author_id FROM feeds
                                      WHERE {wanted} <= {Newest} AND {VisibilitySql.Listed(me.View)} AND {page.Condition()}
                                      ORDER BY {page.Sort.OrderBy()}                                        -- ix_feeds_create_dt
                                      LIMIT (SELECT least(following_count, {Newest}) FROM users WHERE id = @me)) n
                                WHERE n.author_id = @me
                                   OR EXISTS (SELECT 1 FROM follows WHERE follower_id = @me AND following_id = n.author_id)
                                ORDER BY {page.Sort.OrderBy("n.")} LIMIT {wanted}                           -- pk_follows
                            ), page AS (
                                SELECT id, create_dt FROM newest WHERE (SELECT count(*) FROM newest) = {wanted}
                                UNION ALL
                                SELECT own.id, own.create_dt
                                -- The page has feeds of those whose newest are the newest, and of nobody else.
                                FROM (SELECT w.id
                                      FROM ({followed}) w                                                   -- pk_follows
                                      CROSS JOIN LATERAL ({NewestOf("w.id", 1)}) last
                                      ORDER BY {page.Sort.OrderBy("last.")} LIMIT {wanted}) a
                                CROSS JOIN LATERAL ({NewestOf("a.id", wanted)}) own
                                WHERE (SELECT count(*) FROM newest) < {wanted}
                                  AND {page.Begins($"(SELECT sum(feed_count) FROM users WHERE id IN ({followed}))")}
                            )
                            SELECT t.total, {feeds.Columns}
                            FROM (SELECT coalesce(sum((SELECT feed_count FROM users WHERE id = w.id)), 0)::bigint AS total
                                  FROM ({followed}) w) t                                                    -- pk_users
                            LEFT JOIN (SELECT id FROM page ORDER BY {page.Sort.OrderBy()} {page.Range}) p ON true
                            LEFT JOIN feeds f ON f.id = p.id                                                -- pk_feeds
                            LEFT JOIN users u ON u.id = f.author_id
                            {feeds.Joins}
                            ORDER BY {page.Sort.OrderBy("f.")}
                            """
                )
            )
            {
                { "me", me.Id },
            },
            cancellationToken
        );
    }
}
