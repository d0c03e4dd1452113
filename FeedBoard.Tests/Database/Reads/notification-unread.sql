-- person: GET /api/notification/unread
SELECT (SELECT count(*) FROM notifications WHERE user_id = (SELECT @me::bigint) AND NOT read),  -- ix_notifications_unread
NULL::integer,
NULL::integer;

-- person who mutes somebody: GET /api/notification/unread
SELECT (SELECT count(*) FROM notifications WHERE user_id = (SELECT @me::bigint) AND NOT read AND NOT EXISTS (SELECT FROM mutes WHERE user_id = (SELECT @me::bigint) AND muted_id = actor_id /* pk_mutes */)),  -- ix_notifications_unread
NULL::integer,
NULL::integer;

-- moderator: GET /api/notification/unread
SELECT (SELECT count(*) FROM notifications WHERE user_id = (SELECT @me::bigint) AND NOT read),  -- ix_notifications_unread
(SELECT count(*)::integer FROM (
    SELECT FROM moderation_cases q  -- ix_moderation_cases_unresolved
    WHERE resolve_dt IS NULL AND (moderator_id IS NULL OR moderator_id = (SELECT @me::bigint)) AND CASE WHEN q.comment_id IS NULL
     THEN NOT EXISTS (SELECT FROM feeds o WHERE o.id = q.feed_id AND o.author_id = (SELECT @me::bigint))  -- pk_feeds, pk_comments
     ELSE NOT EXISTS (SELECT FROM comments o WHERE o.id = q.comment_id AND o.author_id = (SELECT @me::bigint)) END LIMIT 100) w),
(SELECT count(*)::integer FROM (SELECT FROM registrations WHERE refuse_dt IS NULL LIMIT 100) w /* ix_registrations_waiting */);
