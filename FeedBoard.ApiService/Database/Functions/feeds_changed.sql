-- Feeds that are written or deleted, by whatever statement or cascade: counters, then search, then events, tags, mentions.
CREATE OR REPLACE FUNCTION feeds_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    sign integer := CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END;
    f feeds;
BEGIN
    -- No writer waits for another: each adds a row of its own to the totals.
    INSERT INTO feed_totals (delta) SELECT sign * count(*) FROM changed WHERE feed_is_public(hidden) HAVING count(*) > 0;
    UPDATE users u SET feed_count = feed_count + sign * c.n
    FROM (SELECT author_id, count(*) AS n FROM changed WHERE feed_is_public(hidden) GROUP BY author_id ORDER BY author_id) c
    WHERE u.id = c.author_id;

    IF TG_OP = 'DELETE' THEN -- of a hidden one its hiding was announced, if it was ever public
        INSERT INTO events (kind, data)
        SELECT 'feed_deleted', json_build_object('feed_id', c.id, 'author_id', c.author_id) FROM changed c
        WHERE feed_is_public(c.hidden) ORDER BY c.id;
        RETURN NULL;
    END IF;

    INSERT INTO hidden_feeds (feed_id, author_id) SELECT id, author_id FROM changed WHERE NOT feed_is_public(hidden);
    -- The API stores the terms in the statement that writes the feed. What somebody else writes gets them from the indexer.
    INSERT INTO feed_search (feed_id, create_dt, terms, terms_version)
    SELECT id, create_dt, '', 0 FROM changed WHERE feed_is_public(hidden) ON CONFLICT (feed_id) DO NOTHING;
    INSERT INTO events (kind, data) SELECT 'feed_created', feed_event_data(c) FROM changed c WHERE feed_is_public(c.hidden) ORDER BY c.id;
    FOR f IN SELECT * FROM changed WHERE title ~ '[#@\uFF03\uFE5F]' OR content ~ '[#@\uFF03\uFE5F]' ORDER BY id LOOP
        INSERT INTO feed_tags SELECT f.id, t.tag, f.create_dt FROM tags_in(f.title || E'\n' || f.content) t WHERE feed_is_public(f.hidden);
        INSERT INTO feed_mentions SELECT f.id, m.user_id, m.name FROM mentions_in(f.title || E'\n' || f.content) m;
        PERFORM notify_user(m.user_id, 'mentioned', f.author_id, f.id, NULL, 1)
        FROM feed_mentions m WHERE m.feed_id = f.id ORDER BY m.user_id;                                    -- pk_feed_mentions
    END LOOP;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER feeds_inserted AFTER INSERT ON feeds REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION feeds_changed();
CREATE OR REPLACE TRIGGER feeds_deleted AFTER DELETE ON feeds REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION feeds_changed();
