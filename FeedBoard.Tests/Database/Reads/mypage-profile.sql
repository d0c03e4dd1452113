-- person: GET /api/mypage/profile
-- person who mutes somebody: GET /api/mypage/profile
-- moderator: GET /api/mypage/profile
SELECT id, email, nickname, create_dt, feed_count, follower_count, following_count, role FROM users WHERE id = @me   -- pk_users;
