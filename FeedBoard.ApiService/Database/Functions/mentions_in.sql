-- The people whom a new text mentions, with the name as it is written, as mentions_in_change says.
CREATE OR REPLACE FUNCTION mentions_in(body text) RETURNS TABLE (user_id bigint, name text) LANGUAGE sql AS $$
    SELECT m.user_id, m.name FROM mentions_in_change(body, NULL, NULL) m
$$;
