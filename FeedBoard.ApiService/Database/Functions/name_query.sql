-- What is looked for among name_terms: each word is the beginning of one. Null where there is nothing to look for.
CREATE OR REPLACE FUNCTION name_query(query text) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    WITH folded AS MATERIALIZED (SELECT feed_fold(query) AS text),
    words AS MATERIALIZED (
        SELECT word[1] AS word FROM folded, regexp_matches(folded.text, '[^' || word_separators() || ']+', 'g') word
        UNION
        SELECT part FROM folded, unnest(string_to_array(folded.text, ' ')) part
        WHERE part <> '' AND folded.text !~ ('[^' || word_separators() || ']')
        LIMIT 32)
    SELECT string_agg('''' || replace(replace(left(normalize(word, NFD), 200), '\', '\\'), '''', '''''') || ''':*', ' & ')::tsquery FROM words
$$;
