using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace FeedBoard.ApiService.Database.Migrations;

/// <summary>What is known of an image's thumbnails; see docs/decisions/0017-thumbnails.md. The images that are there already want theirs, too.</summary>
[DbContext(typeof(FeedDb))]
[Migration("20261125000000_Thumbnails")]
internal sealed class Thumbnails : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql(
            """
            ALTER TABLE images
                ADD placeholder     text,
                ADD thumbnail_state smallint NOT NULL DEFAULT 0,
                ADD thumbnail_tries smallint NOT NULL DEFAULT 0,
                ADD thumbnail_dt    timestamptz;
            CREATE INDEX ix_images_to_thumbnail ON images (id) WHERE state = 1 AND thumbnail_state = 0;
            """
        );

    // The objects stay in the store: check-images --repair of the older version deletes no names that it does not know.
    protected override void Down(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql(
            """
            DROP INDEX ix_images_to_thumbnail;
            ALTER TABLE images DROP placeholder, DROP thumbnail_state, DROP thumbnail_tries, DROP thumbnail_dt;
            """
        );
}
