-- The data of an event about a feed.
CREATE OR REPLACE FUNCTION feed_event_data(f feeds) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT json_build_object('feed_id', f.id, 'author_id', f.author_id, 'like_count', f.like_count, 'comment_count', f.comment_count)::text
$$;
