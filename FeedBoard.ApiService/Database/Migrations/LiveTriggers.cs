namespace FeedBoard.ApiService.Database.Migrations;

/// <summary>The triggers that tell of changes; a part of <see cref="Live"/>. Each runs after those that count, whose names come before in the alphabet.</summary>
/// <remarks>An event is a row without any foreign key, so it takes no lock. Whom a notification goes to is locked with SKIP LOCKED: nobody waits for somebody who is leaving.</remarks>
internal static class LiveTriggers
{
    public const string Sql = FeedsSql + CommentsSql + LiveNotifications.Sql + SessionsSql + TagsSql;

    public const string DownSql = LiveNotifications.DownSql + """
        DROP TRIGGER feeds_told_added ON feeds;
        DROP TRIGGER feeds_told_changed ON feeds;
        DROP TRIGGER feeds_told_removed ON feeds;
        DROP TRIGGER comments_told_added ON comments;
        DROP TRIGGER comments_told_changed ON comments;
        DROP TRIGGER comments_told_emptied ON comments;
        DROP TRIGGER comments_told_removed ON comments;
        DROP TRIGGER sessions_told_removed ON sessions;
        DROP TRIGGER feed_tags_added ON feed_tags;
        DROP TRIGGER feed_tags_removed ON feed_tags;
        DROP FUNCTION feeds_were_told, feed_was_changed, feed_data, comments_were_told, comments_were_removed, comment_was_changed, comment_was_taken, sessions_were_removed, feed_tags_were_counted;

        """;

    private const string FeedsSql = """
        CREATE FUNCTION feed_data(f feeds) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
            SELECT json_build_object('feed_id', f.id, 'author_id', f.author_id, 'like_count', f.like_count, 'comment_count', f.comment_count)::text
        $$;

        CREATE FUNCTION feeds_were_told() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE f feeds;
        BEGIN
            IF TG_OP = 'DELETE' THEN
                INSERT INTO events (kind, data) SELECT 'feed_deleted', json_build_object('feed_id', c.id, 'author_id', c.author_id) FROM changed c ORDER BY c.id;
                RETURN NULL;
            END IF;

            INSERT INTO events (kind, data) SELECT 'feed_created', feed_data(c) FROM changed c ORDER BY c.id;
            FOR f IN SELECT * FROM changed WHERE title ~ '[#@\uFF03\uFE5F]' OR content ~ '[#@\uFF03\uFE5F]' ORDER BY id LOOP
                INSERT INTO feed_tags SELECT f.id, t.tag, f.create_dt FROM tags_in(f.title || E'\n' || f.content) t;
                INSERT INTO feed_mentions SELECT f.id, m.user_id, m.name FROM mentions_in(f.title || E'\n' || f.content) m;
                PERFORM notify_mentioned(f.author_id, f.id, NULL, ARRAY(SELECT user_id FROM feed_mentions WHERE feed_id = f.id));
            END LOOP;
            RETURN NULL;
        END $$;
        CREATE TRIGGER feeds_told_added AFTER INSERT ON feeds REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION feeds_were_told();
        CREATE TRIGGER feeds_told_removed AFTER DELETE ON feeds REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION feeds_were_told();

        CREATE FUNCTION feed_was_changed() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            body text := NEW.title || E'\n' || NEW.content;
            added bigint[];
        BEGIN
            INSERT INTO events (kind, data) VALUES ('feed_updated', feed_data(NEW));
            IF (OLD.title, OLD.content, OLD.create_dt) IS NOT DISTINCT FROM (NEW.title, NEW.content, NEW.create_dt) THEN RETURN NULL; END IF;

            DELETE FROM feed_tags WHERE feed_id = NEW.id AND (create_dt <> NEW.create_dt OR tag NOT IN (SELECT t.tag FROM tags_in(body) t));
            INSERT INTO feed_tags SELECT NEW.id, t.tag, NEW.create_dt FROM tags_in(body) t ON CONFLICT DO NOTHING;

            DELETE FROM feed_mentions WHERE feed_id = NEW.id AND user_id NOT IN (SELECT m.user_id FROM mentions_in(body) m);
            DELETE FROM notifications n WHERE n.feed_id = NEW.id AND n.comment_id IS NULL AND n.kind = 'mentioned'
                AND NOT EXISTS (SELECT FROM feed_mentions m WHERE m.feed_id = NEW.id AND m.user_id = n.user_id);
            WITH new_ones AS (INSERT INTO feed_mentions SELECT NEW.id, m.user_id, m.name FROM mentions_in(body) m ON CONFLICT DO NOTHING RETURNING user_id)
            SELECT array_agg(user_id) INTO added FROM new_ones;
            PERFORM notify_mentioned(NEW.author_id, NEW.id, NULL, added);
            RETURN NULL;
        END $$;
        CREATE TRIGGER feeds_told_changed AFTER UPDATE OF title, content, create_dt, update_dt ON feeds FOR EACH ROW
            WHEN ((OLD.title, OLD.content, OLD.create_dt, OLD.update_dt) IS DISTINCT FROM (NEW.title, NEW.content, NEW.create_dt, NEW.update_dt))
            EXECUTE FUNCTION feed_was_changed();

        """;

    private const string CommentsSql = """
        CREATE FUNCTION comments_were_told() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE c record;
        BEGIN
            FOR c IN
                SELECT k.id, k.feed_id, k.parent_id, k.author_id, k.content, f.author_id AS feed_author, f.comment_count, p.author_id AS parent_author, p.reply_count
                FROM changed k JOIN feeds f ON f.id = k.feed_id LEFT JOIN comments p ON p.id = k.parent_id ORDER BY k.id
            LOOP
                INSERT INTO events (kind, data) VALUES ('comment_created', json_strip_nulls(json_build_object(
                    'feed_id', c.feed_id, 'comment_id', c.id, 'parent_id', c.parent_id, 'author_id', c.author_id, 'comment_count', c.comment_count, 'reply_count', c.reply_count)));
                CONTINUE WHEN c.author_id IS NULL;
                INSERT INTO comment_mentions SELECT c.id, m.user_id, m.name FROM mentions_in(c.content) m;
                PERFORM notify_of_comment(c.author_id, c.feed_id, c.id, c.feed_author, c.parent_author);
            END LOOP;
            RETURN NULL;
        END $$;
        CREATE TRIGGER comments_told_added AFTER INSERT ON comments REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION comments_were_told();

        -- Of a feed that goes with its comments only the feed is told.
        CREATE FUNCTION comments_were_removed() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO events (kind, data) SELECT 'comment_deleted', json_strip_nulls(json_build_object(
                'feed_id', k.feed_id, 'comment_id', k.id, 'parent_id', k.parent_id, 'author_id', k.author_id, 'comment_count', f.comment_count, 'reply_count', p.reply_count))
            FROM changed k JOIN feeds f ON f.id = k.feed_id LEFT JOIN comments p ON p.id = k.parent_id ORDER BY k.id;
            RETURN NULL;
        END $$;
        CREATE TRIGGER comments_told_removed AFTER DELETE ON comments REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION comments_were_removed();

        -- It keeps its place, but nobody is told of it any more.
        CREATE FUNCTION comment_was_taken() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO events (kind, data) SELECT 'comment_deleted', json_strip_nulls(json_build_object(
                'feed_id', NEW.feed_id, 'comment_id', NEW.id, 'parent_id', NEW.parent_id, 'author_id', OLD.author_id, 'comment_count', f.comment_count, 'reply_count', p.reply_count))
            FROM feeds f LEFT JOIN comments p ON p.id = NEW.parent_id WHERE f.id = NEW.feed_id;
            DELETE FROM comment_mentions WHERE comment_id = NEW.id;
            DELETE FROM notifications WHERE comment_id = NEW.id;
            RETURN NULL;
        END $$;
        CREATE TRIGGER comments_told_emptied AFTER UPDATE OF author_id ON comments FOR EACH ROW
            WHEN (OLD.author_id IS NOT NULL AND NEW.author_id IS NULL) EXECUTE FUNCTION comment_was_taken();

        CREATE FUNCTION comment_was_changed() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE added bigint[];
        BEGIN
            INSERT INTO events (kind, data) VALUES ('comment_updated', json_strip_nulls(json_build_object(
                'feed_id', NEW.feed_id, 'comment_id', NEW.id, 'parent_id', NEW.parent_id, 'author_id', NEW.author_id, 'like_count', NEW.like_count, 'reply_count', NEW.reply_count)));
            DELETE FROM comment_mentions WHERE comment_id = NEW.id AND user_id NOT IN (SELECT m.user_id FROM mentions_in(NEW.content) m);

            -- Whose feed it is hears of the comment all the same.
            UPDATE notifications n SET kind = 'commented' FROM feeds f
            WHERE n.comment_id = NEW.id AND n.kind = 'mentioned' AND f.id = NEW.feed_id AND f.author_id = n.user_id
                AND NOT EXISTS (SELECT FROM comment_mentions m WHERE m.comment_id = NEW.id AND m.user_id = n.user_id);
            DELETE FROM notifications n WHERE n.comment_id = NEW.id AND n.kind = 'mentioned'
                AND NOT EXISTS (SELECT FROM comment_mentions m WHERE m.comment_id = NEW.id AND m.user_id = n.user_id);

            WITH new_ones AS (INSERT INTO comment_mentions SELECT NEW.id, m.user_id, m.name FROM mentions_in(NEW.content) m ON CONFLICT DO NOTHING RETURNING user_id)
            SELECT array_agg(user_id) INTO added FROM new_ones;
            PERFORM notify_mentioned(NEW.author_id, NEW.feed_id, NEW.id, added);
            RETURN NULL;
        END $$;
        CREATE TRIGGER comments_told_changed AFTER UPDATE OF content ON comments FOR EACH ROW
            WHEN (NEW.author_id IS NOT NULL AND OLD.content IS DISTINCT FROM NEW.content) EXECUTE FUNCTION comment_was_changed();

        """;

    // Whatever ends a session, the streams of it end with it, on every replica.
    private const string SessionsSql = """
        CREATE FUNCTION sessions_were_removed() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO events (kind, user_id, session_id) SELECT 'session_ended', user_id, id FROM changed;
            RETURN NULL;
        END $$;
        CREATE TRIGGER sessions_told_removed AFTER DELETE ON sessions REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION sessions_were_removed();

        """;

    private const string TagsSql = """
        CREATE FUNCTION feed_tags_were_counted() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE sign integer := CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END;
        BEGIN
            INSERT INTO tag_totals (tag, day_dt, delta) SELECT tag, date_trunc('day', create_dt, 'UTC'), sign * count(*) FROM changed GROUP BY 1, 2;
            RETURN NULL;
        END $$;
        CREATE TRIGGER feed_tags_added AFTER INSERT ON feed_tags REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION feed_tags_were_counted();
        CREATE TRIGGER feed_tags_removed AFTER DELETE ON feed_tags REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION feed_tags_were_counted();

        """;
}
