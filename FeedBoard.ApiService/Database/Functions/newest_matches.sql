-- The newest feeds that a query matches, newest first. caller is null, or a person who mutes somebody: then without the feeds of those.
-- Of a common query the newest thousand feeds are looked through before the index is asked for all matches.
-- Never a sequential scan: it would unpack the terms of every feed, whose cost the planner does not know.
CREATE OR REPLACE FUNCTION newest_matches(
    query tsquery, after_time timestamptz, after_id bigint, wanted bigint, common boolean, caller bigint) RETURNS bigint[]
LANGUAGE plpgsql STABLE
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET plan_cache_mode = force_custom_plan AS $$
DECLARE ids bigint[];
BEGIN
    -- Each call is planned for its arguments: without a caller, no plan looks at mutes.
    IF common AND wanted <= 1000 THEN
        ids := ARRAY(
            SELECT f.id FROM (SELECT id, create_dt, author_id FROM feeds WHERE after_time IS NULL OR (create_dt, id) < (after_time, after_id)
                              ORDER BY create_dt DESC, id DESC LIMIT 1000) f                     -- ix_feeds_create_dt
            JOIN feed_search s ON s.feed_id = f.id AND s.terms @@ query                          -- pk_feed_search
            WHERE caller IS NULL
               OR NOT EXISTS (SELECT FROM mutes m WHERE m.user_id = caller AND m.muted_id = f.author_id)       -- pk_mutes
            ORDER BY f.create_dt DESC, f.id DESC LIMIT wanted);
        IF cardinality(ids) = wanted THEN RETURN ids; END IF;
    END IF;

    RETURN ARRAY(
        SELECT s.feed_id FROM feed_search s                                                      -- ix_feed_search_terms
        WHERE s.terms @@ query AND (after_time IS NULL OR (s.create_dt, s.feed_id) < (after_time, after_id))
          AND (caller IS NULL OR NOT EXISTS (
                  SELECT FROM feeds f JOIN mutes m ON m.muted_id = f.author_id WHERE f.id = s.feed_id AND m.user_id = caller))
        ORDER BY s.create_dt DESC, s.feed_id DESC LIMIT wanted);
END $$;
