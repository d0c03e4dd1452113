-- The tags of a text, in the form in which they are stored: at most thirty, each of at most 64 characters (InputLimits.MaxTags and MaxTag),
-- one of them not a digit.
-- Several may follow each other, joined by a slash: such a chain counts when its first tag does.
-- In time proportional to the text: it is split at each #, and the expressions are anchored. PostgreSQL evaluates a lookbehind from the
-- beginning of the text again for each match.
CREATE OR REPLACE FUNCTION tags_in(body text) RETURNS TABLE (tag text) LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    -- 〃 repeats the letter before it.
    of_tag text := '(?:[^' || word_separators() || ']|[_\u3003])';
    one_tag text := '^' || of_tag || '+(?:[' || tag_joiners() || ']' || of_tag || '+)*';
    joined text := '[^' || word_separators() || ']|[_&/@=]';
BEGIN
    IF body !~ '[#\uFF03\uFE5F]' THEN RETURN; END IF;
    RETURN QUERY
        WITH pieces AS MATERIALIZED (
            SELECT p.piece, p.n, CASE WHEN p.n > 1 THEN substring(p.piece FROM one_tag) END AS word
            FROM unnest(string_to_array(tag_fold(without_links(body)), '#')) WITH ORDINALITY p (piece, n)),
        beside AS (
            SELECT p.piece, p.n, p.word, lag(p.piece) OVER w AS before,
                lag(p.word) OVER w || '/' IS NOT DISTINCT FROM lag(p.piece) OVER w AS chained, lead(p.n) OVER w IS NOT NULL AS more
            FROM pieces p WINDOW w AS (ORDER BY p.n)),
        chains AS (
            SELECT b.piece, b.n, b.word, b.more, count(*) FILTER (WHERE NOT b.chained) OVER (ORDER BY b.n) AS chain,
                CASE WHEN b.before = '' THEN b.n = 2 ELSE right(b.before, 1) !~ joined END AS begins
            FROM beside b WHERE b.n > 1),
        found AS (
            SELECT c.word, c.n, c.more AND c.word = c.piece AS before_sign,
                first_value(c.begins) OVER (PARTITION BY c.chain ORDER BY c.n) AS begun
            FROM chains c)
        SELECT f.word FROM found f
        WHERE f.begun AND NOT f.before_sign AND f.word ~ '[^0-9_]' AND char_length(f.word) <= 64
        GROUP BY f.word ORDER BY min(f.n) LIMIT 30;
END $$;
