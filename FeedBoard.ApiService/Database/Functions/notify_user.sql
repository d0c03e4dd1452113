-- Notifies a person who wants it.
CREATE OR REPLACE FUNCTION notify_user(recipient bigint, kind text, actor bigint, feed bigint, comment bigint, count bigint) RETURNS void
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    IF wants_notification(recipient, notify_user.kind, actor, feed, comment) IS NOT TRUE THEN RETURN; END IF;
    -- A person whose row is locked is just being deleted: nobody waits for that.
    PERFORM FROM users WHERE id = recipient FOR KEY SHARE SKIP LOCKED;
    IF NOT FOUND THEN RETURN; END IF;

    CASE notify_user.kind
        -- The likes of one feed or comment share one notification, which comes to the top again with each. What is liked is locked by
        -- the transaction that counts the like, so two people who like it write here one after the other.
        WHEN 'feed_liked' THEN
            INSERT INTO notifications (user_id, kind, feed_id, actor_id, count)
            VALUES (recipient, 'feed_liked', feed, actor, notify_user.count)
            ON CONFLICT (feed_id) WHERE kind = 'feed_liked' DO UPDATE                                      -- ux_notifications_feed_liked
                SET id = nextval(pg_get_serial_sequence('notifications', 'id')),
                    actor_id = excluded.actor_id, count = excluded.count, read = false, create_dt = now();
        WHEN 'comment_liked' THEN
            INSERT INTO notifications (user_id, kind, feed_id, comment_id, actor_id, count)
            VALUES (recipient, 'comment_liked', feed, comment, actor, notify_user.count)
            ON CONFLICT (comment_id) WHERE kind = 'comment_liked' DO UPDATE                                -- ux_notifications_comment_liked
                SET id = nextval(pg_get_serial_sequence('notifications', 'id')),
                    actor_id = excluded.actor_id, count = excluded.count, read = false, create_dt = now();
        -- Everything else once for each person and comment: callers ask first for the kind that says most.
        ELSE
            INSERT INTO notifications (user_id, kind, feed_id, comment_id, actor_id, count)
            SELECT recipient, notify_user.kind, feed, comment, actor, notify_user.count
            WHERE NOT EXISTS (SELECT FROM notifications n WHERE n.comment_id = comment AND n.user_id = recipient);     -- ix_notifications_comment_id
    END CASE;
END $$;
