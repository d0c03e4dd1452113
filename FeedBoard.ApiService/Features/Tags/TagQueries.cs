using FeedBoard.ApiService.Features.Feeds;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Paging;

namespace FeedBoard.ApiService.Features.Tags;

/// <summary>Reads feeds by tag, and tags; one statement each.</summary>
internal sealed class TagQueries(ReadDb db, CurrentUser me, FeedQueries feeds, TimeProvider time)
{
    private const int Days = 7;

    public static readonly SortOrders MostUsedFirst = new(
        new SortOrder("feed_count_desc", "feed_count", Descending: true, IsNumber: true)
    );

    public Task<Page<FeedResponse>> ListAsync(string tag, PageSpec page, CancellationToken cancellationToken)
    {
        var unmuted = me.View.HasFlag(View.Mutes)
            ? $" AND NOT EXISTS (SELECT FROM feeds f WHERE f.id = g.id AND {VisibilitySql.Muted("f.author_id")})"
            : "";
        return feeds.PageAsync(
            page,
            new SqlCommand(
                db,
                PageStatements.Of(
                    "tag",
                    me.View,
                    page,
                    () =>
                        $"""
                            SELECT t.total{VisibilitySql.MinusMutedFeedsWithTag(me.View, "tag_fold(@tag)")}, {feeds.Columns}
                            FROM (
                                SELECT coalesce(sum(delta), 0)::bigint AS total
                                FROM tag_totals WHERE tag = tag_fold(@tag)  -- ix_tag_totals_tag
                            ) t
                            LEFT JOIN LATERAL (
                                SELECT *
                                FROM (SELECT feed_id AS id, create_dt FROM feed_tags WHERE tag = tag_fold(@tag)) g  -- ix_feed_tags_tag
                                WHERE {page.Begins("t.total")} AND {page.Condition()}{unmuted}
                                ORDER BY {page.Sort.OrderBy()} {page.Range}
                            ) p ON true
                            LEFT JOIN feeds f ON f.id = p.id  -- pk_feeds
                            LEFT JOIN users u ON u.id = f.author_id
                            {feeds.Joins}
                            ORDER BY {page.Sort.OrderBy("f.")}
                            """
                )
            )
            {
                { "tag", tag },
            },
            cancellationToken
        );
    }

    /// <summary>Whole days in UTC: today and the six before.</summary>
    public Task<List<TagResponse>> MostUsedAsync(int top, CancellationToken cancellationToken) =>
        new SqlCommand(
            db,
            $"""
            SELECT tag, sum(delta)::bigint FROM tag_totals WHERE day_dt >= @since  -- ix_tag_totals_day_dt
            GROUP BY tag HAVING sum(delta) > 0 ORDER BY 2 DESC, 1 LIMIT {top}
            """
        )
        {
            { "since", time.GetUtcNow().UtcDateTime.Date.AddDays(1 - Days) },
        }.ToListAsync(r => new TagResponse(r.Text(), r.Int64()), cancellationToken);

    /// <summary>
    /// The tags that a search finds, with the number of all public feeds that have them: what is rolled up, and what is not yet.
    /// </summary>
    /// <remarks>Tags of one number are in the order of their letters. A cursor keeps a hash of the last tag.</remarks>
    public Task<Page<FoundTag>> FindAsync(string query, PageSpec page, CancellationToken cancellationToken)
    {
        var after = page.After is null
            ? "true"
            : "(feed_count < @after_number OR feed_count = @after_number AND tag > (SELECT tag FROM found WHERE id = @after_id))";
        var sql = new SqlCommand(
            db,
            PageStatements.Of(
                "tag search",
                View.Guest,
                page,
                () =>
                    $"""
                        WITH fresh AS MATERIALIZED (
                            SELECT tag, sum(delta)::bigint AS delta FROM tag_totals WHERE NOT rolled GROUP BY tag  -- ix_tag_totals_to_roll
                        ),
                        named AS (
                            SELECT s.tag, s.feed_count + coalesce(f.delta, 0) AS feed_count
                            FROM tag_search s LEFT JOIN fresh f ON f.tag = s.tag
                            WHERE s.terms @@ name_query(@query)  -- ix_tag_search_terms
                            UNION ALL
                            SELECT f.tag, f.delta FROM fresh f
                            WHERE NOT EXISTS (SELECT FROM tag_search s WHERE s.tag = f.tag)  -- pk_tag_search
                              AND name_terms(f.tag) @@ name_query(@query)
                        ),
                        found AS MATERIALIZED (SELECT tag, feed_count, hashtextextended(tag, 0) AS id FROM named)
                        SELECT t.total, p.tag, p.feed_count, p.id
                        FROM (SELECT count(*) AS total FROM found WHERE feed_count > 0) t
                        LEFT JOIN LATERAL (
                            SELECT * FROM found WHERE feed_count > 0 AND {page.Begins("t.total")} AND {after}
                            ORDER BY feed_count DESC, tag {page.Range}
                        ) p ON true
                        ORDER BY p.feed_count DESC, p.tag
                        """
            )
        )
        {
            { "query", query },
        };
        return page.ReadAsync(sql, r => new FoundTag(new(r.Text(), r.Int64()), r.Int64()), cancellationToken);
    }
}

/// <summary>A tag that was found.</summary>
/// <param name="Id">A hash of it, for the cursor.</param>
internal readonly record struct FoundTag(TagResponse Tag, long Id);
