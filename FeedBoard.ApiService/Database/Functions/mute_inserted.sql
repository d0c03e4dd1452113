-- Whoever mutes the latest of several people who like something still reads of the others: the notification names the newest of them.
-- Without others it is left out of their list, as everything that the muted person did.
CREATE OR REPLACE FUNCTION mute_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE notifications n SET actor_id = others.user_id
    FROM notifications o CROSS JOIN LATERAL (
        SELECT l.user_id FROM (
            SELECT user_id, create_dt FROM feed_likes WHERE o.kind = 'feed_liked' AND feed_id = o.feed_id            -- pk_feed_likes
            UNION ALL
            SELECT user_id, create_dt FROM comment_likes WHERE o.kind = 'comment_liked' AND comment_id = o.comment_id -- pk_comment_likes
        ) l
        WHERE l.user_id <> NEW.user_id
          AND NOT EXISTS (SELECT FROM mutes m WHERE m.user_id = NEW.user_id AND m.muted_id = l.user_id)              -- pk_mutes
        ORDER BY l.create_dt DESC, l.user_id DESC LIMIT 1
    ) others
    WHERE o.user_id = NEW.user_id AND o.actor_id = NEW.muted_id                                        -- ix_notifications_user_id
      AND o.kind IN ('feed_liked', 'comment_liked') AND n.id = o.id;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER mutes_inserted AFTER INSERT ON mutes FOR EACH ROW EXECUTE FUNCTION mute_inserted();
