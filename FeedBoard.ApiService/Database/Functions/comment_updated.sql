-- A comment that is edited, hidden, shown again, or becomes a tombstone.
CREATE OR REPLACE FUNCTION comment_updated() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    tombstone boolean := OLD.author_id IS NOT NULL AND NEW.author_id IS NULL;
    was_public boolean := comment_is_public(OLD.author_id, OLD.hidden);
    is_public boolean := comment_is_public(NEW.author_id, NEW.hidden);
    change integer := is_public::integer - was_public::integer;
    person bigint;
    mentioned bigint[];
    names text[];
    added bigint[];
BEGIN
    IF change <> 0 THEN
        UPDATE feeds SET comment_count = comment_count + change WHERE id = NEW.feed_id;
        UPDATE comments SET reply_count = reply_count + change WHERE id = NEW.parent_id;
    END IF;

    -- hidden_comments are the few that lists leave out.
    IF NEW.hidden AND NOT OLD.hidden THEN
        INSERT INTO hidden_comments (comment_id, feed_id) VALUES (NEW.id, NEW.feed_id);
    ELSIF OLD.hidden AND NOT NEW.hidden THEN
        DELETE FROM hidden_comments WHERE comment_id = NEW.id;
    END IF;

    -- The search knows only what is public.
    IF NOT is_public THEN
        DELETE FROM comment_search WHERE comment_id = NEW.id;
    ELSIF NOT was_public THEN
        INSERT INTO comment_search (comment_id, feed_id, create_dt, terms, terms_version)
        VALUES (NEW.id, NEW.feed_id, NEW.create_dt, '', 0) ON CONFLICT (comment_id) DO NOTHING;
    ELSIF NEW.content <> OLD.content THEN
        -- Who changes a text stores its terms and its hash in the same statement. Terms of another text are made by the indexer.
        UPDATE comment_search SET terms_version = 0
        WHERE comment_id = NEW.id AND text_hash IS DISTINCT FROM hashtextextended(NEW.content, 0);
    END IF;

    IF tombstone THEN
        UPDATE users SET comment_count = comment_count - 1 WHERE id = OLD.author_id;
        DELETE FROM comment_likes WHERE comment_id = NEW.id;
        DELETE FROM comment_mentions WHERE comment_id = NEW.id;
        DELETE FROM notifications WHERE comment_id = NEW.id;                                               -- ix_notifications_comment_id
        DELETE FROM moderation_cases WHERE comment_id = NEW.id;                                            -- ix_moderation_cases_comment_id
        IF NOT OLD.hidden THEN PERFORM announce_comment('comment_deleted', OLD); END IF;
    ELSIF NEW.hidden <> OLD.hidden THEN
        IF NEW.hidden THEN DELETE FROM notifications WHERE comment_id = NEW.id AND user_id <> NEW.author_id; END IF;
        PERFORM announce_comment(CASE WHEN NEW.hidden THEN 'comment_deleted' ELSE 'comment_created' END, NEW);
        -- Hiding has deleted these notifications, and of what was added since nobody was notified.
        IF is_public THEN PERFORM notify_about_comment(NEW); END IF;
    END IF;
    IF NEW.author_id IS NULL OR NEW.content = OLD.content THEN RETURN NULL; END IF;

    INSERT INTO events (kind, data) SELECT 'comment_updated', comment_event_data(NEW, NULL, NEW.like_count, NEW.reply_count)
    FROM feeds f WHERE f.id = NEW.feed_id AND feed_is_public(f.hidden) AND is_public;

    SELECT coalesce(array_agg(m.user_id), '{}'), coalesce(array_agg(m.name), '{}') INTO mentioned, names
    FROM mentions_in_change(NEW.content, NULL, NEW.id) m;
    DELETE FROM comment_mentions WHERE comment_id = NEW.id AND user_id <> ALL (mentioned);

    -- A person who is no longer mentioned but wrote the feed is still notified of the comment.
    UPDATE notifications n SET kind = 'commented' FROM feeds f
    WHERE n.comment_id = NEW.id AND n.kind = 'mentioned' AND f.id = NEW.feed_id AND f.author_id = n.user_id
        AND NOT EXISTS (SELECT FROM comment_mentions m WHERE m.comment_id = NEW.id AND m.user_id = n.user_id)
        AND wants_notification(n.user_id, 'commented', n.actor_id, n.feed_id, n.comment_id);
    DELETE FROM notifications n WHERE n.comment_id = NEW.id AND n.kind = 'mentioned'
        AND NOT EXISTS (SELECT FROM comment_mentions m WHERE m.comment_id = NEW.id AND m.user_id = n.user_id);

    added := ARRAY(SELECT unnest(mentioned) EXCEPT SELECT user_id FROM comment_mentions WHERE comment_id = NEW.id ORDER BY 1);
    INSERT INTO comment_mentions AS c SELECT NEW.id, m.user_id, m.name FROM unnest(mentioned, names) m (user_id, name)
    ON CONFLICT (comment_id, user_id) DO UPDATE SET name = excluded.name WHERE c.name <> excluded.name;
    FOREACH person IN ARRAY added LOOP
        PERFORM notify_user(person, 'mentioned', NEW.author_id, NEW.feed_id, NEW.id, 1);
    END LOOP;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER comments_updated AFTER UPDATE OF author_id, content, hidden ON comments FOR EACH ROW
    WHEN ((OLD.author_id, OLD.content, OLD.hidden) IS DISTINCT FROM (NEW.author_id, NEW.content, NEW.hidden))
    EXECUTE FUNCTION comment_updated();
