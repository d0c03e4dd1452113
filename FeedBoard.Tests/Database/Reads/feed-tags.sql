-- guest: GET /api/feed/tags
-- person: GET /api/feed/tags
-- person who mutes somebody: GET /api/feed/tags
-- moderator: GET /api/feed/tags
SELECT tag, sum(delta)::bigint FROM tag_totals WHERE day_dt >= @since  -- ix_tag_totals_day_dt
GROUP BY tag HAVING sum(delta) > 0 ORDER BY 2 DESC, 1 LIMIT 10;
