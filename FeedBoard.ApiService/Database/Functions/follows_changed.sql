-- Follows: the counters, then the notification.
CREATE OR REPLACE FUNCTION follows_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    sign integer := CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END;
    c follows;
BEGIN
    PERFORM 1 FROM users WHERE id IN (SELECT follower_id FROM changed UNION ALL SELECT following_id FROM changed)
    ORDER BY id FOR NO KEY UPDATE;
    UPDATE users u SET following_count = following_count + sign * n.following, follower_count = follower_count + sign * n.followers
    FROM (SELECT id, sum(following) AS following, sum(followers) AS followers
          FROM (SELECT follower_id AS id, 1 AS following, 0 AS followers FROM changed UNION ALL SELECT following_id, 0, 1 FROM changed) s
          GROUP BY id) n
    WHERE u.id = n.id;

    IF TG_OP = 'DELETE' THEN
        DELETE FROM notifications n USING changed d
        WHERE n.actor_id = d.follower_id AND n.user_id = d.following_id AND n.kind = 'followed';           -- ix_notifications_actor_id
        RETURN NULL;
    END IF;

    FOR c IN SELECT * FROM changed ORDER BY following_id, follower_id LOOP
        PERFORM notify_user(c.following_id, 'followed', c.follower_id, NULL, NULL, 1);
    END LOOP;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER follows_inserted AFTER INSERT ON follows REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION follows_changed();
CREATE OR REPLACE TRIGGER follows_deleted AFTER DELETE ON follows REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION follows_changed();
