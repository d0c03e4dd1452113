-- For versions of the program up to 20261128160000_LinearTexts, which may still run beside this one: matching_feeds for a query that the
-- database takes apart. It goes with search_query, feed_terms and find_unmuted_feeds.
CREATE OR REPLACE FUNCTION find_feeds(
    query text, ranked boolean, after_titled boolean, after_time timestamptz, after_id bigint, skip integer, take integer,
    caller bigint DEFAULT NULL)
RETURNS TABLE (total bigint, id bigint, titled boolean) LANGUAGE sql STABLE AS $$
    SELECT * FROM matching_feeds(
        search_query(query, ''), search_query(query, '='), ranked, after_titled, after_time, after_id, skip, take, caller)
$$;
