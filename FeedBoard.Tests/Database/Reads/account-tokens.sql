-- person: GET /api/account/tokens
-- person who mutes somebody: GET /api/account/tokens
-- moderator: GET /api/account/tokens
SELECT t.total, k.id, k.name, k.scopes, k.prefix, k.create_dt, k.expire_dt, k.last_used_dt
FROM (
    SELECT count(*) AS total FROM api_tokens  -- ix_api_tokens_user_id: one person has few
    WHERE user_id = @me AND expire_dt > @now
) t
LEFT JOIN LATERAL (
    SELECT * FROM api_tokens WHERE user_id = @me AND expire_dt > @now AND true
    ORDER BY id DESC LIMIT 11
) k ON true
ORDER BY k.id DESC;
