-- A nickname as User.Normalize writes it.
DO $do$
BEGIN
    EXECUTE format($sql$
        CREATE OR REPLACE FUNCTION name_key(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
        AS 'SELECT upper($1 %s)' $sql$, folding_collation());
END $do$;
