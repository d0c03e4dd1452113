using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace FeedBoard.ApiService.Database.Migrations;

/// <summary>The API makes the search terms and says how; see docs/decisions/0058-search-terms-by-the-api.md.</summary>
/// <remarks>
/// What the database has made is what the first version of the API makes, if it folded letters by the rules of C; otherwise it is made
/// again. No row is rewritten here. Each index is empty where nothing is to be made. A higher <c>SearchTerms.Version</c> needs them for
/// that version: <c>CREATE INDEX CONCURRENTLY</c> under another name, then <c>DROP</c> and <c>ALTER INDEX … RENAME</c>.
/// </remarks>
[DbContext(typeof(FeedDb))]
[Migration("20261129220000_SearchTerms")]
internal sealed class SearchTerms : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql(
            """
            DO $do$
            DECLARE
                name text;
                of_present_rows integer := EXISTS (SELECT FROM pg_collation WHERE collname IN ('pg_c_utf8', 'C.utf8'))::integer;
            BEGIN
                FOREACH name IN ARRAY ARRAY['feed_search', 'comment_search', 'user_search', 'tag_search'] LOOP
                    EXECUTE format(
                        'ALTER TABLE %I ADD COLUMN terms_version smallint NOT NULL DEFAULT %s, ADD COLUMN text_hash bigint',
                        name, of_present_rows);
                    EXECUTE format('ALTER TABLE %I ALTER COLUMN terms_version SET DEFAULT 0', name);
                END LOOP;
            END $do$;
            CREATE INDEX ix_feed_search_to_make ON feed_search (feed_id) WHERE terms_version < 1;
            CREATE INDEX ix_comment_search_to_make ON comment_search (comment_id) WHERE terms_version < 1;
            CREATE INDEX ix_user_search_to_make ON user_search (user_id) WHERE terms_version < 1;
            CREATE INDEX ix_tag_search_to_make ON tag_search (tag) WHERE terms_version < 1;
            """
        );

    protected override void Down(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql(
            """
            ALTER TABLE feed_search DROP COLUMN terms_version, DROP COLUMN text_hash;
            ALTER TABLE comment_search DROP COLUMN terms_version, DROP COLUMN text_hash;
            ALTER TABLE user_search DROP COLUMN terms_version, DROP COLUMN text_hash;
            ALTER TABLE tag_search DROP COLUMN terms_version, DROP COLUMN text_hash;
            """
        );
}
