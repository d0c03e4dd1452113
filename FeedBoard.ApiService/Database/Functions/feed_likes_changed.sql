-- Likes of feeds: the counter first, which locks the feed, then the event and the notification, which read it.
CREATE OR REPLACE FUNCTION feed_likes_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    sign integer := CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END;
    liked record;
BEGIN
    PERFORM 1 FROM feeds WHERE id IN (SELECT feed_id FROM changed) ORDER BY id FOR NO KEY UPDATE;
    UPDATE feeds f SET like_count = like_count + sign * c.n
    FROM (SELECT feed_id, count(*) AS n FROM changed GROUP BY feed_id) c WHERE f.id = c.feed_id;

    -- The author's own like is counted, but not in the notification.
    FOR liked IN
        SELECT t.id, t.author_id, t.hidden, c.actor, feed_event_data(t) AS data,
               t.like_count - (SELECT count(*) FROM feed_likes o WHERE o.feed_id = t.id AND o.user_id = t.author_id) AS others
        FROM (SELECT l.feed_id, max(l.user_id) FILTER (WHERE l.user_id <> x.author_id) AS actor
              FROM changed l JOIN feeds x ON x.id = l.feed_id GROUP BY l.feed_id) c
        JOIN feeds t ON t.id = c.feed_id ORDER BY t.id
    LOOP
        INSERT INTO events (kind, data) SELECT 'feed_liked', liked.data WHERE feed_is_public(liked.hidden);
        CONTINUE WHEN liked.actor IS NULL;
        IF TG_OP = 'INSERT' THEN
            PERFORM notify_user(liked.author_id, 'feed_liked', liked.actor, liked.id, NULL, liked.others);
        ELSIF liked.others = 0 THEN
            DELETE FROM notifications WHERE feed_id = liked.id AND kind = 'feed_liked';                        -- ux_notifications_feed_liked
        ELSE
            UPDATE notifications n SET count = liked.others, actor_id = coalesce(
                (SELECT l.user_id FROM feed_likes l WHERE l.feed_id = liked.id AND l.user_id = n.actor_id),
                newest_liker(liked.author_id, liked.id, NULL))
            WHERE n.feed_id = liked.id AND n.kind = 'feed_liked';
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER feed_likes_inserted AFTER INSERT ON feed_likes REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION feed_likes_changed();
CREATE OR REPLACE TRIGGER feed_likes_deleted AFTER DELETE ON feed_likes REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION feed_likes_changed();
