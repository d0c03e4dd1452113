-- moderator: GET /api/moderation/blocked-networks
SELECT t.total, b.id, b.value::text, b.user_id, u.nickname, b.create_dt
FROM (SELECT count(*) AS total FROM blocked_networks) t
LEFT JOIN LATERAL (
    SELECT * FROM blocked_networks WHERE true ORDER BY id DESC LIMIT 11  -- pk_blocked_networks
) b ON true
LEFT JOIN users u ON u.id = b.user_id                                                            -- pk_users
ORDER BY b.id DESC;
