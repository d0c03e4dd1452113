-- A text as the search compares it: NFKC in lower case. The collation is written into the function, so that it can be inlined.
DO $do$
BEGIN
    EXECUTE format($sql$
        CREATE OR REPLACE FUNCTION feed_fold(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
        AS 'SELECT normalize(lower(normalize($1, NFKC) %s), NFKC)' $sql$, folding_collation());
END $do$;
