using FeedBoard.ApiService.Features.Feeds;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Paging;
using FeedBoard.ApiService.Platform.Search;

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
    /// <remarks>
    /// Tags of one number are in the order of their letters. A cursor keeps a hash of the last tag. A tag of the last seconds may have no
    /// terms yet: then they are made here, and the search runs again with them. A read stores nothing.
    /// </remarks>
    public async Task<Page<FoundTag>> FindAsync(string query, PageSpec page, CancellationToken cancellationToken)
    {
        var wanted = NameTerms.Query(query);
        var (found, unknown) = await FindAsync(wanted, [], page, cancellationToken);
        return unknown.Length == 0 ? found : (await FindAsync(wanted, unknown, page, cancellationToken)).Found;
    }

    /// <param name="wanted">What is looked for, as a <c>tsquery</c>.</param>
    /// <param name="known">Tags without terms in the database.</param>
    private async Task<(Page<FoundTag> Found, string[] Unknown)> FindAsync(
        string? wanted,
        string[] known,
        PageSpec page,
        CancellationToken cancellationToken
    )
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
                            SELECT tag, feed_count FROM tag_search WHERE terms @@ @wanted::tsquery  -- ix_tag_search_terms
                            UNION ALL
                            SELECT k.tag, coalesce(s.feed_count, 0)
                            FROM unnest(@known, @terms) k (tag, terms) LEFT JOIN tag_search s ON s.tag = k.tag  -- pk_tag_search
                            WHERE k.terms::tsvector @@ @wanted::tsquery AND coalesce(s.terms, '') = ''
                        ),
                        found AS MATERIALIZED (
                            SELECT n.tag, n.feed_count + coalesce(f.delta, 0) AS feed_count, hashtextextended(n.tag, 0) AS id
                            FROM named n LEFT JOIN fresh f ON f.tag = n.tag
                        ),
                        unknown AS (
                            SELECT f.tag FROM fresh f WHERE NOT EXISTS (SELECT FROM tag_search s WHERE s.tag = f.tag)  -- pk_tag_search
                            UNION ALL
                            (SELECT tag FROM tag_search WHERE terms_version < {SearchTerms.Version} AND terms = '' LIMIT 10000)
                        )
                        SELECT t.total, t.unknown, p.tag, p.feed_count, p.id
                        FROM (SELECT count(*) AS total, (SELECT array_agg(tag) FROM unknown) AS unknown FROM found WHERE feed_count > 0) t
                        LEFT JOIN LATERAL (
                            SELECT * FROM found WHERE feed_count > 0 AND {page.Begins("t.total")} AND {after}
                            ORDER BY feed_count DESC, tag {page.Range}
                        ) p ON true
                        ORDER BY p.feed_count DESC, p.tag
                        """
            )
        )
        {
            { "wanted", wanted },
            { "known", known },
            { "terms", Array.ConvertAll(known, NameTerms.Of) },
        };
        string[] unknown = [];
        var (items, total) = (new List<FoundTag>(), 0L);
        await page.Bind(sql)
            .ReadAsync(
                r =>
                {
                    (total, unknown) = (r.Int64(), r.ArrayOrEmpty<string>());
                    if (!r.IsNull)
                        items.Add(new(new(r.Text(), r.Int64()), r.Int64()));
                },
                cancellationToken
            );
        return (new(items, total), unknown);
    }
}

/// <summary>A tag that was found.</summary>
/// <param name="Id">A hash of it, for the cursor.</param>
internal readonly record struct FoundTag(TagResponse Tag, long Id);
