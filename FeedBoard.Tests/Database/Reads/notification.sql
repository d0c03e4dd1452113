-- person: GET /api/notification/
-- moderator: GET /api/notification/
SELECT t.total, t.unread, n.id, n.kind, n.feed_id, n.comment_id, n.actor_id, a.nickname, n.count, n.create_dt, n.read
FROM (
    SELECT (SELECT count(*) FROM notifications WHERE user_id = @me) AS total,  -- ix_notifications_user_id
           (SELECT count(*) FROM notifications WHERE user_id = @me AND NOT read) AS unread  -- ix_notifications_unread
) t
LEFT JOIN LATERAL (
    SELECT * FROM notifications
    WHERE user_id = @me AND true AND true
    ORDER BY id DESC LIMIT 11
) n ON true
LEFT JOIN users a ON a.id = n.actor_id                                                                     -- pk_users
ORDER BY n.id DESC;

-- person who mutes somebody: GET /api/notification/
SELECT t.total, t.unread, n.id, n.kind, n.feed_id, n.comment_id, n.actor_id, a.nickname, n.count, n.create_dt, n.read
FROM (
    SELECT (SELECT count(*) FROM notifications WHERE user_id = @me AND NOT EXISTS (SELECT FROM mutes WHERE user_id = @caller AND muted_id = actor_id /* pk_mutes */)) AS total,  -- ix_notifications_user_id
           (SELECT count(*) FROM notifications WHERE user_id = @me AND NOT read AND NOT EXISTS (SELECT FROM mutes WHERE user_id = @caller AND muted_id = actor_id /* pk_mutes */)) AS unread  -- ix_notifications_unread
) t
LEFT JOIN LATERAL (
    SELECT * FROM notifications
    WHERE user_id = @me AND NOT EXISTS (SELECT FROM mutes WHERE user_id = @caller AND muted_id = actor_id /* pk_mutes */) AND true AND true
    ORDER BY id DESC LIMIT 11
) n ON true
LEFT JOIN users a ON a.id = n.actor_id                                                                     -- pk_users
ORDER BY n.id DESC;
