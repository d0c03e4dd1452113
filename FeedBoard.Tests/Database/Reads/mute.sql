-- person: GET /api/mute
-- person who mutes somebody: GET /api/mute
-- moderator: GET /api/mute
SELECT t.total, u.id, u.nickname, r.create_dt
FROM (SELECT count(*) AS total FROM mutes WHERE user_id = @me) t                   -- pk_blocks, pk_mutes
LEFT JOIN LATERAL (
    SELECT * FROM (SELECT muted_id AS id, create_dt FROM mutes WHERE user_id = @me) o
    WHERE true ORDER BY id DESC LIMIT 11
) r ON true
LEFT JOIN users u ON u.id = r.id                                                                 -- pk_users
ORDER BY r.id DESC;
