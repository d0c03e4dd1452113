-- For find_feeds of earlier versions: all terms of the query. A word of three letters or more may be the beginning of one; terms of two
-- characters or less are short words, and what is written without blanks. mark stands before each term. Null where there is none.
CREATE OR REPLACE FUNCTION search_query(query text, mark text) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT string_agg('''' || mark || term || '''' || CASE WHEN char_length(term) > 2 THEN ':*' ELSE '' END, ' & ')::tsquery
    FROM unnest(feed_terms(query, true)) term
$$;
