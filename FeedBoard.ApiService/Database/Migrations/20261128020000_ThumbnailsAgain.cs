using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace FeedBoard.ApiService.Database.Migrations;

/// <summary>Thumbnails are made anew, under other names; see docs/decisions/0033-thumbnails-by-our-own-process.md.</summary>
/// <remarks>
/// What the first version made (1) is wanted again without a change of its row, and shown meanwhile; what it could not make (2) is tried again. The index serves
/// the version before, too, which looks for 0 only.
/// </remarks>
[DbContext(typeof(FeedDb))]
[Migration("20261128020000_ThumbnailsAgain")]
internal sealed class ThumbnailsAgain : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql(
            """
            UPDATE images SET thumbnail_state = 0, thumbnail_tries = 0 WHERE thumbnail_state = 2;
            CREATE INDEX ix_images_to_make ON images (id) WHERE state = 1 AND thumbnail_state < 2;
            DROP INDEX ix_images_to_thumbnail;
            """
        );

    // The version before knows no 3: it makes its own.
    protected override void Down(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql(
            """
            UPDATE images SET thumbnail_state = 0, thumbnail_tries = 0 WHERE thumbnail_state = 3;
            CREATE INDEX ix_images_to_thumbnail ON images (id) WHERE state = 1 AND thumbnail_state = 0;
            DROP INDEX ix_images_to_make;
            """
        );
}
