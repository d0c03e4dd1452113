-- Whether everybody may see a feed. This and nothing else is counted, found by the search, tagged, and announced by events.
CREATE OR REPLACE FUNCTION feed_is_public(hidden boolean) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT NOT hidden
$$;
