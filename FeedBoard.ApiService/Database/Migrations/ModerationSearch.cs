namespace FeedBoard.ApiService.Database.Migrations;

/// <summary>The search for somebody who mutes people; a part of <see cref="Moderation"/>. Everybody else's is <c>find_feeds</c>, as it was.</summary>
internal static class ModerationSearch
{
    public const string DownSql = "DROP FUNCTION find_unmuted_feeds, newest_unmuted_matches;";

    public const string Sql = """
        -- newest_matches, without the feeds of those whom somebody mutes.
        CREATE FUNCTION newest_unmuted_matches(query tsquery, after_time timestamptz, after_id bigint, wanted bigint, common boolean, caller bigint) RETURNS bigint[]
        LANGUAGE plpgsql STABLE SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET plan_cache_mode = force_custom_plan AS $$
        DECLARE ids bigint[];
        BEGIN
            IF common AND wanted <= 1000 THEN
                ids := ARRAY(
                    SELECT f.id FROM (SELECT id, create_dt, author_id FROM feeds WHERE after_time IS NULL OR (create_dt, id) < (after_time, after_id)
                                      ORDER BY create_dt DESC, id DESC LIMIT 1000) f                     -- ix_feeds_create_dt
                    JOIN feed_search s ON s.feed_id = f.id AND s.terms @@ query                          -- pk_feed_search
                    WHERE NOT EXISTS (SELECT FROM mutes m WHERE m.user_id = caller AND m.muted_id = f.author_id)   -- pk_mutes
                    ORDER BY f.create_dt DESC, f.id DESC LIMIT wanted);
                IF cardinality(ids) = wanted THEN RETURN ids; END IF;
            END IF;

            RETURN ARRAY(
                SELECT s.feed_id FROM feed_search s JOIN feeds f ON f.id = s.feed_id                     -- ix_feed_search_terms, pk_feeds
                WHERE s.terms @@ query AND (after_time IS NULL OR (s.create_dt, s.feed_id) < (after_time, after_id))
                  AND NOT EXISTS (SELECT FROM mutes m WHERE m.user_id = caller AND m.muted_id = f.author_id)
                ORDER BY s.create_dt DESC, s.feed_id DESC LIMIT wanted);
        END $$;

        -- find_feeds, likewise. All matches less those of the muted: of these there are few, of all there may be millions.
        CREATE FUNCTION find_unmuted_feeds(query text, ranked boolean, after_titled boolean, after_time timestamptz, after_id bigint, skip integer, take integer, caller bigint)
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
            total := total - (SELECT count(*) FROM mutes m JOIN feeds f ON f.author_id = m.muted_id
                              JOIN feed_search s ON s.feed_id = f.id AND s.terms @@ all_terms WHERE m.user_id = caller);   -- pk_mutes, ix_feeds_author_id, pk_feed_search
            IF ranked THEN
                IF after_time IS NULL OR after_titled THEN
                    ids := newest_unmuted_matches(in_title, after_time, after_id, wanted, common, caller);
                    titles := cardinality(ids);
                    after_time := NULL;
                END IF;
                IF titles < wanted THEN ids := ids || newest_unmuted_matches(all_terms && !!in_title, after_time, after_id, wanted - titles, common, caller); END IF;
            ELSE
                ids := newest_unmuted_matches(all_terms, after_time, after_id, wanted, common, caller);
            END IF;

            RETURN QUERY SELECT find_unmuted_feeds.total, f.id, f.n <= titles FROM unnest(ids) WITH ORDINALITY AS f (id, n) WHERE f.n > skip;
            IF NOT FOUND THEN RETURN QUERY SELECT find_unmuted_feeds.total, NULL::bigint, false; END IF;
        END $$;
        """;
}
