-- The form in which tags are stored: ～ becomes 〜, and not the ~ that NFKC would make of it.
CREATE OR REPLACE FUNCTION tag_fold(tag text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT feed_fold(replace(tag, U&'\FF5E', U&'\301C'))
$$;
