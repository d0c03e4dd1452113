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
    SELECT s.tag, s.feed_count + coalesce(f.delta, 0) AS feed_count
    FROM tag_search s LEFT JOIN fresh f ON f.tag = s.tag
    WHERE s.terms @@ name_query($1/*query*/)  -- ix_tag_search_terms
    UNION ALL
    SELECT f.tag, f.delta FROM fresh f
    WHERE NOT EXISTS (SELECT FROM tag_search s WHERE s.tag = f.tag)  -- pk_tag_search
      AND name_terms(f.tag) @@ name_query($1/*query*/)
),
found AS MATERIALIZED (SELECT tag, feed_count, hashtextextended(tag, 0) AS id FROM named)
SELECT t.total, p.tag, p.feed_count, p.id
FROM (SELECT count(*) AS total FROM found WHERE feed_count > 0) t
LEFT JOIN LATERAL (
    SELECT * FROM found WHERE feed_count > 0 AND true AND true
    ORDER BY feed_count DESC, tag LIMIT 11
) p ON true
ORDER BY p.feed_count DESC, p.tag;
