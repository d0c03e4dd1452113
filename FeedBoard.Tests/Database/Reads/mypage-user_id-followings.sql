-- guest: GET /api/mypage/{user_id}/followings
-- person: GET /api/mypage/{user_id}/followings
-- person who mutes somebody: GET /api/mypage/{user_id}/followings
-- moderator: GET /api/mypage/{user_id}/followings
SELECT u.following_count, p.id, p.nickname, p.email
FROM users u                                                              -- pk_users
LEFT JOIN LATERAL (
    SELECT id FROM (SELECT following_id AS id FROM follows WHERE follower_id = u.id) o WHERE true AND true
    ORDER BY id DESC LIMIT 11
) f ON true
LEFT JOIN users p ON p.id = f.id
WHERE u.id = @id AND u.registration = 0
ORDER BY f.id DESC;
