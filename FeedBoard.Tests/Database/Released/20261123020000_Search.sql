START TRANSACTION;
-- Lower case by the first of these that the server has: plain lower() knows ASCII alone in a database of locale C.
DO $do$
DECLARE folding text;
BEGIN
    SELECT format('COLLATE %I.%I', n.nspname, c.collname) INTO folding
    FROM unnest(ARRAY['pg_c_utf8', 'C.utf8', 'und-x-icu', 'en_US.utf8']) WITH ORDINALITY AS wanted (name, position)
    JOIN pg_collation c ON c.collname = wanted.name AND c.collencoding IN (-1, pg_char_to_encoding('UTF8'))
    JOIN pg_namespace n ON n.oid = c.collnamespace
    ORDER BY wanted.position LIMIT 1;
    EXECUTE format($sql$
        CREATE FUNCTION feed_fold(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
        AS 'SELECT normalize(lower(normalize($1, NFKC) %s), NFKC)' $sql$, coalesce(folding, ''));
END $do$;

-- The words of a text, and the characters and pairs of characters of what is written without spaces. Of a query only what is needed:
-- the single character only where it stands alone. No term has a quote, a blank or a sign in it.
CREATE OR REPLACE FUNCTION feed_terms(body text, of_query boolean) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    WITH folded AS MATERIALIZED (SELECT feed_fold(body) AS text),
    runs AS MATERIALIZED (SELECT string_to_array(run[1], NULL) AS chars FROM folded, regexp_matches(folded.text, '[\u0E01-\u0E3A\u0E40-\u0E4E\u0E81-\u0EDF\u1000-\u1049\u1050-\u109F\u1780-\u17D3\u1100-\u11FF\u3005-\u3007\u3021-\u302F\u3031-\u3036\u3038-\u303C\u3041-\u309F\u30A1-\u30FA\u30FC-\u31FF\u3400-\u4DBF\u4E00-\u9FFF\uA960-\uA97F\uAC00-\uD7FB\uF900-\uFAFF\U0001AFF0-\U0001B16F\U00020000-\U0003FFFF]+', 'g') run)
    SELECT coalesce(array_agg(DISTINCT term COLLATE "C"), '{}') FROM (
        SELECT left(word[1], 64) AS term FROM folded, regexp_matches(folded.text, '[^\u0001-\u002F\u003A-\u0060\u007B-\u00A9\u00AB-\u00B4\u00B6-\u00B9\u00BB-\u00BF\u00D7\u00F7\u037E\u0387\u055A-\u055F\u0589-\u058F\u05BE\u05C0\u05C3\u05C6\u05F3\u05F4\u0600-\u060F\u061B-\u061F\u066A-\u066D\u06D4\u06DD\u0700-\u070F\u0964\u0965\u0970\u0DF4\u0E3F\u0E4F\u0E5A\u0E5B\u104A-\u104F\u10FB\u1360-\u1368\u1400\u166D\u166E\u1680\u17D4-\u17DB\u1800-\u180E\u2000-\u2BFF\u2E00-\u3004\u3008-\u3020\u3030\u3037\u303D-\u3040\u30A0\u30FB\uA830-\uA839\uE000-\uF8FF\uFD3E\uFD3F\uFE00-\uFE6F\uFEFF\uFFE0-\uFFFF\U00010100-\U0001013F\U0001D000-\U0001D3FF\U0001F000-\U0001FAFF\U000E0000-\U0010FFFF\u0E01-\u0E3A\u0E40-\u0E4E\u0E81-\u0EDF\u1000-\u1049\u1050-\u109F\u1780-\u17D3\u1100-\u11FF\u3005-\u3007\u3021-\u302F\u3031-\u3036\u3038-\u303C\u3041-\u309F\u30A1-\u30FA\u30FC-\u31FF\u3400-\u4DBF\u4E00-\u9FFF\uA960-\uA97F\uAC00-\uD7FB\uF900-\uFAFF\U0001AFF0-\U0001B16F\U00020000-\U0003FFFF]+', 'g') word
        UNION ALL
        SELECT one || two FROM runs, unnest(runs.chars, runs.chars[2:]) pair (one, two) WHERE two IS NOT NULL
        UNION ALL
        SELECT one FROM runs, unnest(runs.chars) one WHERE NOT of_query OR cardinality(runs.chars) = 1) terms
$$;

-- What a feed is ids by: the terms of its text, and once more those of its title, marked.
CREATE FUNCTION feed_search_terms(title text, content text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT array_to_tsvector(feed_terms(title || E'\n' || content, false) || ARRAY(SELECT '=' || term FROM unnest(feed_terms(title, false)) term))
$$;

-- A table of its own: likes and comments, which change the feed's row, do not touch it.
CREATE TABLE feed_search (
    feed_id   bigint NOT NULL CONSTRAINT pk_feed_search PRIMARY KEY CONSTRAINT fk_feed_search_feed_id REFERENCES feeds ON DELETE CASCADE,
    create_dt timestamptz NOT NULL,
    terms     tsvector NOT NULL);
INSERT INTO feed_search SELECT id, create_dt, feed_search_terms(title, content) FROM feeds ORDER BY create_dt, id;
CREATE INDEX ix_feed_search_terms ON feed_search USING gin (terms) WITH (gin_pending_list_limit = 512);

CREATE FUNCTION feeds_were_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO feed_search SELECT id, create_dt, feed_search_terms(title, content) FROM changed;
    RETURN NULL;
END $$;
CREATE TRIGGER feeds_searchable AFTER INSERT ON feeds REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION feeds_were_written();

CREATE FUNCTION feed_was_rewritten() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE feed_search SET create_dt = NEW.create_dt, terms = feed_search_terms(NEW.title, NEW.content) WHERE feed_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER feeds_searchable_again AFTER UPDATE OF title, content, create_dt ON feeds FOR EACH ROW
    WHEN ((OLD.title, OLD.content, OLD.create_dt) IS DISTINCT FROM (NEW.title, NEW.content, NEW.create_dt)) EXECUTE FUNCTION feed_was_rewritten();

-- The newest feeds that a query matches, newest first. Of a common one, the newest thousand feeds are looked through before the index is asked for all.
-- Never a sequential scan: it would unpack the terms of every feed, which the planner does not know to be dear.
CREATE FUNCTION newest_matches(query tsquery, after_time timestamptz, after_id bigint, wanted bigint, common boolean) RETURNS bigint[]
LANGUAGE plpgsql STABLE SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET plan_cache_mode = force_custom_plan AS $$
DECLARE ids bigint[];
BEGIN
    IF common AND wanted <= 1000 THEN
        ids := ARRAY(
            SELECT f.id FROM (SELECT id, create_dt FROM feeds WHERE after_time IS NULL OR (create_dt, id) < (after_time, after_id)
                              ORDER BY create_dt DESC, id DESC LIMIT 1000) f                     -- ix_feeds_create_dt
            JOIN feed_search s ON s.feed_id = f.id AND s.terms @@ query                          -- pk_feed_search
            ORDER BY f.create_dt DESC, f.id DESC LIMIT wanted);
        IF cardinality(ids) = wanted THEN RETURN ids; END IF;
    END IF;

    RETURN ARRAY(
        SELECT feed_id FROM feed_search                                                          -- ix_feed_search_terms
        WHERE terms @@ query AND (after_time IS NULL OR (create_dt, feed_id) < (after_time, after_id))
        ORDER BY create_dt DESC, feed_id DESC LIMIT wanted);
END $$;

-- A page of a search, in order, with how many match in all; one row without an id where the page is empty.
CREATE FUNCTION find_feeds(query text, ranked boolean, after_titled boolean, after_time timestamptz, after_id bigint, skip integer, take integer)
RETURNS TABLE (total bigint, id bigint, titled boolean)
LANGUAGE plpgsql STABLE SET enable_seqscan = off SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    all_terms tsquery;
    in_title tsquery;
    wanted bigint := skip::bigint + take;
    common boolean;
    ids bigint[] := '{}';
    titles bigint := 0;
BEGIN
    SELECT string_agg('''' || term || '''', ' & ')::tsquery, string_agg('''=' || term || '''', ' & ')::tsquery INTO all_terms, in_title
    FROM unnest(feed_terms(query, true)) term;
    SELECT count(*) INTO total FROM feed_search WHERE terms @@ all_terms;                        -- ix_feed_search_terms
    common := total > 20000;
    IF ranked THEN
        IF after_time IS NULL OR after_titled THEN
            ids := newest_matches(in_title, after_time, after_id, wanted, common);
            titles := cardinality(ids);
            after_time := NULL;
        END IF;
        IF titles < wanted THEN ids := ids || newest_matches(all_terms && !!in_title, after_time, after_id, wanted - titles, common); END IF;
    ELSE
        ids := newest_matches(all_terms, after_time, after_id, wanted, common);
    END IF;

    RETURN QUERY SELECT find_feeds.total, f.id, f.n <= titles FROM unnest(ids) WITH ORDINALITY AS f (id, n) WHERE f.n > skip;
    IF NOT FOUND THEN RETURN QUERY SELECT find_feeds.total, NULL::bigint, false; END IF;
END $$;

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261123020000_Search', '10.0.14');

COMMIT;
