-- What a person or a tag is found by: the words of the name, and what of a word stands behind a change between scripts with and without
-- blanks (안나 of Ann안나). What stands between two blanks counts too, so that a name of signs alone is found.
-- Decomposed (NFD): a syllable that is still being typed is a beginning of the whole one, 기 of 김. Accents may be left off, as in feed_terms.
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

-- By the rules as they are now; the triggers do the rest.
UPDATE user_search s SET terms = name_terms(u.nickname) FROM users u WHERE u.id = s.user_id AND s.terms <> name_terms(u.nickname);
UPDATE tag_search SET terms = name_terms(tag) WHERE terms <> name_terms(tag);
