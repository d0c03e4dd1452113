-- Likes of comments: the counter first, which locks the comment, then the notification, which reads it.
CREATE OR REPLACE FUNCTION comment_likes_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    sign integer := CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END;
    liked record;
BEGIN
    PERFORM 1 FROM comments WHERE id IN (SELECT comment_id FROM changed) ORDER BY id FOR NO KEY UPDATE;
    UPDATE comments k SET like_count = like_count + sign * c.n
    FROM (SELECT comment_id, count(*) AS n FROM changed GROUP BY comment_id) c WHERE k.id = c.comment_id;

    -- The author's own like is counted, but not in the notification.
    FOR liked IN
        SELECT t.id, t.feed_id, t.author_id, c.actor,
               t.like_count - (SELECT count(*) FROM comment_likes o WHERE o.comment_id = t.id AND o.user_id = t.author_id) AS others
        FROM (SELECT l.comment_id, max(l.user_id) FILTER (WHERE l.user_id <> x.author_id) AS actor
              FROM changed l JOIN comments x ON x.id = l.comment_id GROUP BY l.comment_id) c
        JOIN comments t ON t.id = c.comment_id WHERE t.author_id IS NOT NULL AND c.actor IS NOT NULL ORDER BY t.id
    LOOP
        IF TG_OP = 'INSERT' THEN
            PERFORM notify_user(liked.author_id, 'comment_liked', liked.actor, liked.feed_id, liked.id, liked.others);
        ELSIF liked.others = 0 THEN
            DELETE FROM notifications WHERE comment_id = liked.id AND kind = 'comment_liked';                  -- ux_notifications_comment_liked
        ELSE
            UPDATE notifications n SET count = liked.others, actor_id = coalesce(
                (SELECT l.user_id FROM comment_likes l WHERE l.comment_id = liked.id AND l.user_id = n.actor_id),
                newest_liker(liked.author_id, NULL, liked.id))
            WHERE n.comment_id = liked.id AND n.kind = 'comment_liked';
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER comment_likes_inserted AFTER INSERT ON comment_likes REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION comment_likes_changed();
CREATE OR REPLACE TRIGGER comment_likes_deleted AFTER DELETE ON comment_likes REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION comment_likes_changed();
