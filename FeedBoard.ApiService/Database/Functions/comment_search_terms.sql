-- What a comment is found by.
CREATE OR REPLACE FUNCTION comment_search_terms(content text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT array_to_tsvector(feed_terms(content, false))
$$;
