-- The tags of a text, in the form in which they are stored: at most thirty, each of at most 64 characters, one of them not a digit.
-- Several may follow each other, joined by a slash.
CREATE OR REPLACE FUNCTION tags_in(body text) RETURNS TABLE (tag text) LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    -- 〃 repeats the letter before it.
    of_tag text := '(?:[^' || word_separators() || ']|[_\u3003])';
    one_tag text := of_tag || '+(?:[' || tag_joiners() || ']' || of_tag || '+)*';
BEGIN
    IF body !~ '[#\uFF03\uFE5F]' THEN RETURN; END IF;
    RETURN QUERY SELECT found.word FROM (
        SELECT one.word, min(m.n * 100000 + one.n) AS n
        FROM regexp_matches(tag_fold(without_links(body)),
                '(?<!([^' || word_separators() || ']|[_&/#@=]))#(' || one_tag || '(?:/#' || one_tag || ')*)'
                || '(?!' || of_tag || '|#|[' || tag_joiners() || ']' || of_tag || ')', 'g') WITH ORDINALITY m (run, n),
            unnest(string_to_array(m.run[1], '/#')) WITH ORDINALITY one (word, n)
        WHERE one.word ~ '[^0-9_]' AND char_length(one.word) <= 64 GROUP BY one.word) found
    ORDER BY found.n LIMIT 30;
END $$;
