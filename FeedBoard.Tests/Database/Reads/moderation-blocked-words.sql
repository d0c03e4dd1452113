-- moderator: GET /api/moderation/blocked-words
SELECT t.total, b.id, btrim(b.value), b.user_id, u.nickname, b.create_dt
FROM (SELECT count(*) AS total FROM blocked_words) t
LEFT JOIN LATERAL (
    SELECT * FROM blocked_words WHERE true ORDER BY id DESC LIMIT 11  -- pk_blocked_words
) b ON true
LEFT JOIN users u ON u.id = b.user_id                                                            -- pk_users
ORDER BY b.id DESC;
