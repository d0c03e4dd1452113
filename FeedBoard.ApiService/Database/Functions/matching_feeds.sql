-- A page of a search for tsqueries that the API makes, in order, with the number of all matches; one row without an id where the page is
-- empty.
-- caller is given for a person who mutes somebody: the feeds of those are left out.
-- The count of a common word needs the places of all its rows in memory, 64 bytes for each page of the table; with less, the terms of a
-- page's rows are compared again.
CREATE OR REPLACE FUNCTION matching_feeds(
    all_terms tsquery, in_title tsquery, ranked boolean, after_titled boolean, after_time timestamptz, after_id bigint,
    skip integer, take integer, caller bigint DEFAULT NULL)
RETURNS TABLE (total bigint, id bigint, titled boolean)
LANGUAGE plpgsql STABLE SET enable_seqscan = off SET plan_cache_mode = force_custom_plan SET work_mem = '64MB' AS $$
DECLARE
    wanted bigint := skip::bigint + take;
    common boolean;
    ids bigint[] := '{}';
    titles bigint := 0;
BEGIN
    SELECT count(*) INTO total FROM feed_search WHERE terms @@ all_terms;                        -- ix_feed_search_terms
    common := total > 20000;
    -- All matches minus those of the muted: of these there are few, of all there may be millions.
    IF caller IS NOT NULL THEN
        total := total - (
            SELECT count(*) FROM mutes m JOIN feeds f ON f.author_id = m.muted_id                -- pk_mutes, ix_feeds_author_id
            JOIN feed_search s ON s.feed_id = f.id AND s.terms @@ all_terms WHERE m.user_id = caller);           -- pk_feed_search
    END IF;
    IF ranked THEN
        IF after_time IS NULL OR after_titled THEN
            ids := newest_matches(in_title, after_time, after_id, wanted, common, caller);
            titles := cardinality(ids);
            after_time := NULL;
        END IF;
        IF titles < wanted THEN
            ids := ids || newest_matches(all_terms && !!in_title, after_time, after_id, wanted - titles, common, caller);
        END IF;
    ELSE
        ids := newest_matches(all_terms, after_time, after_id, wanted, common, caller);
    END IF;

    RETURN QUERY SELECT matching_feeds.total, f.id, f.n <= titles FROM unnest(ids) WITH ORDINALITY AS f (id, n) WHERE f.n > skip;
    IF NOT FOUND THEN RETURN QUERY SELECT matching_feeds.total, NULL::bigint, false; END IF;
END $$;
