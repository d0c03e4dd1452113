-- The people whom a text mentions, with the name as it is written: at most twenty; first those of @[nickname], then those of @nickname.
-- Of the latter the longest name counts that somebody has, blanks included, if it ends where a word ends; what follows without a blank, as
-- Korean and Japanese particles do, is left off.
-- Who waits for a moderator, or was refused, is nobody yet. A user whose row is locked is just being deleted and is skipped: nobody waits.
-- If the text of a feed or comment is changed, a name by which it mentions somebody already still means that person, whatever they and
-- others are called by now.
CREATE OR REPLACE FUNCTION mentions_in_change(body text, feed bigint, comment bigint) RETURNS TABLE (user_id bigint, name text)
LANGUAGE plpgsql AS $$
DECLARE
    plain text := body;
    known jsonb;
    bracketed record;
    ids bigint[] := '{}';
    names text[] := '{}';
BEGIN
    IF position('@' IN body) = 0 THEN RETURN; END IF;
    SELECT coalesce(jsonb_object_agg(mention_key(m.name), m.user_id), '{}') INTO known
    FROM (SELECT f.name, f.user_id FROM feed_mentions f WHERE f.feed_id = feed                             -- pk_feed_mentions
          UNION ALL SELECT c.name, c.user_id FROM comment_mentions c WHERE c.comment_id = comment) m;      -- pk_comment_mentions
    FOR bracketed IN SELECT * FROM bracketed_mentions(body, known) b ORDER BY b.start DESC LOOP
        plain := overlay(plain PLACING E'\x01' FROM bracketed.start FOR bracketed.length);
        ids := bracketed.user_id || ids;
        names := bracketed.name || names;
    END LOOP;
    RETURN QUERY
        WITH pieces AS MATERIALIZED (
            SELECT p.piece, p.n, lag(p.piece) OVER (ORDER BY p.n) AS before, lead(p.n) OVER (ORDER BY p.n) IS NOT NULL AS more
            FROM unnest(string_to_array(without_links(plain), '@')) WITH ORDINALITY p (piece, n)),
        runs AS MATERIALIZED (
            SELECT left(piece, 31) AS rest, n, more AND char_length(piece) < 31 AS before_at FROM pieces
            WHERE n > 1
                AND (before = '' AND n = 2 OR before <> '' AND right(before, 1) !~ ('[^' || word_separators() || ']|[A-Z_&/#@.=?+-]'))
                AND NOT (more AND piece ~ ('^([^' || word_separators() || ']|[A-Z_.-])*$'))
            ORDER BY n LIMIT 50),
        called AS MATERIALIZED (
            SELECT DISTINCT ON (r.n) r.n, u.id, left(r.rest, cut) AS written
            FROM runs r, generate_series(2, least(30, char_length(r.rest))) cut
            CROSS JOIN LATERAL (SELECT mention_key(left(r.rest, cut)) AS key) k
            CROSS JOIN LATERAL (                                                               -- ux_users_normalized_nickname
                SELECT coalesce((known ->> k.key)::bigint,
                    (SELECT o.id FROM users o WHERE o.normalized_nickname = k.key AND o.registration = 0)) AS id) u
            WHERE u.id IS NOT NULL AND CASE WHEN cut = char_length(r.rest) THEN NOT r.before_at
                ELSE substr(r.rest, cut + 1, 1) ~ ('[' || unspaced_letters() || ']')
                    OR substr(r.rest, cut + 1, 1) !~ ('[^' || word_separators() || ']|[A-Z_' || attached_marks() || ']') END
            ORDER BY r.n, cut DESC),
        everybody AS (
            SELECT b.id, b.written, b.n - 1000 AS n FROM unnest(ids, names) WITH ORDINALITY b (id, written, n)
            UNION ALL
            SELECT c.id, c.written, c.n FROM called c),
        first AS MATERIALIZED (
            SELECT f.id, f.written FROM (SELECT DISTINCT ON (e.id) e.id, e.written, e.n FROM everybody e ORDER BY e.id, e.n) f
            ORDER BY f.n LIMIT 20)
        SELECT u.id, f.written FROM first f JOIN users u ON u.id = f.id AND u.registration = 0 FOR KEY SHARE OF u SKIP LOCKED;
END $$;
