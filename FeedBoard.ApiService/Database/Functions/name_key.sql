-- A nickname as User.Normalize writes it. In .NET the dotless i, U+0131, is its own capital; in PostgreSQL that is an I.
DO $do$
BEGIN
    EXECUTE format($sql$
        CREATE OR REPLACE FUNCTION name_key(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
        AS $key$SELECT translate(upper(translate($1, U&'\0131', E'\x01') %s), E'\x01', U&'\0131')$key$ $sql$, folding_collation());
END $do$;
