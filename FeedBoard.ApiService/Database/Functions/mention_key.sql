-- What a name in a text is compared by: as name_key, with U+00A0 and U+3000 as blanks.
CREATE OR REPLACE FUNCTION mention_key(written text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT name_key(translate(written, U&'\00A0\3000', '  '))
$$;
