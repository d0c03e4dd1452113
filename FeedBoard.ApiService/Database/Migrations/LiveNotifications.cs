namespace FeedBoard.ApiService.Database.Migrations;

/// <summary>Who is notified of what; a part of <see cref="Live"/>.</summary>
internal static class LiveNotifications
{
    public const string DownSql = """
        DROP TRIGGER feed_likes_told_added ON feed_likes;
        DROP TRIGGER feed_likes_told_removed ON feed_likes;
        DROP TRIGGER comment_likes_told_added ON comment_likes;
        DROP TRIGGER comment_likes_told_removed ON comment_likes;
        DROP TRIGGER follows_told_added ON follows;
        DROP TRIGGER follows_told_removed ON follows;
        DROP TRIGGER users_leaving ON users;
        DROP TRIGGER notifications_told ON notifications;
        DROP FUNCTION feed_likes_were_told, comment_likes_were_told, follows_were_told, user_is_leaving, notify_mentioned, notify_of_comment, notification_was_written;

        """;

    public const string Sql = WritingSql + LikesSql + FollowsSql;

    private const string WritingSql = """
        -- By @nickname; never oneself, and not whoever hears of the same comment already.
        CREATE FUNCTION notify_mentioned(actor bigint, feed bigint, comment bigint, people bigint[]) RETURNS void LANGUAGE sql AS $$
            INSERT INTO notifications (user_id, kind, feed_id, comment_id, actor_id)
            SELECT u.id, 'mentioned', feed, comment, actor FROM users u
            WHERE u.id = ANY (people) AND u.id <> actor
              AND NOT EXISTS (SELECT FROM notification_mutes m WHERE m.user_id = u.id AND m.kind = 'mentioned')
              AND NOT EXISTS (SELECT FROM notifications n WHERE n.comment_id = comment AND n.user_id = u.id)
            ORDER BY u.id FOR KEY SHARE OF u SKIP LOCKED
        $$;

        -- One for each person: an answer says more than a mention, and a mention more than a comment on one's feed.
        CREATE FUNCTION notify_of_comment(actor bigint, feed bigint, comment bigint, feed_author bigint, parent_author bigint) RETURNS void LANGUAGE sql AS $$
            WITH told AS MATERIALIZED (
                SELECT DISTINCT ON (r.person) r.person, r.kind
                FROM (SELECT parent_author, 'answered', 1
                      UNION ALL SELECT user_id, 'mentioned', 2 FROM comment_mentions WHERE comment_id = comment
                      UNION ALL SELECT feed_author, 'commented', 3) r (person, kind, rank)
                WHERE r.person <> actor AND NOT EXISTS (SELECT FROM notification_mutes m WHERE m.user_id = r.person AND m.kind = r.kind)
                ORDER BY r.person, r.rank)
            INSERT INTO notifications (user_id, kind, feed_id, comment_id, actor_id)
            SELECT t.person, t.kind, feed, comment, actor FROM told t JOIN users u ON u.id = t.person ORDER BY t.person FOR KEY SHARE OF u SKIP LOCKED
        $$;

        CREATE FUNCTION notification_was_written() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO events (kind, user_id, data) SELECT 'notification', NEW.user_id, json_strip_nulls(json_build_object(
                'notification_id', NEW.id, 'kind', NEW.kind, 'feed_id', NEW.feed_id, 'comment_id', NEW.comment_id, 'author_id', NEW.actor_id, 'count', NEW.count,
                'unread_count', (SELECT count(*) FROM notifications WHERE user_id = NEW.user_id AND NOT read)));          -- ix_notifications_unread
            RETURN NULL;
        END $$;
        CREATE TRIGGER notifications_told AFTER INSERT OR UPDATE OF id ON notifications FOR EACH ROW EXECUTE FUNCTION notification_was_written();

        """;

    // What is liked is locked by the counting triggers: two who like it write its notification one after the other.
    private const string LikesSql = """
        CREATE FUNCTION feed_likes_were_told() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE f record;
        BEGIN
            FOR f IN
                SELECT t.id, t.author_id, t.like_count - (SELECT count(*) FROM feed_likes o WHERE o.feed_id = t.id AND o.user_id = t.author_id) AS others, c.actor, feed_data(t) AS data
                FROM (SELECT l.feed_id, max(l.user_id) FILTER (WHERE l.user_id <> x.author_id) AS actor FROM changed l JOIN feeds x ON x.id = l.feed_id GROUP BY l.feed_id) c
                JOIN feeds t ON t.id = c.feed_id ORDER BY t.id
            LOOP
                INSERT INTO events (kind, data) VALUES ('feed_liked', f.data);
                CONTINUE WHEN f.actor IS NULL;
                IF TG_OP = 'INSERT' THEN
                    INSERT INTO notifications (user_id, kind, feed_id, actor_id, count)
                    SELECT u.id, 'feed_liked', f.id, f.actor, f.others FROM users u
                    WHERE u.id = f.author_id AND NOT EXISTS (SELECT FROM notification_mutes m WHERE m.user_id = u.id AND m.kind = 'feed_liked') FOR KEY SHARE OF u SKIP LOCKED
                    ON CONFLICT (feed_id) WHERE kind = 'feed_liked' DO UPDATE                                              -- ux_notifications_feed_liked
                        SET id = nextval(pg_get_serial_sequence('notifications', 'id')), actor_id = excluded.actor_id, count = excluded.count, read = false, create_dt = now();
                ELSIF f.others = 0 THEN
                    DELETE FROM notifications WHERE feed_id = f.id AND kind = 'feed_liked';
                ELSE
                    UPDATE notifications n SET count = f.others, actor_id = coalesce(
                        (SELECT l.user_id FROM feed_likes l WHERE l.feed_id = f.id AND l.user_id = n.actor_id),
                        (SELECT l.user_id FROM feed_likes l WHERE l.feed_id = f.id AND l.user_id <> f.author_id ORDER BY l.create_dt DESC LIMIT 1))
                    WHERE n.feed_id = f.id AND n.kind = 'feed_liked';
                END IF;
            END LOOP;
            RETURN NULL;
        END $$;
        CREATE TRIGGER feed_likes_told_added AFTER INSERT ON feed_likes REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION feed_likes_were_told();
        CREATE TRIGGER feed_likes_told_removed AFTER DELETE ON feed_likes REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION feed_likes_were_told();

        CREATE FUNCTION comment_likes_were_told() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE k record;
        BEGIN
            FOR k IN
                SELECT t.id, t.feed_id, t.author_id, t.like_count - (SELECT count(*) FROM comment_likes o WHERE o.comment_id = t.id AND o.user_id = t.author_id) AS others, c.actor
                FROM (SELECT l.comment_id, max(l.user_id) FILTER (WHERE l.user_id <> x.author_id) AS actor FROM changed l JOIN comments x ON x.id = l.comment_id GROUP BY l.comment_id) c
                JOIN comments t ON t.id = c.comment_id WHERE t.author_id IS NOT NULL AND c.actor IS NOT NULL ORDER BY t.id
            LOOP
                IF TG_OP = 'INSERT' THEN
                    INSERT INTO notifications (user_id, kind, feed_id, comment_id, actor_id, count)
                    SELECT u.id, 'comment_liked', k.feed_id, k.id, k.actor, k.others FROM users u
                    WHERE u.id = k.author_id AND NOT EXISTS (SELECT FROM notification_mutes m WHERE m.user_id = u.id AND m.kind = 'comment_liked') FOR KEY SHARE OF u SKIP LOCKED
                    ON CONFLICT (comment_id) WHERE kind = 'comment_liked' DO UPDATE                                        -- ux_notifications_comment_liked
                        SET id = nextval(pg_get_serial_sequence('notifications', 'id')), actor_id = excluded.actor_id, count = excluded.count, read = false, create_dt = now();
                ELSIF k.others = 0 THEN
                    DELETE FROM notifications WHERE comment_id = k.id AND kind = 'comment_liked';
                ELSE
                    UPDATE notifications n SET count = k.others, actor_id = coalesce(
                        (SELECT l.user_id FROM comment_likes l WHERE l.comment_id = k.id AND l.user_id = n.actor_id),
                        (SELECT l.user_id FROM comment_likes l WHERE l.comment_id = k.id AND l.user_id <> k.author_id ORDER BY l.create_dt DESC LIMIT 1))
                    WHERE n.comment_id = k.id AND n.kind = 'comment_liked';
                END IF;
            END LOOP;
            RETURN NULL;
        END $$;
        CREATE TRIGGER comment_likes_told_added AFTER INSERT ON comment_likes REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION comment_likes_were_told();
        CREATE TRIGGER comment_likes_told_removed AFTER DELETE ON comment_likes REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION comment_likes_were_told();

        """;

    private const string FollowsSql = """
        CREATE FUNCTION follows_were_told() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'INSERT' THEN
                INSERT INTO notifications (user_id, kind, actor_id)
                SELECT u.id, 'followed', c.follower_id FROM changed c JOIN users u ON u.id = c.following_id
                WHERE NOT EXISTS (SELECT FROM notification_mutes m WHERE m.user_id = u.id AND m.kind = 'followed') ORDER BY u.id FOR KEY SHARE OF u SKIP LOCKED;
            ELSE
                DELETE FROM notifications n USING changed c WHERE n.actor_id = c.follower_id AND n.user_id = c.following_id AND n.kind = 'followed';   -- ix_notifications_actor_id
            END IF;
            RETURN NULL;
        END $$;
        CREATE TRIGGER follows_told_added AFTER INSERT ON follows REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION follows_were_told();
        CREATE TRIGGER follows_told_removed AFTER DELETE ON follows REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION follows_were_told();

        -- Likes go first, so that "12 people like …" names somebody else before the cascade would take the whole of it.
        CREATE FUNCTION user_is_leaving() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            DELETE FROM feed_likes WHERE user_id = OLD.id;
            DELETE FROM comment_likes WHERE user_id = OLD.id;
            RETURN OLD;
        END $$;
        CREATE TRIGGER users_leaving BEFORE DELETE ON users FOR EACH ROW EXECUTE FUNCTION user_is_leaving();

        """;
}
