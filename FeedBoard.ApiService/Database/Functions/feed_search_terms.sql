-- What a feed is found by: the terms of its text, and those of its title once more, marked with '='.
CREATE OR REPLACE FUNCTION feed_search_terms(title text, content text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT array_to_tsvector(
        feed_terms(title || E'\n' || content, false) || ARRAY(SELECT '=' || term FROM unnest(feed_terms(title, false)) term))
$$;
