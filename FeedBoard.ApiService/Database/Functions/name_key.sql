-- A nickname as User.Normalize writes it, by the first of these collations that the server has.
DO $do$
DECLARE folding text;
BEGIN
    SELECT format('COLLATE %I.%I', n.nspname, c.collname) INTO folding
    FROM unnest(ARRAY['pg_c_utf8', 'C.utf8', 'und-x-icu', 'en_US.utf8']) WITH ORDINALITY AS wanted (name, position)
    JOIN pg_collation c ON c.collname = wanted.name AND c.collencoding IN (-1, pg_char_to_encoding('UTF8'))
    JOIN pg_namespace n ON n.oid = c.collnamespace
    ORDER BY wanted.position LIMIT 1;
    EXECUTE format($sql$
        CREATE OR REPLACE FUNCTION name_key(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
        AS 'SELECT upper($1 %s)' $sql$, coalesce(folding, ''));
END $do$;
