-- person: GET /api/block
-- person who mutes somebody: GET /api/block
-- moderator: GET /api/block
SELECT t.total, u.id, u.nickname, r.create_dt
FROM (SELECT count(*) AS total FROM blocks WHERE user_id = @me) t                   -- pk_blocks, pk_mutes
LEFT JOIN LATERAL (
    SELECT * FROM (SELECT blocked_id AS id, create_dt FROM blocks WHERE user_id = @me) o
    WHERE true ORDER BY id DESC LIMIT 11
) r ON true
LEFT JOIN users u ON u.id = r.id                                                                 -- pk_users
ORDER BY r.id DESC;
