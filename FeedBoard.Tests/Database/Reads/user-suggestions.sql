-- person: GET /api/user/suggestions
-- moderator: GET /api/user/suggestions
SELECT u.id, u.nickname, u.feed_count, u.follower_count, f.id, f.title
FROM (
    SELECT author_id, max(id) AS feed_id
    FROM (
        SELECT id, author_id FROM feeds WHERE NOT hidden
        ORDER BY create_dt DESC, id DESC LIMIT 500  -- ix_feeds_create_dt
    ) latest
    GROUP BY author_id
) a
JOIN users u ON u.id = a.author_id  -- pk_users
JOIN feeds f ON f.id = a.feed_id  -- pk_feeds
WHERE u.id <> @caller AND (u.suspended_until_dt IS NULL OR u.suspended_until_dt <= @now)
  AND NOT EXISTS (SELECT FROM blocks WHERE user_id = @caller AND blocked_id = u.id /* pk_blocks */)
  AND NOT EXISTS (SELECT FROM blocks WHERE user_id = u.id AND blocked_id = @caller /* pk_blocks */)
  AND NOT EXISTS (SELECT FROM follows WHERE follower_id = @caller AND following_id = u.id)  -- pk_follows
ORDER BY u.follower_count DESC, f.id DESC LIMIT 3;

-- person who mutes somebody: GET /api/user/suggestions
SELECT u.id, u.nickname, u.feed_count, u.follower_count, f.id, f.title
FROM (
    SELECT author_id, max(id) AS feed_id
    FROM (
        SELECT id, author_id FROM feeds WHERE NOT hidden AND NOT EXISTS (SELECT FROM mutes WHERE user_id = @caller AND muted_id = author_id /* pk_mutes */)
        ORDER BY create_dt DESC, id DESC LIMIT 500  -- ix_feeds_create_dt
    ) latest
    GROUP BY author_id
) a
JOIN users u ON u.id = a.author_id  -- pk_users
JOIN feeds f ON f.id = a.feed_id  -- pk_feeds
WHERE u.id <> @caller AND (u.suspended_until_dt IS NULL OR u.suspended_until_dt <= @now)
  AND NOT EXISTS (SELECT FROM blocks WHERE user_id = @caller AND blocked_id = u.id /* pk_blocks */) AND NOT EXISTS (SELECT FROM mutes WHERE user_id = @caller AND muted_id = u.id /* pk_mutes */)
  AND NOT EXISTS (SELECT FROM blocks WHERE user_id = u.id AND blocked_id = @caller /* pk_blocks */)
  AND NOT EXISTS (SELECT FROM follows WHERE follower_id = @caller AND following_id = u.id)  -- pk_follows
ORDER BY u.follower_count DESC, f.id DESC LIMIT 3;
