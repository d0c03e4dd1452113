using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace FeedBoard.ApiService.Database.Migrations;

/// <summary>Keys by which nicknames are compared, and tags, mentions and words with accents in every script.</summary>
/// <remarks>
/// See docs/decisions/0036-names-that-look-alike.md and 0037-links-and-tags.md. The keys are made by the program, since only it has Unicode's tables: by
/// <c>migrate</c> for all accounts that there are, and by the API each minute for those that an earlier version of it has written since.
/// </remarks>
[DbContext(typeof(FeedDb))]
[Migration("20261128030000_Names")]
internal sealed class Names : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql(
            """
            ALTER TABLE users ADD nickname_keyed text;
            CREATE INDEX ix_users_to_key ON users (id) WHERE nickname_keyed IS DISTINCT FROM nickname;
            CREATE INDEX ix_users_idn ON users (id) WHERE octet_length(email) <> char_length(email);
            CREATE TABLE nickname_keys (
                key     text NOT NULL CONSTRAINT pk_nickname_keys PRIMARY KEY,
                user_id bigint NOT NULL CONSTRAINT fk_nickname_keys_user_id REFERENCES users ON DELETE CASCADE);
            CREATE INDEX ix_nickname_keys_user_id ON nickname_keys (user_id);
            """
        );
        migrationBuilder.Sql(NamesText.Sql);
        migrationBuilder.Sql(NamesText.AgainSql);
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql(
            """
            DROP TABLE nickname_keys;
            DROP INDEX ix_users_to_key, ix_users_idn;
            ALTER TABLE users DROP nickname_keyed;
            DROP FUNCTION IF EXISTS tag_fold;
            """
        );
        migrationBuilder.Sql(LiveText.Sql);
        migrationBuilder.Sql(Search.TermsSql);
    }
}
