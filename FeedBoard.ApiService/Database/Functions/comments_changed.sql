-- Comments that are written or deleted, by whatever statement or cascade: counters, then the search, then events, mentions and
-- notifications, which read the counters.
-- Rows are locked in one order everywhere: feed, comment, user, and each kind by its id.
CREATE OR REPLACE FUNCTION comments_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    sign integer := CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END;
    c comments;
BEGIN
    PERFORM 1 FROM feeds WHERE id IN (SELECT feed_id FROM changed) ORDER BY id FOR NO KEY UPDATE;
    UPDATE feeds f SET comment_count = comment_count + sign * n.public, comment_rows = comment_rows + sign * n.all_rows,
        thread_rows = thread_rows + sign * n.threads
    FROM (SELECT feed_id, count(*) FILTER (WHERE comment_is_public(author_id, hidden)) AS public, count(*) AS all_rows,
                 count(*) FILTER (WHERE parent_id IS NULL) AS threads
          FROM changed GROUP BY feed_id) n
    WHERE f.id = n.feed_id;

    PERFORM 1 FROM comments WHERE id IN (SELECT parent_id FROM changed) ORDER BY id FOR NO KEY UPDATE;
    UPDATE comments p SET reply_count = reply_count + sign * n.public, reply_rows = reply_rows + sign * n.all_rows
    FROM (SELECT parent_id, count(*) FILTER (WHERE comment_is_public(author_id, hidden)) AS public, count(*) AS all_rows
          FROM changed WHERE parent_id IS NOT NULL GROUP BY parent_id) n
    WHERE p.id = n.parent_id;

    PERFORM 1 FROM users WHERE id IN (SELECT author_id FROM changed) ORDER BY id FOR NO KEY UPDATE;
    UPDATE users u SET comment_count = comment_count + sign * n.written
    FROM (SELECT author_id, count(*) AS written FROM changed WHERE author_id IS NOT NULL GROUP BY author_id) n
    WHERE u.id = n.author_id;

    IF TG_OP = 'INSERT' THEN
        INSERT INTO hidden_comments (comment_id, feed_id) SELECT id, feed_id FROM changed WHERE hidden;
        -- The API stores the terms in the statement that writes the comment. What somebody else writes gets them from the indexer.
        INSERT INTO comment_search (comment_id, feed_id, create_dt, terms, terms_version)
        SELECT id, feed_id, create_dt, '', 0 FROM changed WHERE comment_is_public(author_id, hidden)
        ON CONFLICT (comment_id) DO NOTHING;
    END IF;

    -- Of a feed that is deleted with its comments, only the feed's deletion is announced.
    FOR c IN SELECT k.* FROM changed k WHERE EXISTS (SELECT FROM feeds f WHERE f.id = k.feed_id) ORDER BY k.id LOOP
        CONTINUE WHEN TG_OP = 'DELETE' AND c.hidden; -- its hiding was announced, if it was ever public
        PERFORM announce_comment(CASE TG_OP WHEN 'INSERT' THEN 'comment_created' ELSE 'comment_deleted' END, c);
        CONTINUE WHEN TG_OP = 'DELETE' OR c.author_id IS NULL;
        IF position('@' IN c.content) > 0 THEN
            INSERT INTO comment_mentions SELECT c.id, m.user_id, m.name FROM mentions_in(c.content) m;
        END IF;

        PERFORM notify_about_comment(c);
    END LOOP;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER comments_inserted AFTER INSERT ON comments REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION comments_changed();
CREATE OR REPLACE TRIGGER comments_deleted AFTER DELETE ON comments REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION comments_changed();

-- Those that were written between the migration, which indexed all, and the trigger.
INSERT INTO comment_search (comment_id, feed_id, create_dt, terms, terms_version)
SELECT id, feed_id, create_dt, '', 0 FROM comments
WHERE id > (SELECT coalesce(max(comment_id), 0) FROM comment_search) AND comment_is_public(author_id, hidden);
