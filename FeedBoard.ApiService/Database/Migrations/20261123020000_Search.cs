using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace FeedBoard.ApiService.Database.Migrations;

/// <summary>What the search looks in; see docs/decisions/0010-search-by-words-and-pairs.md.</summary>
[DbContext(typeof(FeedDb))]
[Migration("20261123020000_Search")]
internal sealed class Search : Migration
{
    // Ranges of code points, since what [[:alnum:]] means depends on the server's locale; they apply after NFKC, which does away with most symbols.
    // Scripts written without spaces, or with words glued together: Thai, Lao, Burmese, Khmer, Hangul, kana, bopomofo, Han.
    internal const string Unspaced =
        @"\u0E01-\u0E3A\u0E40-\u0E4E\u0E81-\u0EDF\u1000-\u1049\u1050-\u109F\u1780-\u17D3\u1100-\u11FF\u3005-\u3007\u3021-\u302F"
        + @"\u3031-\u3036\u3038-\u303C\u3041-\u309F\u30A1-\u30FA\u30FC-\u31FF\u3400-\u4DBF\u4E00-\u9FFF\uA960-\uA97F\uAC00-\uD7FB\uF900-\uFAFF"
        + @"\U0001AFF0-\U0001B16F\U00020000-\U0003FFFF";

    // What parts words: blanks, punctuation, symbols, emoji, private use.
    internal const string Between =
        @"\u0001-\u002F\u003A-\u0060\u007B-\u00A9\u00AB-\u00B4\u00B6-\u00B9\u00BB-\u00BF\u00D7\u00F7\u037E\u0387\u055A-\u055F\u0589-\u058F"
        + @"\u05BE\u05C0\u05C3\u05C6\u05F3\u05F4\u0600-\u060F\u061B-\u061F\u066A-\u066D\u06D4\u06DD\u0700-\u070F\u0964\u0965\u0970\u0DF4\u0E3F\u0E4F\u0E5A\u0E5B"
        + @"\u104A-\u104F\u10FB\u1360-\u1368\u1400\u166D\u166E\u1680\u17D4-\u17DB\u1800-\u180E\u2000-\u2BFF\u2E00-\u3004\u3008-\u3020\u3030\u3037\u303D-\u3040"
        + @"\u30A0\u30FB\uA830-\uA839\uE000-\uF8FF\uFD3E\uFD3F\uFE00-\uFE6F\uFEFF\uFFE0-\uFFFF\U00010100-\U0001013F\U0001D000-\U0001D3FF\U0001F000-\U0001FAFF\U000E0000-\U0010FFFF";

    internal const string TermsSql = $$"""
        -- The words of a text, and the characters and pairs of characters of what is written without spaces. Of a query only what is needed:
        -- the single character only where it stands alone. No term has a quote, a blank or a sign in it.
        CREATE OR REPLACE FUNCTION feed_terms(body text, of_query boolean) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
            WITH folded AS MATERIALIZED (SELECT feed_fold(body) AS text),
            runs AS MATERIALIZED (SELECT string_to_array(run[1], NULL) AS chars FROM folded, regexp_matches(folded.text, '[{{Unspaced}}]+', 'g') run)
            SELECT coalesce(array_agg(DISTINCT term COLLATE "C"), '{}') FROM (
                SELECT left(word[1], 64) AS term FROM folded, regexp_matches(folded.text, '[^{{Between}}{{Unspaced}}]+', 'g') word
                UNION ALL
                SELECT one || two FROM runs, unnest(runs.chars, runs.chars[2:]) pair (one, two) WHERE two IS NOT NULL
                UNION ALL
                SELECT one FROM runs, unnest(runs.chars) one WHERE NOT of_query OR cardinality(runs.chars) = 1) terms
        $$;
        """;

    // The data below needs these; their current definitions are in Database/Functions.
    internal const string FunctionsSql = $$"""
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

        {{TermsSql}}

        CREATE FUNCTION feed_search_terms(title text, content text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
            SELECT array_to_tsvector(feed_terms(title || E'\n' || content, false) || ARRAY(SELECT '=' || term FROM unnest(feed_terms(title, false)) term))
        $$;
        """;

    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql(FunctionsSql);
        migrationBuilder.Sql(
            """
            -- A table of its own: likes and comments, which change the feed's row, do not touch it.
            CREATE TABLE feed_search (
                feed_id   bigint NOT NULL CONSTRAINT pk_feed_search PRIMARY KEY CONSTRAINT fk_feed_search_feed_id REFERENCES feeds ON DELETE CASCADE,
                create_dt timestamptz NOT NULL,
                terms     tsvector NOT NULL);
            INSERT INTO feed_search SELECT id, create_dt, feed_search_terms(title, content) FROM feeds ORDER BY create_dt, id;
            CREATE INDEX ix_feed_search_terms ON feed_search USING gin (terms) WITH (gin_pending_list_limit = 512);
            """
        );
    }

    protected override void Down(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql(
            """
            DROP TABLE feed_search;
            DROP FUNCTION IF EXISTS feed_search_terms, feed_terms, feed_fold;
            """
        );
}
