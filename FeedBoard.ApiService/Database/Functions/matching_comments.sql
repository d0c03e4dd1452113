-- A page of a search among comments for a tsquery that the API makes, newest first, with the number of all matches; one row without an id
-- where the page is empty.
-- Only what everybody may see: comment_search has public comments, and those of hidden feeds are left out here.
-- caller is given for a person who mutes somebody: the comments of those are left out.
-- The memory is for the count, as in matching_feeds.
CREATE OR REPLACE FUNCTION matching_comments(
    wanted tsquery, after_time timestamptz, after_id bigint, skip integer, take integer, caller bigint DEFAULT NULL)
RETURNS TABLE (total bigint, id bigint)
LANGUAGE plpgsql STABLE SET enable_seqscan = off SET plan_cache_mode = force_custom_plan SET work_mem = '64MB' AS $$
BEGIN
    SELECT count(*) INTO total FROM comment_search s                                             -- ix_comment_search_terms
    WHERE s.terms @@ wanted AND NOT EXISTS (SELECT FROM hidden_feeds h WHERE h.feed_id = s.feed_id);
    IF caller IS NOT NULL THEN
        total := total - (
            SELECT count(*) FROM mutes m JOIN comments c ON c.author_id = m.muted_id             -- pk_mutes, ix_comments_author_id
            JOIN comment_search s ON s.comment_id = c.id AND s.terms @@ wanted                   -- pk_comment_search
            WHERE m.user_id = caller AND NOT EXISTS (SELECT FROM hidden_feeds h WHERE h.feed_id = s.feed_id));
    END IF;
    RETURN QUERY
        SELECT matching_comments.total, s.comment_id FROM comment_search s                           -- ix_comment_search_terms
        WHERE s.terms @@ wanted AND (after_time IS NULL OR (s.create_dt, s.comment_id) < (after_time, after_id))
          AND NOT EXISTS (SELECT FROM hidden_feeds h WHERE h.feed_id = s.feed_id)
          AND (caller IS NULL OR NOT EXISTS (
                  SELECT FROM comments c JOIN mutes m ON m.muted_id = c.author_id WHERE c.id = s.comment_id AND m.user_id = caller))
        ORDER BY s.create_dt DESC, s.comment_id DESC OFFSET skip LIMIT take;
    IF NOT FOUND THEN RETURN QUERY SELECT matching_comments.total, NULL::bigint; END IF;
END $$;
