-- A text as the search compares it: NFKC in lower case, by the first of these collations that the server has.
-- Plain lower() knows only ASCII in a database with the locale C.
DO $do$
DECLARE folding text;
BEGIN
    SELECT format('COLLATE %I.%I', n.nspname, c.collname) INTO folding
    FROM unnest(ARRAY['pg_c_utf8', 'C.utf8', 'und-x-icu', 'en_US.utf8']) WITH ORDINALITY AS wanted (name, position)
    JOIN pg_collation c ON c.collname = wanted.name AND c.collencoding IN (-1, pg_char_to_encoding('UTF8'))
    JOIN pg_namespace n ON n.oid = c.collnamespace
    ORDER BY wanted.position LIMIT 1;
    EXECUTE format($sql$
        CREATE OR REPLACE FUNCTION feed_fold(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
        AS 'SELECT normalize(lower(normalize($1, NFKC) %s), NFKC)' $sql$, coalesce(folding, ''));
END $do$;
