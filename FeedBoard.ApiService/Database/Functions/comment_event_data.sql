-- The data of an event about a comment, with those of the counters that it has: reply_count is its own when it was changed, and that of the
-- comment above it when it came or went.
CREATE OR REPLACE FUNCTION comment_event_data(c comments, comment_count integer, like_count integer, reply_count integer) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT json_strip_nulls(json_build_object(
        'feed_id', c.feed_id, 'comment_id', c.id, 'parent_id', c.parent_id, 'author_id', c.author_id,
        'comment_count', comment_count, 'like_count', like_count, 'reply_count', reply_count))::text
$$;
