-- moderator: GET /api/moderation/blocked-words/blockedword
SELECT b.id, btrim(b.value), b.user_id, u.nickname, b.create_dt
FROM blocked_words b LEFT JOIN users u ON u.id = b.user_id  -- pk_users
WHERE b.value = @value  -- ux_blocked_words_value;
