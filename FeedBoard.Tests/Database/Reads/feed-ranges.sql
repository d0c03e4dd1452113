-- guest: GET /api/feed/ranges
-- person: GET /api/feed/ranges
-- person who mutes somebody: GET /api/feed/ranges
-- moderator: GET /api/feed/ranges
WITH RECURSIVE ranges (n) AS (
    SELECT min(id) / 10000 FROM feeds WHERE NOT hidden                           -- pk_feeds
    UNION ALL
    SELECT (
        SELECT min(id) / 10000 FROM feeds
        WHERE id >= (n + 1) * 10000 AND NOT hidden)  -- pk_feeds: from range to range, not from feed to feed
    FROM ranges WHERE n IS NOT NULL)
SELECT n FROM ranges WHERE n IS NOT NULL LIMIT 50000;
