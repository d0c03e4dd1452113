-- moderator: GET /api/moderation/blocked-networks/198.51.100.0/24
SELECT b.id, b.value::text, b.user_id, u.nickname, b.create_dt
FROM blocked_networks b LEFT JOIN users u ON u.id = b.user_id  -- pk_users
WHERE b.value = @value::cidr  -- ux_blocked_networks_value;
