-- For the version of the program before 20261129010000_Functions, which may still run beside this one: find_feeds under its old name.
CREATE OR REPLACE FUNCTION find_unmuted_feeds(
    query text, ranked boolean, after_titled boolean, after_time timestamptz, after_id bigint, skip integer, take integer, caller bigint)
RETURNS TABLE (total bigint, id bigint, titled boolean) LANGUAGE sql STABLE AS $$
    SELECT * FROM find_feeds(query, ranked, after_titled, after_time, after_id, skip, take, caller)
$$;
