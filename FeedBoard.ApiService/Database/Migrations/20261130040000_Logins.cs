using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace FeedBoard.ApiService.Database.Migrations;

/// <summary>Which people at providers log in to which account; see docs/decisions/0069-logging-in-with-a-provider.md.</summary>
[DbContext(typeof(FeedDb))]
[Migration("20261130040000_Logins")]
internal sealed class Logins : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql(
            """
            CREATE TABLE logins (
                provider  text NOT NULL,
                issuer    text NOT NULL,
                subject   text NOT NULL,
                user_id   bigint NOT NULL CONSTRAINT fk_logins_user_id REFERENCES users (id) ON DELETE CASCADE,
                create_dt timestamptz NOT NULL,
                CONSTRAINT pk_logins PRIMARY KEY (provider, issuer, subject));
            CREATE UNIQUE INDEX ux_logins_user_id_provider ON logins (user_id, provider);
            """
        );

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("DROP TABLE logins;");
}
