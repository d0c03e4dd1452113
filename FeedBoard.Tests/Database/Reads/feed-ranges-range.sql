-- guest: GET /api/feed/ranges/0
-- person: GET /api/feed/ranges/0
-- person who mutes somebody: GET /api/feed/ranges/0
-- moderator: GET /api/feed/ranges/0
SELECT id, update_dt FROM feeds WHERE id >= @first AND id < @end AND NOT hidden              -- pk_feeds
ORDER BY id;
