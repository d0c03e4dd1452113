-- guest: GET /api/user/{user_id}
SELECT id, nickname, create_dt, feed_count, follower_count, following_count, false, false, false
FROM users u WHERE id = @id AND registration = 0                  -- pk_users;

-- person: GET /api/user/{user_id}
-- person who mutes somebody: GET /api/user/{user_id}
-- moderator: GET /api/user/{user_id}
SELECT id, nickname, create_dt, feed_count, follower_count, following_count, EXISTS (SELECT FROM follows WHERE follower_id = @caller AND following_id = u.id) /* pk_follows */,
EXISTS (SELECT FROM blocks WHERE user_id = @caller AND blocked_id = u.id /* pk_blocks */), EXISTS (SELECT FROM mutes WHERE user_id = @caller AND muted_id = u.id /* pk_mutes */)
FROM users u WHERE id = @id AND registration = 0                  -- pk_users;
