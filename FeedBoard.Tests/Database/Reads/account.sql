-- person: GET /api/account
-- person who mutes somebody: GET /api/account
-- moderator: GET /api/account
SELECT u.email, u.email_verified_dt IS NOT NULL, l.email,
       EXISTS (SELECT FROM authenticators WHERE user_id = u.id AND on_dt IS NOT NULL),          -- pk_authenticators
       (SELECT count(*)::integer FROM recovery_codes WHERE user_id = u.id),                     -- pk_recovery_codes
       (SELECT json_agg(json_build_object('id', p.id, 'name', p.name, 'create_dt', to_char(p.create_dt AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
                                          'last_used_dt', to_char(p.last_used_dt AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')) ORDER BY p.id)::text
        FROM passkeys p WHERE p.user_id = u.id),                                                 -- ix_passkeys_user_id
       u.password_hash <> '',
       (SELECT json_agg(json_build_object('provider', g.provider, 'create_dt', to_char(g.create_dt AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
                        ORDER BY g.create_dt, g.provider)::text
        FROM logins g WHERE g.user_id = u.id)                                                    -- ux_logins_user_id_provider
FROM users u                                                                                     -- pk_users
LEFT JOIN LATERAL (
    SELECT email FROM account_links WHERE user_id = u.id AND purpose = 2 AND expire_dt > @now    -- ix_account_links_user_id
    ORDER BY create_dt DESC LIMIT 1
) l ON true
WHERE u.id = @me;
