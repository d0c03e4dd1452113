-- The functions by which the database made search terms until 20261129210000_ThumbnailSteps, unchanged. Tests compare the API's terms with theirs.

CREATE OR REPLACE FUNCTION unspaced_letters() RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN
        '\u0E01-\u0E3A\u0E40-\u0E4E\u0E81-\u0EDF\u1000-\u1049\u1050-\u109F\u1780-\u17D3\u1100-\u11FF\u3005-\u3007\u3021-\u302F'
        '\u3031-\u3036\u3038-\u303C\u3041-\u309F\u30A1-\u30FA\u30FC-\u31FF\u3400-\u4DBF\u4E00-\u9FFF\uA960-\uA97F\uAC00-\uD7FB'
        '\uF900-\uFAFF\U0001AFF0-\U0001B16F\U00020000-\U0003FFFF';
END $$;

CREATE OR REPLACE FUNCTION word_separators() RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN
        '\u0001-\u002F\u003A-\u0060\u007B-\u00A9\u00AB-\u00B4\u00B6-\u00B9\u00BB-\u00BF\u00D7\u00F7\u037E\u0387\u055A-\u055F'
        '\u0589-\u058F\u05BE\u05C0\u05C3\u05C6\u05F3\u05F4\u0600-\u060F\u061B-\u061F\u066A-\u066D\u06D4\u06DD\u0700-\u070F'
        '\u0964\u0965\u0970\u0DF4\u0E3F\u0E4F\u0E5A\u0E5B\u104A-\u104F\u10FB\u1360-\u1368\u1400\u166D\u166E\u1680\u17D4-\u17DB'
        '\u1800-\u180E\u2000-\u2BFF\u2E00-\u3004\u3008-\u3020\u3030\u3037\u303D-\u3040\u30A0\u30FB\uA830-\uA839\uE000-\uF8FF'
        '\uFD3E\uFD3F\uFE00-\uFE6F\uFEFF\uFFE0-\uFFFF\U00010100-\U0001013F\U0001D000-\U0001D3FF\U0001F000-\U0001FAFF'
        '\U000E0000-\U0010FFFF';
END $$;

CREATE OR REPLACE FUNCTION folding_collation() RETURNS text LANGUAGE sql STABLE AS $$
    SELECT coalesce((
        SELECT format('COLLATE %I.%I', n.nspname, c.collname)
        FROM unnest(ARRAY['pg_c_utf8', 'C.utf8', 'und-x-icu', 'en_US.utf8']) WITH ORDINALITY AS wanted (name, position)
        JOIN pg_collation c ON c.collname = wanted.name AND c.collencoding IN (-1, pg_char_to_encoding('UTF8'))
        JOIN pg_namespace n ON n.oid = c.collnamespace
        ORDER BY wanted.position LIMIT 1), '')
$$;

DO $do$
BEGIN
    EXECUTE format($sql$
        CREATE OR REPLACE FUNCTION feed_fold(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
        AS 'SELECT normalize(lower(normalize($1, NFKC) %s), NFKC)' $sql$, folding_collation());
END $do$;

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

CREATE OR REPLACE FUNCTION feed_search_terms(title text, content text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT array_to_tsvector(
        feed_terms(title || E'\n' || content, false) || ARRAY(SELECT '=' || term FROM unnest(feed_terms(title, false)) term))
$$;

CREATE OR REPLACE FUNCTION comment_search_terms(content text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT array_to_tsvector(feed_terms(content, false))
$$;

CREATE OR REPLACE FUNCTION search_query(query text, mark text) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT string_agg('''' || mark || term || '''' || CASE WHEN char_length(term) > 2 THEN ':*' ELSE '' END, ' & ')::tsquery
    FROM unnest(feed_terms(query, true)) term
$$;

CREATE OR REPLACE FUNCTION name_terms(name text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    WITH folded AS MATERIALIZED (SELECT feed_fold(name) AS text),
    words AS MATERIALIZED (
        SELECT word[1] AS word, n FROM folded, regexp_matches(folded.text, '[^' || word_separators() || ']+', 'g') WITH ORDINALITY w (word, n)),
    beginnings AS MATERIALIZED (
        SELECT string_agg(run[1], '') OVER (PARTITION BY w.n ORDER BY r.n ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS word
        FROM words w, regexp_matches(w.word, '[' || unspaced_letters() || ']+|[^' || unspaced_letters() || ']+', 'g')
            WITH ORDINALITY r (run, n)),
    decomposed AS MATERIALIZED (
        SELECT normalize(word, NFD) AS word FROM beginnings
        UNION ALL
        SELECT normalize(part, NFD) FROM folded, unnest(string_to_array(folded.text, ' ')) part WHERE part <> '')
    SELECT array_to_tsvector(coalesce(array_agg(DISTINCT left(term, 200) COLLATE "C"), '{}')) FROM (
        SELECT word AS term FROM decomposed
        UNION ALL
        SELECT regexp_replace(word, '[\u0300-\u036F]', '', 'g') FROM decomposed WHERE word ~ '[^\u0300-\u036F][\u0300-\u036F]') terms
$$;

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
