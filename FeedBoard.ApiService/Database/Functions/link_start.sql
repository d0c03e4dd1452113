-- Where an address begins in a word without blanks: at the first letter of a scheme before ://, or at www., whichever comes first.
CREATE OR REPLACE FUNCTION link_start(word text) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT min(start)::integer FROM (
        SELECT strpos(translate(word, 'W', 'w'), 'www.') AS start
        UNION ALL
        SELECT before - char_length(substring(reverse(piece) FROM '(?i)^[a-z0-9+.-]*[a-z]')) + 1
        FROM (SELECT piece, sum(char_length(piece)) OVER (ORDER BY n) + 3 * (n - 1) AS before
              FROM unnest(string_to_array(word, '://')) WITH ORDINALITY p (piece, n)) p
        WHERE before + 3 < (SELECT char_length(word))) found     -- once, not for each piece
    WHERE start > 0 AND start + 4 <= (SELECT char_length(word))
$$;
