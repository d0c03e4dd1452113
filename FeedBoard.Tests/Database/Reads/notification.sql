-- person: GET /api/notification/
-- moderator: GET /api/notification/
SELECT t.total, t.unread, n.id, n.kind, n.feed_id, n.comment_id, n.actor_id, a.nickname, n.count, n.create_dt, n.read, o.ids, o.nicknames, s.title,
left(CASE WHEN n.comment_id IS NULL THEN s.content WHEN NOT EXISTS (SELECT FROM blocks WHERE user_id = @caller AND blocked_id = k.author_id /* pk_blocks */)
     THEN k.content END, 600),
i.name, i.width, i.height, i.thumbnail_state, i.alt
FROM (
    SELECT (SELECT count(*) FROM notifications WHERE user_id = (SELECT @me::bigint)) AS total,  -- ix_notifications_user_id
           (SELECT count(*) FROM notifications WHERE user_id = (SELECT @me::bigint) AND NOT read) AS unread  -- ix_notifications_unread
) t
LEFT JOIN LATERAL (
    SELECT * FROM notifications
    WHERE user_id = (SELECT @me::bigint) AND true AND true
    ORDER BY id DESC LIMIT 11
) n ON true
LEFT JOIN users a ON a.id = n.actor_id                                                                     -- pk_users
LEFT JOIN feeds f ON f.id = n.feed_id AND (NOT f.hidden OR f.author_id = @caller)                      -- pk_feeds
LEFT JOIN LATERAL (SELECT f.id, f.title, f.content WHERE NOT EXISTS (SELECT FROM blocks WHERE user_id = @caller AND blocked_id = f.author_id /* pk_blocks */)) s ON true
LEFT JOIN comments k ON k.id = n.comment_id AND k.feed_id = f.id AND k.author_id IS NOT NULL
     AND NOT (k.hidden AND k.author_id <> @caller)                                                  -- pk_comments
LEFT JOIN LATERAL (
    SELECT * FROM images WHERE feed_id = s.id ORDER BY position LIMIT 1  -- ix_images_feed_id
) i ON true
LEFT JOIN LATERAL (
    SELECT array_agg(u.id) AS ids, array_agg(u.nickname) AS nicknames FROM (
        (SELECT x.user_id FROM feed_likes x WHERE n.kind = 'feed_liked' AND n.count > 1 AND x.feed_id = n.feed_id
    AND x.user_id NOT IN (@me, n.actor_id)
 ORDER BY x.user_id DESC LIMIT 2)  -- pk_feed_likes
        UNION ALL
        (SELECT x.user_id FROM comment_likes x WHERE n.kind = 'comment_liked' AND n.count > 1 AND x.comment_id = n.comment_id
    AND x.user_id NOT IN (@me, n.actor_id)
 ORDER BY x.user_id DESC LIMIT 2)  -- pk_comment_likes
    ) l JOIN users u ON u.id = l.user_id
) o ON true
ORDER BY n.id DESC;

-- person who mutes somebody: GET /api/notification/
SELECT t.total, t.unread, n.id, n.kind, n.feed_id, n.comment_id, n.actor_id, a.nickname, n.count, n.create_dt, n.read, o.ids, o.nicknames, s.title,
left(CASE WHEN n.comment_id IS NULL THEN s.content WHEN NOT EXISTS (SELECT FROM blocks WHERE user_id = @caller AND blocked_id = k.author_id /* pk_blocks */) AND NOT EXISTS (SELECT FROM mutes WHERE user_id = @caller AND muted_id = k.author_id /* pk_mutes */)
     THEN k.content END, 600),
i.name, i.width, i.height, i.thumbnail_state, i.alt
FROM (
    SELECT (SELECT count(*) FROM notifications WHERE user_id = (SELECT @me::bigint) AND NOT EXISTS (SELECT FROM mutes WHERE user_id = @caller AND muted_id = actor_id /* pk_mutes */)) AS total,  -- ix_notifications_user_id
           (SELECT count(*) FROM notifications WHERE user_id = (SELECT @me::bigint) AND NOT read AND NOT EXISTS (SELECT FROM mutes WHERE user_id = (SELECT @me::bigint) AND muted_id = actor_id /* pk_mutes */)) AS unread  -- ix_notifications_unread
) t
LEFT JOIN LATERAL (
    SELECT * FROM notifications
    WHERE user_id = (SELECT @me::bigint) AND NOT EXISTS (SELECT FROM mutes WHERE user_id = @caller AND muted_id = actor_id /* pk_mutes */) AND true AND true
    ORDER BY id DESC LIMIT 11
) n ON true
LEFT JOIN users a ON a.id = n.actor_id                                                                     -- pk_users
LEFT JOIN feeds f ON f.id = n.feed_id AND (NOT f.hidden OR f.author_id = @caller)                      -- pk_feeds
LEFT JOIN LATERAL (SELECT f.id, f.title, f.content WHERE NOT EXISTS (SELECT FROM blocks WHERE user_id = @caller AND blocked_id = f.author_id /* pk_blocks */) AND NOT EXISTS (SELECT FROM mutes WHERE user_id = @caller AND muted_id = f.author_id /* pk_mutes */)) s ON true
LEFT JOIN comments k ON k.id = n.comment_id AND k.feed_id = f.id AND k.author_id IS NOT NULL
     AND NOT ((k.hidden AND k.author_id <> @caller) OR EXISTS (SELECT FROM mutes WHERE user_id = @caller AND muted_id = k.author_id /* pk_mutes */))                                                  -- pk_comments
LEFT JOIN LATERAL (
    SELECT * FROM images WHERE feed_id = s.id ORDER BY position LIMIT 1  -- ix_images_feed_id
) i ON true
LEFT JOIN LATERAL (
    SELECT array_agg(u.id) AS ids, array_agg(u.nickname) AS nicknames FROM (
        (SELECT x.user_id FROM feed_likes x WHERE n.kind = 'feed_liked' AND n.count > 1 AND x.feed_id = n.feed_id
    AND x.user_id NOT IN (@me, n.actor_id) AND NOT EXISTS (SELECT FROM mutes WHERE user_id = @caller AND muted_id = x.user_id /* pk_mutes */)
 ORDER BY x.user_id DESC LIMIT 2)  -- pk_feed_likes
        UNION ALL
        (SELECT x.user_id FROM comment_likes x WHERE n.kind = 'comment_liked' AND n.count > 1 AND x.comment_id = n.comment_id
    AND x.user_id NOT IN (@me, n.actor_id) AND NOT EXISTS (SELECT FROM mutes WHERE user_id = @caller AND muted_id = x.user_id /* pk_mutes */)
 ORDER BY x.user_id DESC LIMIT 2)  -- pk_comment_likes
    ) l JOIN users u ON u.id = l.user_id
) o ON true
ORDER BY n.id DESC;
