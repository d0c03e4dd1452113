-- person: GET /api/invite
-- person who mutes somebody: GET /api/invite
-- moderator: GET /api/invite
SELECT t.total, i.id, i.nonce, i.hash, i.max_uses, i.uses, i.create_dt, i.expire_dt
FROM (SELECT count(*) AS total FROM invites WHERE user_id = @me) t                               -- ix_invites_user_id
LEFT JOIN LATERAL (
    SELECT * FROM invites WHERE user_id = @me AND true ORDER BY id DESC LIMIT 11
) i ON true
ORDER BY i.id DESC;
