-- Writes an event about a comment, with the counters as they are now. Of what is not public only its deletion is announced.
CREATE OR REPLACE FUNCTION announce_comment(kind text, c comments) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO events (kind, data)
    SELECT announce_comment.kind, json_strip_nulls(json_build_object(
        'feed_id', c.feed_id, 'comment_id', c.id, 'parent_id', c.parent_id, 'author_id', c.author_id,
        'comment_count', f.comment_count, 'reply_count', p.reply_count))
    FROM feeds f LEFT JOIN comments p ON p.id = c.parent_id                                                -- pk_feeds, pk_comments
    WHERE f.id = c.feed_id
      AND (announce_comment.kind = 'comment_deleted' OR feed_is_public(f.hidden) AND comment_is_public(c.author_id, c.hidden));
END $$;
