-- person: GET /api/notification/unread
-- moderator: GET /api/notification/unread
SELECT count(*) FROM notifications WHERE user_id = @me AND NOT read;

-- person who mutes somebody: GET /api/notification/unread
SELECT count(*) FROM notifications WHERE user_id = @me AND NOT read AND NOT EXISTS (SELECT FROM mutes WHERE user_id = @caller AND muted_id = actor_id /* pk_mutes */);
