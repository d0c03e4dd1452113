-- Whoever mutes the latest of several people who like something still reads of the others: the notification names the newest of them.
-- Without others it is left out of their list, as everything that the muted person did.
CREATE OR REPLACE FUNCTION mute_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE notifications n SET actor_id = l.liker
    FROM (SELECT o.id, newest_liker(o.user_id, CASE o.kind WHEN 'feed_liked' THEN o.feed_id END, o.comment_id) AS liker
          FROM notifications o
          WHERE o.user_id = NEW.user_id AND o.actor_id = NEW.muted_id                                  -- ix_notifications_user_id
            AND o.kind IN ('feed_liked', 'comment_liked')) l
    WHERE n.id = l.id AND l.liker <> ALL (SELECT muted_id FROM mutes WHERE user_id = NEW.user_id);                 -- pk_mutes
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER mutes_inserted AFTER INSERT ON mutes FOR EACH ROW EXECUTE FUNCTION mute_inserted();
