-- Everybody who is signed in, first of all: whether the session is still there.
SELECT s.last_seen_dt, u.email, u.nickname, u.role, u.create_dt,
       EXISTS (SELECT FROM mutes WHERE user_id = u.id),                   -- pk_mutes
       u.must_verify AND u.email_verified_dt IS NULL
FROM sessions s JOIN users u ON u.id = s.user_id          -- pk_sessions, pk_users
WHERE s.id = $1/*session*/ AND s.user_id = $2/*me*/ AND s.expire_dt > $3/*now*/
  AND (u.suspended_until_dt IS NULL OR u.suspended_until_dt <= $3/*now*/) AND u.registration = 0;

-- The same, with X-Want-Unread: and what is new for them.
SELECT s.last_seen_dt, u.email, u.nickname, u.role, u.create_dt,
       EXISTS (SELECT FROM mutes WHERE user_id = u.id),                   -- pk_mutes
       u.must_verify AND u.email_verified_dt IS NULL,
(SELECT count(*) FROM notifications WHERE user_id = u.id AND NOT read AND NOT EXISTS (SELECT FROM mutes WHERE user_id = u.id AND muted_id = actor_id /* pk_mutes */)),  -- ix_notifications_unread
CASE WHEN u.role >= 1 THEN (SELECT count(*)::integer FROM (
    SELECT FROM moderation_cases q  -- ix_moderation_cases_unresolved
    WHERE resolve_dt IS NULL AND (moderator_id IS NULL OR moderator_id = u.id) AND CASE WHEN q.comment_id IS NULL
     THEN NOT EXISTS (SELECT FROM feeds o WHERE o.id = q.feed_id AND o.author_id = u.id)  -- pk_feeds, pk_comments
     ELSE NOT EXISTS (SELECT FROM comments o WHERE o.id = q.comment_id AND o.author_id = u.id) END LIMIT 100) w) END,
CASE WHEN u.role >= 1 THEN (SELECT count(*)::integer FROM (SELECT FROM registrations WHERE refuse_dt IS NULL LIMIT 100) w /* ix_registrations_waiting */) END
FROM sessions s JOIN users u ON u.id = s.user_id          -- pk_sessions, pk_users
WHERE s.id = $1/*session*/ AND s.user_id = $2/*me*/ AND s.expire_dt > $3/*now*/
  AND (u.suspended_until_dt IS NULL OR u.suspended_until_dt <= $3/*now*/) AND u.registration = 0;
