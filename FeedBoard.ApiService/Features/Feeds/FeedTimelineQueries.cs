using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Paging;

namespace FeedBoard.ApiService.Features.Feeds;

/// <summary>Reads home timelines in one statement, gathered when they are asked for; see docs/decisions/0011-timeline.md.</summary>
internal sealed class FeedTimelineQueries(ReadDb db, FeedQueries feeds)
{
    // From here on the board's newest feeds are looked through first: it is likely that they fill the page.
    private const int ManyFollowed = 200;
    private const int Newest = 1000;

    public Task<Page<FeedResponse>> ReadAsync(SignedIn me, PageSpec page, CancellationToken cancellationToken)
    {
        var wanted = (long)page.Skip + page.Limit + 1;
        var followed = $"""
            SELECT following_id AS id FROM follows
            WHERE follower_id = @me{VisibilitySql.AndUnmuted(me.View, "following_id")}
            UNION ALL SELECT @me
            """;
        // The few feeds that are not listed are looked up once for all of them.
        string NewestOf(string author, long count) =>
            $"""
            SELECT id, create_dt FROM feeds     -- ix_feeds_author_id_create_dt, nothing but the index
            WHERE author_id = {author} AND {page.Condition()}
              AND {VisibilitySql.ListedById(followed)}     -- ix_hidden_feeds_author_id
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
                            WITH newest AS MATERIALIZED (
                                SELECT n.id, n.create_dt
                                FROM (SELECT id, create_dt, author_id FROM feeds
                                      WHERE (SELECT following_count FROM users WHERE id = @me) >= {ManyFollowed}
                                        AND {wanted} <= {Newest} AND {VisibilitySql.Listed(me.View)} AND {page.Condition()}
                                      ORDER BY {page.Sort.OrderBy()} LIMIT {Newest}) n                      -- ix_feeds_create_dt
                                WHERE n.author_id = @me
                                   OR EXISTS (SELECT 1 FROM follows WHERE follower_id = @me AND following_id = n.author_id)
                                ORDER BY {page.Sort.OrderBy("n.")} LIMIT {wanted}                           -- pk_follows
                            ), page AS (
                                SELECT id, create_dt FROM newest WHERE (SELECT count(*) FROM newest) = {wanted}
                                UNION ALL
                                SELECT own.id, own.create_dt
                                FROM (SELECT w.id
                                      FROM ({followed}) w                                                   -- pk_follows
                                      CROSS JOIN LATERAL ({NewestOf("w.id", 1)}) last
                                      ORDER BY {page.Sort.OrderBy("last.")} LIMIT {wanted}) a
                                CROSS JOIN LATERAL ({NewestOf("a.id", wanted)}) own
                                WHERE (SELECT count(*) FROM newest) < {wanted}
                                  AND {page.Begins($"(SELECT sum(feed_count) FROM users WHERE id IN ({followed}))")}
                            )
                            SELECT t.total, {feeds.Columns}
                            FROM (SELECT coalesce(sum(feed_count), 0)::bigint AS total FROM users
                                  WHERE id IN ({followed})) t
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
