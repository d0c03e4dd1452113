-- person: GET /api/auth/sessions
-- person who mutes somebody: GET /api/auth/sessions
-- moderator: GET /api/auth/sessions
SELECT t.total, s.id, s.device, s.create_dt, s.last_seen_dt
FROM (
    SELECT count(*) AS total FROM sessions  -- ix_sessions_user_id: one person has few
    WHERE user_id = @me AND expire_dt > @now
) t
LEFT JOIN LATERAL (
    SELECT * FROM sessions WHERE user_id = @me AND expire_dt > @now AND true
    ORDER BY id DESC LIMIT 11
) s ON true
ORDER BY s.id DESC;
