-- Everybody who is signed in, first of all: whether the session is still there.
SELECT s.last_seen_dt, u.email, u.nickname, u.role, u.create_dt, EXISTS (SELECT FROM mutes WHERE user_id = u.id)   -- pk_mutes
FROM sessions s JOIN users u ON u.id = s.user_id          -- pk_sessions, pk_users
WHERE s.id = $1/*session*/ AND s.user_id = $2/*user*/ AND s.expire_dt > $3/*now*/
  AND (u.suspended_until_dt IS NULL OR u.suspended_until_dt <= $3/*now*/);
