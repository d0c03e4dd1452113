namespace FeedBoard.ApiService.Database.Migrations;

/// <summary>Where links end, and what tags and words with accents are, for the data of <see cref="Names"/>; the current definitions are in Database/Functions.</summary>
internal static class NamesText
{
    private const string NoWord = Search.Between;
    private const string Unspaced = Search.Unspaced;

    // No address goes on behind these: blanks, controls, brackets, quotation marks and the full stops and commas of all scripts but ASCII's,
    // by Unicode's General_Category, Terminal_Punctuation and Quotation_Mark; and < > " `.
    private const string LinkEnd =
        @"\u0001-\u0020\u0022\u003C\u003E\u0060\u007F-\u00A0\u00AB\u00AD\u00BB\u037E\u0589\u05C3\u0600-\u0605\u060C\u061B-\u061F"
        + @"\u06D4\u06DD\u0700-\u070A\u070C\u070F\u07F8-\u07F9\u0830-\u0835\u0837-\u083E\u085E\u0890-\u0891\u08E2\u0964-\u0965"
        + @"\u0E5A-\u0E5B\u0F08\u0F0D-\u0F12\u0F3A-\u0F3D\u104A-\u104B\u1361-\u1368\u166E\u1680\u169B-\u169C\u16EB-\u16ED"
        + @"\u1735-\u1736\u17D4-\u17D6\u17DA\u1802-\u1805\u1808-\u1809\u180E\u1944-\u1945\u1AA8-\u1AAB\u1B4E-\u1B4F\u1B5A-\u1B5B"
        + @"\u1B5D-\u1B5F\u1B7D-\u1B7F\u1C3B-\u1C3F\u1C7E-\u1C7F\u2000-\u200B\u200E-\u200F\u2018-\u201F\u2024\u2026\u2028-\u202F"
        + @"\u2039-\u203A\u203C-\u203D\u2045-\u2049\u205F-\u206F\u207D-\u207E\u208D-\u208E\u22EF\u2308-\u230B\u2329-\u232A"
        + @"\u2768-\u2775\u27C5-\u27C6\u27E6-\u27EF\u2983-\u2998\u29D8-\u29DB\u29FC-\u29FD\u2CF9-\u2CFB\u2E02-\u2E05\u2E09-\u2E0A"
        + @"\u2E0C-\u2E0D\u2E1C-\u2E1D\u2E20-\u2E29\u2E2E\u2E3C\u2E41-\u2E42\u2E4C\u2E4E-\u2E4F\u2E53-\u2E5C\u2E60-\u2E63"
        + @"\u3000-\u3002\u3008-\u3011\u3014-\u301B\u301D-\u301F\uA4FE-\uA4FF\uA60D-\uA60F\uA6F3-\uA6F7\uA876-\uA877\uA8CE-\uA8CF"
        + @"\uA92F\uA9C7-\uA9C9\uAA5D-\uAA5F\uAADF\uAAF0-\uAAF1\uABEB\uFD3E-\uFD3F\uFE12\uFE15-\uFE18\uFE35-\uFE44\uFE47-\uFE48"
        + @"\uFE50-\uFE57\uFE59-\uFE5E\uFEFF-\uFF02\uFF07-\uFF09\uFF0C\uFF0E\uFF1A-\uFF1C\uFF1E-\uFF1F\uFF3B\uFF3D\uFF5B-\uFF5D"
        + @"\uFF5F-\uFF64\uFFF9-\uFFFB\U0001039F\U000103D0\U00010857\U0001091F\U00010A56-\U00010A57\U00010AF0-\U00010AF5"
        + @"\U00010B3A-\U00010B3F\U00010B99-\U00010B9C\U00010F55-\U00010F59\U00010F86-\U00010F89\U00011047-\U0001104D"
        + @"\U000110BD-\U000110C1\U000110CD\U00011141-\U00011143\U000111C5-\U000111C6\U000111CD\U000111DE-\U000111DF"
        + @"\U00011238-\U0001123C\U000112A9\U000113D4-\U000113D5\U0001144B-\U0001144D\U0001145A-\U0001145B\U000115C2-\U000115C5"
        + @"\U000115C9-\U000115D7\U00011641-\U00011642\U0001173C-\U0001173E\U00011944\U00011946\U00011A42-\U00011A43"
        + @"\U00011A9B-\U00011A9C\U00011AA1-\U00011AA2\U00011C41-\U00011C43\U00011C71\U00011EF7-\U00011EF8\U00011F43-\U00011F44"
        + @"\U00012470-\U00012474\U00013430-\U0001343F\U00016A6E-\U00016A6F\U00016AF5\U00016B37-\U00016B39\U00016B44"
        + @"\U00016D6E-\U00016D6F\U00016E97-\U00016E98\U0001BC9F-\U0001BCA3\U0001D173-\U0001D17A\U0001DA87-\U0001DA8A"
        + @"\U000E0001-\U000E007F";

    // What a word of a tag may have once in the middle, between two letters: the joiners, middle dots, wave dash, Hebrew maqaf and geresh.
    private const string InTag = @"\u00B7\u05BE\u05F3\u05F4\u200C\u200D\u301C\u30A0\u30FB";

    // 〃, which repeats the letter before it.
    private const string OfTag = $@"(?:[^{NoWord}]|[_\u3003])";
    private const string BeginsTag = $"(?<!([^{NoWord}]|[_&/#@=]))";
    private const string Tag = $"{OfTag}+(?:[{InTag}]{OfTag}+)*";

    public const string Sql = $$"""
        -- The form that tags are kept in: ～ is 〜, and not the ~ that NFKC would make of it.
        CREATE OR REPLACE FUNCTION tag_fold(tag text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
            SELECT feed_fold(replace(tag, U&'\FF5E', U&'\301C'))
        $$;

        CREATE OR REPLACE FUNCTION without_links(body text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
            SELECT regexp_replace(body, '([a-z][a-z0-9+.-]*://|www\.)[^{{LinkEnd}}]+', E'\x01', 'gi')
        $$;

        -- The tags of a text, in the form that they are kept and asked for: at most thirty, each with something that is no digit, of at most 64 characters.
        -- Several may follow each other by a slash.
        CREATE OR REPLACE FUNCTION tags_in(body text) RETURNS TABLE (tag text) LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
        BEGIN
            IF body !~ '[#\uFF03\uFE5F]' THEN RETURN; END IF;
            RETURN QUERY SELECT found.word FROM (
                SELECT one.word, min(m.n * 100000 + one.n) AS n
                FROM regexp_matches(tag_fold(without_links(body)), '{{BeginsTag}}#({{Tag}}(?:/#{{Tag}})*)(?!{{OfTag}}|#|[{{InTag}}]{{OfTag}})', 'g') WITH ORDINALITY m (run, n),
                    unnest(string_to_array(m.run[1], '/#')) WITH ORDINALITY one (word, n)
                WHERE one.word ~ '[^0-9_]' AND char_length(one.word) <= 64 GROUP BY one.word) found
            ORDER BY found.n LIMIT 30;
        END $$;

        -- As before, and of a text the words with accents once more without them: cafe finds café, and café finds café alone. A query is taken as it is written.
        CREATE OR REPLACE FUNCTION feed_terms(body text, of_query boolean) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
            WITH folded AS MATERIALIZED (SELECT feed_fold(body) AS text),
            runs AS MATERIALIZED (SELECT string_to_array(run[1], NULL) AS chars FROM folded, regexp_matches(folded.text, '[{{Unspaced}}]+', 'g') run),
            words AS MATERIALIZED (SELECT word[1] AS word FROM folded, regexp_matches(folded.text, '[^{{NoWord}}{{Unspaced}}]+', 'g') word)
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
        """;

    // What was written before: the tags and terms of texts for which the rules have changed. Each row is locked for as long as the migration takes.
    public const string AgainSql = $$"""
        CREATE TEMP TABLE again ON COMMIT DROP AS
            SELECT id, create_dt, title || E'\n' || content AS body FROM feeds
            WHERE NOT hidden AND (title || content) ~ '[#\uFF03\uFE5F]' AND (title || content) ~* '[{{InTag}}\uFF5E\uFF65\u0140\u3003]|[/.?+-][#\uFF03\uFE5F]|://|www\.';
        DELETE FROM feed_tags g USING again a WHERE g.feed_id = a.id AND g.tag NOT IN (SELECT t.tag FROM tags_in(a.body) t);
        INSERT INTO feed_tags (feed_id, tag, create_dt) SELECT a.id, t.tag, a.create_dt FROM again a, tags_in(a.body) t ORDER BY a.id ON CONFLICT DO NOTHING;
        UPDATE feed_search s SET terms = feed_search_terms(f.title, f.content) FROM feeds f
        WHERE f.id = s.feed_id AND (f.title || f.content) ~ '[^\u0001-\u007F]' AND normalize(f.title || f.content, NFD) ~ '[\u0300-\u036F]';
        """;
}
