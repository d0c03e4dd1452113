using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace FeedBoard.ApiService.Database.Migrations;

/// <summary>People, tags and comments are found by the search; see docs/decisions/0052-search-of-names.md.</summary>
/// <remarks>
/// Triggers keep the tables, and applying their files fills those of people and tags. Comments, of which there are many, are indexed here:
/// until then nobody waits for it.
/// </remarks>
[DbContext(typeof(FeedDb))]
[Migration("20261129200000_SearchOfNames")]
internal sealed class SearchOfNames : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql(
            """
            -- Tables of their own: a new follower or a counted tag does not rewrite the terms.
            CREATE TABLE user_search (
                user_id bigint NOT NULL CONSTRAINT pk_user_search PRIMARY KEY CONSTRAINT fk_user_search_user_id REFERENCES users ON DELETE CASCADE,
                terms   tsvector NOT NULL);
            CREATE INDEX ix_user_search_terms ON user_search USING gin (terms);

            -- feed_count is the sum of the tag's rolled totals.
            CREATE TABLE tag_search (
                tag        text NOT NULL CONSTRAINT pk_tag_search PRIMARY KEY,
                feed_count bigint NOT NULL,
                terms      tsvector NOT NULL);
            CREATE INDEX ix_tag_search_terms ON tag_search USING gin (terms);

            CREATE TABLE comment_search (
                comment_id bigint NOT NULL CONSTRAINT pk_comment_search PRIMARY KEY
                    CONSTRAINT fk_comment_search_comment_id REFERENCES comments ON DELETE CASCADE,
                feed_id    bigint NOT NULL,
                create_dt  timestamptz NOT NULL,
                terms      tsvector NOT NULL);
            INSERT INTO comment_search
            SELECT id, feed_id, create_dt, array_to_tsvector(feed_terms(content, false)) FROM comments
            WHERE author_id IS NOT NULL AND NOT hidden ORDER BY create_dt, id;
            CREATE INDEX ix_comment_search_terms ON comment_search USING gin (terms);
            """
        );

    protected override void Down(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql("DROP TABLE user_search, tag_search, comment_search;");
}
