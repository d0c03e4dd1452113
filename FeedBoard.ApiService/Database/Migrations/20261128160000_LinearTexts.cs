using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace FeedBoard.ApiService.Database.Migrations;

/// <summary>Links and tags are found in time proportional to the text. What is found is the same as before; see docs/decisions/0037-links-and-tags.md.</summary>
/// <remarks>
/// PostgreSQL finds a regular expression in two passes: the first finds where a match ends, the second tries each possible beginning. A run of 20,000 letters before
/// <c>www.</c> was read once for each of its letters. A lookbehind is evaluated from the beginning of the text again for each match. So texts are split first, and the
/// expressions are anchored.
/// </remarks>
[DbContext(typeof(FeedDb))]
[Migration("20261128160000_LinearTexts")]
internal sealed class LinearTexts : Migration
{
    private const string NoWord = Search.Between;
    private const string Tag = $@"(?:[^{NoWord}]|[_\u3003])+(?:[{NamesText.InTag}](?:[^{NoWord}]|[_\u3003])+)*";

    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql($$"""
        -- Where an address begins in a word that has no blank: at the first letter of a scheme before ://, or at www., whichever comes first.
        CREATE FUNCTION link_start(word text) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
            SELECT min(start)::integer FROM (
                SELECT strpos(translate(word, 'W', 'w'), 'www.') AS start
                UNION ALL
                SELECT before - char_length(substring(reverse(piece) FROM '(?i)^[a-z0-9+.-]*[a-z]')) + 1
                FROM (SELECT piece, sum(char_length(piece)) OVER (ORDER BY n) + 3 * (n - 1) AS before FROM unnest(string_to_array(word, '://')) WITH ORDINALITY p (piece, n)) p
                WHERE before + 3 < (SELECT char_length(word))) found     -- once, not for each piece
            WHERE start > 0 AND start + 4 <= (SELECT char_length(word))
        $$;

        CREATE OR REPLACE FUNCTION without_links(body text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
            SELECT CASE WHEN body !~* '://|www\.' THEN body ELSE (
                SELECT string_agg(coalesce(left(word, start - 1) || E'\x01', word) || blanks, '' ORDER BY n)
                FROM (SELECT part[1] AS word, part[2] AS blanks, n, CASE WHEN part[1] ~* '://|www\.' THEN link_start(part[1]) END AS start
                      FROM regexp_matches(body, '([^{{NamesText.LinkEnd}}]*)([{{NamesText.LinkEnd}}]*)', 'g') WITH ORDINALITY p (part, n)) parts) END
        $$;

        -- The tags of a text, in the form that they are kept and asked for: at most thirty, each with something that is no digit, of at most 64 characters.
        -- Several may follow each other by a slash: such a chain counts when its first one does.
        CREATE OR REPLACE FUNCTION tags_in(body text) RETURNS TABLE (tag text) LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
        BEGIN
            IF body !~ '[#\uFF03\uFE5F]' THEN RETURN; END IF;
            RETURN QUERY
                WITH pieces AS MATERIALIZED (
                    SELECT p.piece, p.n, CASE WHEN p.n > 1 THEN substring(p.piece FROM '^{{Tag}}') END AS word
                    FROM unnest(string_to_array(tag_fold(without_links(body)), '#')) WITH ORDINALITY p (piece, n)),
                beside AS (
                    SELECT p.piece, p.n, p.word, lag(p.piece) OVER w AS before, lag(p.word) OVER w || '/' IS NOT DISTINCT FROM lag(p.piece) OVER w AS chained,
                        lead(p.n) OVER w IS NOT NULL AS more
                    FROM pieces p WINDOW w AS (ORDER BY p.n)),
                chains AS (
                    SELECT b.piece, b.n, b.word, b.more, count(*) FILTER (WHERE NOT b.chained) OVER (ORDER BY b.n) AS chain,
                        CASE WHEN b.before = '' THEN b.n = 2 ELSE right(b.before, 1) !~ '[^{{NoWord}}]|[_&/@=]' END AS begins
                    FROM beside b WHERE b.n > 1),
                found AS (
                    SELECT c.word, c.n, c.more AND c.word = c.piece AS before_sign, first_value(c.begins) OVER (PARTITION BY c.chain ORDER BY c.n) AS begun FROM chains c)
                SELECT f.word FROM found f
                WHERE f.begun AND NOT f.before_sign AND f.word ~ '[^0-9_]' AND char_length(f.word) <= 64
                GROUP BY f.word ORDER BY min(f.n) LIMIT 30;
        END $$;
        """);

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql(NamesText.Sql);
        migrationBuilder.Sql("DROP FUNCTION link_start;");
    }
}
