-- A text with a control character in place of each link: nothing inside a link is a tag or a mention.
-- In time proportional to the text. PostgreSQL finds a regular expression in two passes: the first finds where a match ends, the second
-- tries each possible beginning. So a long run of letters before www. would be read once for each letter; texts are split into words first.
CREATE OR REPLACE FUNCTION without_links(body text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN body !~* '://|www\.' THEN body ELSE (
        SELECT string_agg(coalesce(left(word, start - 1) || E'\x01', word) || blanks, '' ORDER BY n)
        FROM (SELECT part[1] AS word, part[2] AS blanks, n, CASE WHEN part[1] ~* '://|www\.' THEN link_start(part[1]) END AS start
              FROM regexp_matches(body, '([^' || link_terminators() || ']*)([' || link_terminators() || ']*)', 'g')
                  WITH ORDINALITY p (part, n)) parts) END
$$;
