-- guest: GET /api/feed/tags
-- person: GET /api/feed/tags
-- person who mutes somebody: GET /api/feed/tags
-- moderator: GET /api/feed/tags
SELECT tag, sum(delta)::bigint FROM tag_totals WHERE day_dt >= @since  -- ix_tag_totals_day_dt
GROUP BY tag HAVING sum(delta) > 0 ORDER BY 2 DESC, 1 LIMIT 10;

-- guest: GET /api/feed/tags?q=x
-- person: GET /api/feed/tags?q=x
-- person who mutes somebody: GET /api/feed/tags?q=x
-- moderator: GET /api/feed/tags?q=x
WITH fresh AS MATERIALIZED (
    SELECT tag, sum(delta)::bigint AS delta FROM tag_totals WHERE NOT rolled GROUP BY tag  -- ix_tag_totals_to_roll
),
named AS (
    SELECT tag, feed_count FROM tag_search WHERE terms @@ $1/*wanted*/::tsquery  -- ix_tag_search_terms
    UNION ALL
    SELECT k.tag, coalesce(s.feed_count, 0)
    FROM unnest($2/*known*/, $3/*terms*/) k (tag, terms) LEFT JOIN tag_search s ON s.tag = k.tag  -- pk_tag_search
    WHERE k.terms::tsvector @@ $1/*wanted*/::tsquery AND coalesce(s.terms, '') = ''
),
found AS MATERIALIZED (
    SELECT n.tag, n.feed_count + coalesce(f.delta, 0) AS feed_count, hashtextextended(n.tag, 0) AS id
    FROM named n LEFT JOIN fresh f ON f.tag = n.tag
),
unknown AS (
    SELECT f.tag FROM fresh f WHERE NOT EXISTS (SELECT FROM tag_search s WHERE s.tag = f.tag)  -- pk_tag_search
    UNION ALL
    (SELECT tag FROM tag_search WHERE terms_version < 1 AND terms = '' LIMIT 10000)
)
SELECT t.total, t.unknown, p.tag, p.feed_count, p.id
FROM (SELECT count(*) AS total, (SELECT array_agg(tag) FROM unknown) AS unknown FROM found WHERE feed_count > 0) t
LEFT JOIN LATERAL (
    SELECT * FROM found WHERE feed_count > 0 AND true AND true
    ORDER BY feed_count DESC, tag LIMIT 11
) p ON true
ORDER BY p.feed_count DESC, p.tag;
