-- A tag may have one of these between two letters: joiners, middle dots, wave dash, Hebrew maqaf and geresh.
-- The inside of a bracket expression.
CREATE OR REPLACE FUNCTION tag_joiners() RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN
        '\u00B7\u05BE\u05F3\u05F4\u200C\u200D\u301C\u30A0\u30FB';
END $$;
