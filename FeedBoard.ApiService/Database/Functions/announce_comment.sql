-- Writes an event about a comment that came or went, with the counters of its feed and of the comment above it as they are now.
-- Below a hidden feed nothing is announced. Of a comment that is not public only that it went, such as its hiding. Of a comment that was
-- hidden before, the callers announce nothing more.
CREATE OR REPLACE FUNCTION announce_comment(kind text, c comments) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO events (kind, data)
    SELECT announce_comment.kind, comment_event_data(c, f.comment_count, NULL, p.reply_count)
    FROM feeds f LEFT JOIN comments p ON p.id = c.parent_id                                                -- pk_feeds, pk_comments
    WHERE f.id = c.feed_id
      AND feed_is_public(f.hidden) AND (announce_comment.kind = 'comment_deleted' OR comment_is_public(c.author_id, c.hidden));
END $$;
