namespace FeedBoard.ApiService.Database.Migrations;

/// <summary>Finds mentions and tags in a text; a part of <see cref="Live"/>. Letters are told from signs as the search tells them.</summary>
internal static class LiveText
{
    private const string NoWord = Search.Between;
    private const string Unspaced = Search.Unspaced;

    // The search looks at folded texts, so its words have no capital letters of ASCII: a mention, which is looked for as it is written, names them beside.
    // What may not stand before # or @: a word, or a sign that makes it a part of an address or an entity.
    private const string Begins = $"(?<!([^{NoWord}]|[A-Z_&/#@.=?+-]))";

    public const string Sql = $$"""
        -- As User.Normalize writes a nickname; by the first of these that the server has, like feed_fold.
        DO $do$
        DECLARE folding text;
        BEGIN
            SELECT format('COLLATE %I.%I', n.nspname, c.collname) INTO folding
            FROM unnest(ARRAY['pg_c_utf8', 'C.utf8', 'und-x-icu', 'en_US.utf8']) WITH ORDINALITY AS wanted (name, position)
            JOIN pg_collation c ON c.collname = wanted.name AND c.collencoding IN (-1, pg_char_to_encoding('UTF8'))
            JOIN pg_namespace n ON n.oid = c.collnamespace
            ORDER BY wanted.position LIMIT 1;
            EXECUTE format($sql$ CREATE FUNCTION name_key(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS 'SELECT upper($1 %s)' $sql$, coalesce(folding, ''));
        END $do$;

        """ + FunctionsSql;

    public const string FunctionsSql = $$"""
        CREATE OR REPLACE FUNCTION without_links(body text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
            SELECT regexp_replace(body, '([a-z][a-z0-9+.-]*://|www\.)\S+', ' ', 'gi')
        $$;

        -- The tags of a text, in the form that they are kept and asked for: at most thirty, each with something that is no digit, of at most 64 characters.
        CREATE OR REPLACE FUNCTION tags_in(body text) RETURNS TABLE (tag text) LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
        BEGIN
            IF body !~ '[#\uFF03\uFE5F]' THEN RETURN; END IF;
            RETURN QUERY SELECT found.word FROM (
                SELECT run[1] AS word, min(n) AS n
                FROM regexp_matches(feed_fold(without_links(body)), '{{Begins}}#((?:[^{{NoWord}}]|_)+)(?!([^{{NoWord}}]|[_#]))', 'g') WITH ORDINALITY m (run, n)
                WHERE run[1] ~ '[^0-9_]' AND char_length(run[1]) <= 64 GROUP BY run[1]) found
            ORDER BY found.n LIMIT 30;
        END $$;

        -- Whom a text calls by @nickname, with the name as it is written: at most twenty. What follows a name without a blank, as Korean and Japanese
        -- particles do, is left off when nobody has the longer name. Who is just leaving is not waited for.
        CREATE OR REPLACE FUNCTION mentions_in(body text) RETURNS TABLE (user_id bigint, name text) LANGUAGE plpgsql AS $$
        BEGIN
            IF position('@' IN body) = 0 THEN RETURN; END IF;
            RETURN QUERY
                WITH runs AS MATERIALIZED (
                    SELECT rtrim(m.run[1], '.-') AS word, m.n
                    FROM regexp_matches(without_links(body), '{{Begins}}@((?:[^{{NoWord}}]|[A-Z_.-])+)(?!([^{{NoWord}}]|[A-Z_.@-]))', 'g') WITH ORDINALITY m (run, n)
                    ORDER BY m.n LIMIT 50),
                called AS MATERIALIZED (
                    SELECT DISTINCT ON (r.n) r.n, u.id, left(r.word, cut) AS written
                    FROM runs r, generate_series(2, least(30, char_length(r.word))) cut
                    JOIN LATERAL (SELECT u.id FROM users u WHERE u.normalized_nickname = name_key(left(r.word, cut))) u ON true   -- ux_users_normalized_nickname
                    WHERE cut = char_length(r.word) OR substr(r.word, cut + 1, 1) ~ '[{{Unspaced}}.-]'
                    ORDER BY r.n, cut DESC),
                first AS MATERIALIZED (
                    SELECT f.id, f.written FROM (SELECT DISTINCT ON (c.id) c.id, c.written, c.n FROM called c ORDER BY c.id, c.n) f ORDER BY f.n LIMIT 20)
                SELECT u.id, f.written FROM first f JOIN users u ON u.id = f.id FOR KEY SHARE OF u SKIP LOCKED;
        END $$;
        """;
}
