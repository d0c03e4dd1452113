using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace FeedBoard.ApiService.Database.Migrations;

/// <summary>
/// Wrong passwords are counted where all replicas see them, and the audit log knows with which role something was done; see
/// docs/decisions/0042-fair-limits.md and 0043-nobody-judges-their-own-case.md.
/// </summary>
[DbContext(typeof(FeedDb))]
[Migration("20261128040000_Fairness")]
internal sealed class Fairness : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql(
            """
            -- Counters of a minute. account is the SHA-256 of the e-mail, source where the guess came from.
            CREATE TABLE wrong_passwords (
                account  bytea NOT NULL,
                source   text NOT NULL,
                count    integer NOT NULL,
                until_dt timestamptz NOT NULL,
                CONSTRAINT pk_wrong_passwords PRIMARY KEY (account, source));
            CREATE INDEX ix_wrong_passwords_until_dt ON wrong_passwords (until_dt);

            -- Null in older lines, and of what was done by command.
            ALTER TABLE audit_log ADD actor_role smallint;
            CREATE INDEX ix_audit_log_feed_id ON audit_log (feed_id, id) WHERE comment_id IS NULL;
            CREATE INDEX ix_audit_log_comment_id ON audit_log (comment_id, id) WHERE comment_id IS NOT NULL;
            CREATE INDEX ix_audit_log_user_id ON audit_log (user_id, id);
            """
        );

    protected override void Down(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql(
            """
            DROP TABLE wrong_passwords;
            DROP INDEX ix_audit_log_feed_id, ix_audit_log_comment_id, ix_audit_log_user_id;
            ALTER TABLE audit_log DROP actor_role;
            """
        );
}
