-- Whom a notification names first of those who like a feed or a comment (the other one is null): the newest whom its recipient does not
-- mute, since of somebody muted their list shows nothing; the newest of all if they mute every one.
CREATE OR REPLACE FUNCTION newest_liker(recipient bigint, feed bigint, comment bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT l.user_id FROM (
        SELECT f.user_id, f.create_dt FROM feed_likes f WHERE f.feed_id = feed                                     -- pk_feed_likes
        UNION ALL
        SELECT c.user_id, c.create_dt FROM comment_likes c WHERE c.comment_id = comment                            -- pk_comment_likes
    ) l
    WHERE l.user_id <> recipient
    ORDER BY EXISTS (SELECT FROM mutes m WHERE m.user_id = recipient AND m.muted_id = l.user_id), l.create_dt DESC -- pk_mutes
    LIMIT 1
$$;
