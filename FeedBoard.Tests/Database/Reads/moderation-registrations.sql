-- moderator: GET /api/moderation/registrations
SELECT t.total, r.id, u.nickname, u.email, u.email_verified_dt IS NOT NULL, r.reason, r.create_dt
FROM (SELECT count(*) AS total FROM registrations WHERE refuse_dt IS NULL) t   -- ix_registrations_waiting
LEFT JOIN LATERAL (
    SELECT * FROM (SELECT user_id AS id, reason, create_dt FROM registrations WHERE refuse_dt IS NULL) w
    WHERE true AND true
    ORDER BY id LIMIT 11
) r ON true
LEFT JOIN users u ON u.id = r.id                                               -- pk_users
ORDER BY r.id;
