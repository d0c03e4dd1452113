-- guest: GET /api/mypage/{user_id}/followers
-- person: GET /api/mypage/{user_id}/followers
-- person who mutes somebody: GET /api/mypage/{user_id}/followers
-- moderator: GET /api/mypage/{user_id}/followers
SELECT u.follower_count, p.id, p.nickname, p.email
FROM users u                                                              -- pk_users
LEFT JOIN LATERAL (
    SELECT id FROM (SELECT follower_id AS id FROM follows WHERE following_id = u.id) o WHERE true AND true
    ORDER BY id DESC LIMIT 11
) f ON true
LEFT JOIN users p ON p.id = f.id
WHERE u.id = @id AND u.registration = 0
ORDER BY f.id DESC;
