-- moderator: GET /api/moderation/blocked-domains/blocked.example
SELECT b.id, b.value, b.user_id, u.nickname, b.create_dt
FROM blocked_domains b LEFT JOIN users u ON u.id = b.user_id  -- pk_users
WHERE b.value = @value  -- ux_blocked_domains_value;
