-- The COLLATE clause that folds letter case: by the first of these collations that the server has, empty where it has none of them.
-- Plain lower() knows only ASCII in a database with the locale C.
CREATE OR REPLACE FUNCTION folding_collation() RETURNS text LANGUAGE sql STABLE AS $$
    SELECT coalesce((
        SELECT format('COLLATE %I.%I', n.nspname, c.collname)
        FROM unnest(ARRAY['pg_c_utf8', 'C.utf8', 'und-x-icu', 'en_US.utf8']) WITH ORDINALITY AS wanted (name, position)
        JOIN pg_collation c ON c.collname = wanted.name AND c.collencoding IN (-1, pg_char_to_encoding('UTF8'))
        JOIN pg_namespace n ON n.oid = c.collnamespace
        ORDER BY wanted.position LIMIT 1), '')
$$;
