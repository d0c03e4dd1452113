using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace FeedBoard.ApiService.Database.Migrations;

/// <summary>
/// The settings of the board, who waits to be approved, and who must confirm an address before they write; see
/// docs/decisions/0065-settings-of-the-board.md. Nobody who has an account already must.
/// </summary>
[DbContext(typeof(FeedDb))]
[Migration("20261130000000_Board")]
internal sealed class Board : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql(
            """
            CREATE TABLE board_settings (
                one_row           boolean NOT NULL DEFAULT true CONSTRAINT pk_board_settings PRIMARY KEY
                                  CONSTRAINT ck_board_settings_one_row CHECK (one_row),
                name              text NOT NULL DEFAULT 'FeedBoard',
                description       text NOT NULL DEFAULT '',
                about             text NOT NULL DEFAULT '',
                rules             text NOT NULL DEFAULT '',
                terms             text NOT NULL DEFAULT '',
                privacy           text NOT NULL DEFAULT '',
                announcement      text NOT NULL DEFAULT '',
                registration      smallint NOT NULL DEFAULT 0,
                verify_email      boolean,
                signup_challenge  boolean NOT NULL DEFAULT false,
                invites           smallint NOT NULL DEFAULT 1,
                moderator_seen_dt timestamptz);
            INSERT INTO board_settings DEFAULT VALUES;

            ALTER TABLE users
                ADD COLUMN registration smallint NOT NULL DEFAULT 0,
                ADD COLUMN must_verify boolean NOT NULL DEFAULT false;

            CREATE INDEX ix_users_moderators ON users (id) WHERE role > 0;

            CREATE TABLE registrations (
                user_id   bigint NOT NULL CONSTRAINT pk_registrations PRIMARY KEY
                          CONSTRAINT fk_registrations_user_id REFERENCES users (id) ON DELETE CASCADE,
                reason    text NOT NULL,
                language  text NOT NULL,
                create_dt timestamptz NOT NULL,
                refusal   text,
                refuse_dt timestamptz);
            CREATE INDEX ix_registrations_waiting ON registrations (user_id) WHERE refuse_dt IS NULL;
            CREATE INDEX ix_registrations_refuse_dt ON registrations (refuse_dt) WHERE refuse_dt IS NOT NULL;

            ALTER TABLE outgoing_mails ADD COLUMN reason text;
            """
        );

    protected override void Down(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql(
            """
            ALTER TABLE outgoing_mails DROP COLUMN reason;
            DROP TABLE registrations, board_settings;
            DROP INDEX ix_users_moderators;
            ALTER TABLE users DROP COLUMN registration, DROP COLUMN must_verify;
            """
        );
}
