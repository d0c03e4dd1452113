-- A feed that is edited, hidden or shown again.
CREATE OR REPLACE FUNCTION feed_updated() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    was_public boolean := feed_is_public(OLD.hidden);
    is_public boolean := feed_is_public(NEW.hidden);
    rewritten boolean := (OLD.title, OLD.content, OLD.create_dt) IS DISTINCT FROM (NEW.title, NEW.content, NEW.create_dt);
    body text := NEW.title || E'\n' || NEW.content;
    person bigint;
    mentioned bigint[];
    names text[];
    added bigint[];
BEGIN
    IF is_public <> was_public THEN
        INSERT INTO feed_totals (delta) VALUES (is_public::integer - was_public::integer);
        UPDATE users SET feed_count = feed_count + is_public::integer - was_public::integer WHERE id = NEW.author_id;
    END IF;

    -- hidden_feeds are the few that lists leave out. Search and tags know only what is public.
    IF is_public AND NOT was_public THEN
        DELETE FROM hidden_feeds WHERE feed_id = NEW.id;
        INSERT INTO feed_search (feed_id, create_dt, terms, terms_version)
        VALUES (NEW.id, NEW.create_dt, '', 0) ON CONFLICT (feed_id) DO NOTHING;
        INSERT INTO feed_tags SELECT NEW.id, t.tag, NEW.create_dt FROM tags_in(body) t;
        INSERT INTO events (kind, data) VALUES ('feed_created', feed_event_data(NEW));
        -- Hiding has deleted these notifications, and of what was added since nobody was notified.
        PERFORM notify_user(m.user_id, 'mentioned', NEW.author_id, NEW.id, NULL, 1)
        FROM feed_mentions m WHERE m.feed_id = NEW.id ORDER BY m.user_id;                                  -- pk_feed_mentions
    ELSIF was_public AND NOT is_public THEN
        INSERT INTO hidden_feeds (feed_id, author_id) VALUES (NEW.id, NEW.author_id);
        DELETE FROM feed_search WHERE feed_id = NEW.id;
        DELETE FROM feed_tags WHERE feed_id = NEW.id;
        DELETE FROM notifications WHERE feed_id = NEW.id AND user_id <> NEW.author_id;                     -- ix_notifications_feed_id
        INSERT INTO events (kind, data)
        VALUES ('feed_deleted', json_build_object('feed_id', NEW.id, 'author_id', NEW.author_id));
    ELSIF is_public THEN
        IF rewritten THEN
            -- Who changes a text stores its terms and its hash in the same statement. Terms of another text are made by the indexer.
            UPDATE feed_search
            SET create_dt = NEW.create_dt, terms_version = CASE WHEN text_hash = hashtextextended(body, 0) THEN terms_version ELSE 0 END
            WHERE feed_id = NEW.id AND (create_dt <> NEW.create_dt OR text_hash IS DISTINCT FROM hashtextextended(body, 0));
            DELETE FROM feed_tags
            WHERE feed_id = NEW.id AND (create_dt <> NEW.create_dt OR tag NOT IN (SELECT t.tag FROM tags_in(body) t));
            INSERT INTO feed_tags SELECT NEW.id, t.tag, NEW.create_dt FROM tags_in(body) t ON CONFLICT DO NOTHING;
        END IF;
        INSERT INTO events (kind, data) VALUES ('feed_updated', feed_event_data(NEW));
    END IF;

    IF NOT rewritten THEN RETURN NULL; END IF;
    SELECT coalesce(array_agg(m.user_id), '{}'), coalesce(array_agg(m.name), '{}') INTO mentioned, names
    FROM mentions_in_change(body, NEW.id, NULL) m;
    DELETE FROM feed_mentions WHERE feed_id = NEW.id AND user_id <> ALL (mentioned);
    DELETE FROM notifications n WHERE n.feed_id = NEW.id AND n.comment_id IS NULL AND n.kind = 'mentioned'
        AND NOT EXISTS (SELECT FROM feed_mentions m WHERE m.feed_id = NEW.id AND m.user_id = n.user_id);
    added := ARRAY(SELECT unnest(mentioned) EXCEPT SELECT user_id FROM feed_mentions WHERE feed_id = NEW.id ORDER BY 1);
    INSERT INTO feed_mentions AS f SELECT NEW.id, m.user_id, m.name FROM unnest(mentioned, names) m (user_id, name)
    ON CONFLICT (feed_id, user_id) DO UPDATE SET name = excluded.name WHERE f.name <> excluded.name;
    FOREACH person IN ARRAY added LOOP
        PERFORM notify_user(person, 'mentioned', NEW.author_id, NEW.id, NULL, 1);
    END LOOP;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER feeds_updated AFTER UPDATE OF title, content, create_dt, update_dt, hidden ON feeds FOR EACH ROW
    WHEN ((OLD.title, OLD.content, OLD.create_dt, OLD.update_dt, OLD.hidden)
        IS DISTINCT FROM (NEW.title, NEW.content, NEW.create_dt, NEW.update_dt, NEW.hidden))
    EXECUTE FUNCTION feed_updated();
