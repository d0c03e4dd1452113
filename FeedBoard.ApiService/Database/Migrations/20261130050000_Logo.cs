using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace FeedBoard.ApiService.Database.Migrations;

/// <summary>Which image is the logo of the board; see docs/decisions/0070-logo.md.</summary>
[DbContext(typeof(FeedDb))]
[Migration("20261130050000_Logo")]
internal sealed class Logo : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql(
            """
            ALTER TABLE images
                ADD COLUMN logo boolean NOT NULL DEFAULT false,
                DROP CONSTRAINT ck_images_state,
                ADD CONSTRAINT ck_images_state CHECK ((state = 1) = (feed_id IS NOT NULL OR logo)) NOT VALID;
            ALTER TABLE images VALIDATE CONSTRAINT ck_images_state;
            CREATE UNIQUE INDEX ux_images_logo ON images (logo) WHERE logo;
            """
        );

    protected override void Down(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql(
            """
            UPDATE images SET logo = false, state = 2 WHERE logo;
            DROP INDEX ux_images_logo;
            ALTER TABLE images
                DROP CONSTRAINT ck_images_state,
                ADD CONSTRAINT ck_images_state CHECK ((state = 1) = (feed_id IS NOT NULL)) NOT VALID,
                DROP COLUMN logo;
            ALTER TABLE images VALIDATE CONSTRAINT ck_images_state;
            """
        );
}
