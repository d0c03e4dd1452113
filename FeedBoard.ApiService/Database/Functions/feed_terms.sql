-- For find_feeds of earlier versions: the search terms of a query, as SearchTerms of the API makes them. Nothing else uses it.
CREATE OR REPLACE FUNCTION feed_terms(body text, of_query boolean) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    WITH folded AS MATERIALIZED (SELECT feed_fold(body) AS text),
    runs AS MATERIALIZED (
        SELECT string_to_array(run[1], NULL) AS chars FROM folded, regexp_matches(folded.text, '[' || unspaced_letters() || ']+', 'g') run),
    words AS MATERIALIZED (
        SELECT word[1] AS word FROM folded, regexp_matches(folded.text, '[^' || word_separators() || unspaced_letters() || ']+', 'g') word)
    SELECT coalesce(array_agg(DISTINCT term COLLATE "C"), '{}') FROM (
        SELECT left(word, 64) AS term FROM words
        UNION ALL
        SELECT left(normalize(regexp_replace(normalize(word, NFD), '[\u0300-\u036F]', '', 'g'), NFC), 64) FROM words
        WHERE NOT of_query AND word ~ '[^\u0001-\u007F]' AND normalize(word, NFD) ~ '[^\u0300-\u036F][\u0300-\u036F]'
        UNION ALL
        SELECT one || two FROM runs, unnest(runs.chars, runs.chars[2:]) pair (one, two) WHERE two IS NOT NULL
        UNION ALL
        SELECT one FROM runs, unnest(runs.chars) one WHERE NOT of_query OR cardinality(runs.chars) = 1) terms
$$;
