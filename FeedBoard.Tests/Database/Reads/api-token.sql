-- Whoever sends a token for scripts, first of all.
SELECT t.id, t.last_used_dt, t.scopes, u.id, u.email, u.nickname, u.create_dt,
       EXISTS (SELECT FROM mutes WHERE user_id = u.id),          -- pk_mutes
       u.must_verify AND u.email_verified_dt IS NULL
FROM api_tokens t JOIN users u ON u.id = t.user_id  -- ux_api_tokens_hash, pk_users
WHERE t.hash = $1/*hash*/
  AND t.expire_dt > $2/*now*/ AND (u.suspended_until_dt IS NULL OR u.suspended_until_dt <= $2/*now*/) AND u.registration = 0;
