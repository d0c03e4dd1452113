-- Whether somebody who would be notified is not: whether they receive a notification of this kind about what actor did. Whom an event is
-- about say its trigger and notify_about_comment. What is hidden or muted later is left out when notifications are read.
-- feed and comment say what it is about, as far as they apply.
CREATE OR REPLACE FUNCTION wants_notification(recipient bigint, kind text, actor bigint, feed bigint, comment bigint) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN recipient <> actor
        AND NOT EXISTS (SELECT FROM notification_mutes m
                        WHERE m.user_id = recipient AND m.kind = wants_notification.kind)                  -- pk_notification_mutes
        AND NOT EXISTS (SELECT FROM blocks b WHERE b.user_id = recipient AND b.blocked_id = actor)         -- pk_blocks
        AND NOT EXISTS (SELECT FROM mutes m WHERE m.user_id = recipient AND m.muted_id = actor)            -- pk_mutes
        AND NOT EXISTS (SELECT FROM feeds f WHERE f.id = feed AND NOT feed_is_public(f.hidden))            -- pk_feeds
        AND NOT EXISTS (SELECT FROM comments c WHERE c.id = comment AND NOT comment_is_public(c.author_id, c.hidden));     -- pk_comments
END $$;
