-- moderator: GET /api/moderation/blocked-domains
SELECT t.total, b.id, b.value, b.user_id, u.nickname, b.create_dt
FROM (SELECT count(*) AS total FROM blocked_domains) t
LEFT JOIN LATERAL (
    SELECT * FROM blocked_domains WHERE true ORDER BY id DESC LIMIT 11  -- pk_blocked_domains
) b ON true
LEFT JOIN users u ON u.id = b.user_id                                                            -- pk_users
ORDER BY b.id DESC;
