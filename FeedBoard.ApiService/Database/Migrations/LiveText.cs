namespace FeedBoard.ApiService.Database.Migrations;

/// <summary>Tags as the first version found them, for the data of <see cref="Live"/>; the current definitions are in Database/Functions.</summary>
internal static class LiveText
{
    private const string NoWord = Search.Between;

    // What may not stand before # or @: a word, or a sign that makes it a part of an address or an entity.
    private const string Begins = $"(?<!([^{NoWord}]|[A-Z_&/#@.=?+-]))";

    public const string Sql = $$"""
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
        """;

    // Kept by triggers, so that the data of Names is counted too.
    public const string CountingSql = """
        CREATE FUNCTION feed_tags_were_counted() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE sign integer := CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END;
        BEGIN
            INSERT INTO tag_totals (tag, day_dt, delta) SELECT tag, date_trunc('day', create_dt, 'UTC'), sign * count(*) FROM changed GROUP BY 1, 2;
            RETURN NULL;
        END $$;
        CREATE TRIGGER feed_tags_added AFTER INSERT ON feed_tags REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION feed_tags_were_counted();
        CREATE TRIGGER feed_tags_removed AFTER DELETE ON feed_tags REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION feed_tags_were_counted();
        """;
}
