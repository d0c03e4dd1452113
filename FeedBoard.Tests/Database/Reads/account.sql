-- person: GET /api/account
-- person who mutes somebody: GET /api/account
-- moderator: GET /api/account
SELECT u.email, u.email_verified_dt IS NOT NULL, l.email
FROM users u                                                                                     -- pk_users
LEFT JOIN LATERAL (
    SELECT email FROM account_links WHERE user_id = u.id AND purpose = 2 AND expire_dt > @now    -- ix_account_links_user_id
    ORDER BY create_dt DESC LIMIT 1
) l ON true
WHERE u.id = @me;
