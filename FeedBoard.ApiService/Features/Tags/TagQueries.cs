using FeedBoard.ApiService.Features.Feeds;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Paging;

namespace FeedBoard.ApiService.Features.Tags;

/// <summary>Reads feeds by tag, and tags; one statement each.</summary>
internal sealed class TagQueries(ReadDb db, CurrentUser me, FeedQueries feeds, TimeProvider time)
{
    private const int Days = 7;

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
}
