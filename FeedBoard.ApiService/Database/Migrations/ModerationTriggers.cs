namespace FeedBoard.ApiService.Database.Migrations;

/// <summary>What hiding does to totals, search, tags, events and notifications; a part of <see cref="Moderation"/>.</summary>
/// <remarks>The functions that count and tell stay as they are. They do not know what is hidden: triggers of the same events, later in the alphabet, put their counts right.</remarks>
internal static class ModerationTriggers
{
    public const string Sql = FeedsSql + CommentsSql + TellingSql;

    public const string DownSql = """
        DROP TRIGGER feeds_hidden ON feeds;
        DROP TRIGGER feeds_removed_hidden ON feeds;
        DROP TRIGGER comments_hidden ON comments;
        DROP TRIGGER comments_emptied_hidden ON comments;
        DROP TRIGGER comments_emptied_moderated ON comments;
        DROP TRIGGER comments_removed_hidden ON comments;
        DROP TRIGGER events_of_hidden ON events;
        DROP TRIGGER feed_tags_of_hidden ON feed_tags;
        DROP TRIGGER notifications_unwanted ON notifications;
        DROP TRIGGER users_leaving_reports ON users;
        DROP FUNCTION feed_was_hidden, hidden_feeds_were_removed, comment_was_hidden, hidden_comment_is_emptied, moderated_comment_was_emptied,
            hidden_comments_were_removed, event_is_of_hidden, tag_is_of_hidden, notification_is_unwanted, reporter_is_leaving;
        """;

    private const string FeedsSql = """
        CREATE FUNCTION feed_was_hidden() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE sign integer := CASE WHEN NEW.hidden THEN -1 ELSE 1 END;
        BEGIN
            INSERT INTO feed_totals (delta) VALUES (sign);
            UPDATE users SET feed_count = feed_count + sign WHERE id = NEW.author_id;
            IF NEW.hidden THEN
                INSERT INTO hidden_feeds (feed_id, author_id) VALUES (NEW.id, NEW.author_id);
                DELETE FROM feed_search WHERE feed_id = NEW.id;
                DELETE FROM feed_tags WHERE feed_id = NEW.id;
                DELETE FROM notifications WHERE feed_id = NEW.id AND user_id <> NEW.author_id;                                -- ix_notifications_feed_id
                INSERT INTO events (kind, data) VALUES ('feed_deleted', json_build_object('feed_id', NEW.id, 'author_id', NEW.author_id));
            ELSE
                DELETE FROM hidden_feeds WHERE feed_id = NEW.id;
                INSERT INTO feed_search VALUES (NEW.id, NEW.create_dt, feed_search_terms(NEW.title, NEW.content));
                INSERT INTO feed_tags SELECT NEW.id, t.tag, NEW.create_dt FROM tags_in(NEW.title || E'\n' || NEW.content) t;
                INSERT INTO events (kind, data) VALUES ('feed_created', feed_data(NEW));
            END IF;
            RETURN NULL;
        END $$;
        CREATE TRIGGER feeds_hidden AFTER UPDATE OF hidden ON feeds FOR EACH ROW WHEN (OLD.hidden <> NEW.hidden) EXECUTE FUNCTION feed_was_hidden();

        -- Counted as gone when they were hidden already.
        CREATE FUNCTION hidden_feeds_were_removed() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NOT EXISTS (SELECT FROM changed WHERE hidden) THEN RETURN NULL; END IF;
            INSERT INTO feed_totals (delta) SELECT count(*) FROM changed WHERE hidden;
            UPDATE users u SET feed_count = feed_count + c.n FROM (SELECT author_id, count(*) AS n FROM changed WHERE hidden GROUP BY author_id) c WHERE u.id = c.author_id;
            RETURN NULL;
        END $$;
        CREATE TRIGGER feeds_removed_hidden AFTER DELETE ON feeds REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION hidden_feeds_were_removed();

        """;

    // comment_count and reply_count are what others see. comment_rows, thread_rows and reply_rows count every row: what others do not see of them is taken off
    // when they are read. users.comment_count is for the author, who sees them all.
    private const string CommentsSql = """
        CREATE FUNCTION comment_was_hidden() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE sign integer := CASE WHEN NEW.hidden THEN -1 ELSE 1 END;
        BEGIN
            UPDATE feeds SET comment_count = comment_count + sign WHERE id = NEW.feed_id;
            UPDATE comments SET reply_count = reply_count + sign WHERE id = NEW.parent_id;
            IF NEW.hidden THEN
                INSERT INTO hidden_comments (comment_id, feed_id) VALUES (NEW.id, NEW.feed_id);
                DELETE FROM notifications WHERE comment_id = NEW.id AND user_id <> NEW.author_id;                             -- ix_notifications_comment_id
            ELSE
                DELETE FROM hidden_comments WHERE comment_id = NEW.id;
            END IF;
            INSERT INTO events (kind, data) SELECT CASE WHEN NEW.hidden THEN 'comment_deleted' ELSE 'comment_created' END, json_strip_nulls(json_build_object(
                'feed_id', NEW.feed_id, 'comment_id', NEW.id, 'parent_id', NEW.parent_id, 'author_id', NEW.author_id, 'comment_count', f.comment_count, 'reply_count', p.reply_count))
            FROM feeds f LEFT JOIN comments p ON p.id = NEW.parent_id WHERE f.id = NEW.feed_id AND NOT f.hidden;
            RETURN NULL;
        END $$;
        CREATE TRIGGER comments_hidden AFTER UPDATE OF hidden ON comments FOR EACH ROW WHEN (OLD.hidden <> NEW.hidden) EXECUTE FUNCTION comment_was_hidden();

        -- Emptied, it has nothing left to hide and nobody to answer for it.
        CREATE FUNCTION hidden_comment_is_emptied() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            NEW.hidden := false;
            RETURN NEW;
        END $$;
        CREATE TRIGGER comments_emptied_hidden BEFORE UPDATE OF author_id ON comments FOR EACH ROW
            WHEN (OLD.hidden AND OLD.author_id IS NOT NULL AND NEW.author_id IS NULL) EXECUTE FUNCTION hidden_comment_is_emptied();

        CREATE FUNCTION moderated_comment_was_emptied() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            DELETE FROM moderation_cases WHERE comment_id = NEW.id;                                                           -- ix_moderation_cases_comment_id
            IF OLD.hidden THEN
                DELETE FROM hidden_comments WHERE comment_id = NEW.id;
                UPDATE feeds SET comment_count = comment_count + 1 WHERE id = NEW.feed_id;
                UPDATE comments SET reply_count = reply_count + 1 WHERE id = NEW.parent_id;
            END IF;
            RETURN NULL;
        END $$;
        CREATE TRIGGER comments_emptied_moderated AFTER UPDATE OF author_id ON comments FOR EACH ROW
            WHEN (OLD.author_id IS NOT NULL AND NEW.author_id IS NULL) EXECUTE FUNCTION moderated_comment_was_emptied();

        CREATE FUNCTION hidden_comments_were_removed() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NOT EXISTS (SELECT FROM changed WHERE hidden) THEN RETURN NULL; END IF;
            UPDATE feeds f SET comment_count = comment_count + c.n FROM (SELECT feed_id, count(*) AS n FROM changed WHERE hidden GROUP BY feed_id) c WHERE f.id = c.feed_id;
            UPDATE comments p SET reply_count = reply_count + c.n FROM (SELECT parent_id, count(*) AS n FROM changed WHERE hidden GROUP BY parent_id) c WHERE p.id = c.parent_id;
            RETURN NULL;
        END $$;
        CREATE TRIGGER comments_removed_hidden AFTER DELETE ON comments REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION hidden_comments_were_removed();

        """;

    private const string TellingSql = """
        -- Of what is hidden, whatever is written about it, nobody hears but that it is gone.
        CREATE FUNCTION event_is_of_hidden() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE about json := NEW.data::json;
        BEGIN
            IF EXISTS (SELECT FROM feeds WHERE id = (about ->> 'feed_id')::bigint AND hidden) THEN RETURN NULL; END IF;       -- pk_feeds
            IF EXISTS (SELECT FROM comments WHERE id = (about ->> 'comment_id')::bigint AND hidden) THEN RETURN NULL; END IF; -- pk_comments
            RETURN NEW;
        END $$;
        CREATE TRIGGER events_of_hidden BEFORE INSERT ON events FOR EACH ROW
            WHEN (NEW.kind IN ('feed_created', 'feed_updated', 'feed_liked', 'comment_created', 'comment_updated')) EXECUTE FUNCTION event_is_of_hidden();

        CREATE FUNCTION tag_is_of_hidden() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RETURN CASE WHEN EXISTS (SELECT FROM feeds WHERE id = NEW.feed_id AND hidden) THEN NULL ELSE NEW END;
        END $$;
        CREATE TRIGGER feed_tags_of_hidden BEFORE INSERT ON feed_tags FOR EACH ROW EXECUTE FUNCTION tag_is_of_hidden();

        -- Nobody is told by whom they block or mute, or of what is hidden.
        CREATE FUNCTION notification_is_unwanted() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF EXISTS (SELECT FROM blocks WHERE user_id = NEW.user_id AND blocked_id = NEW.actor_id)                          -- pk_blocks
                OR EXISTS (SELECT FROM mutes WHERE user_id = NEW.user_id AND muted_id = NEW.actor_id)                         -- pk_mutes
                OR EXISTS (SELECT FROM feeds WHERE id = NEW.feed_id AND hidden)
                OR EXISTS (SELECT FROM comments WHERE id = NEW.comment_id AND hidden)
            THEN RETURN NULL; END IF;
            RETURN NEW;
        END $$;
        CREATE TRIGGER notifications_unwanted BEFORE INSERT ON notifications FOR EACH ROW EXECUTE FUNCTION notification_is_unwanted();

        -- The report stays: it is about somebody else. Who it was, and what they wrote, goes.
        CREATE FUNCTION reporter_is_leaving() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            UPDATE reports SET reporter_id = NULL, note = '' WHERE reporter_id = OLD.id;                                      -- ux_reports_comment
            RETURN OLD;
        END $$;
        CREATE TRIGGER users_leaving_reports BEFORE DELETE ON users FOR EACH ROW EXECUTE FUNCTION reporter_is_leaving();
        """;
}
