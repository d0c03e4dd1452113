-- A text with a control character in place of each link: nothing inside a link is a tag or a mention.
CREATE OR REPLACE FUNCTION without_links(body text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT regexp_replace(body, '([a-z][a-z0-9+.-]*://|www\.)[^' || link_terminators() || ']+', E'\x01', 'gi')
$$;
