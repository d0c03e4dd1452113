using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace FeedBoard.ApiService.Database.Migrations;

/// <summary>Thumbnails in more widths; see docs/decisions/0055-four-widths.md.</summary>
/// <remarks>
/// What the second version made (3) is wanted again without a change of its row, and shown meanwhile. Until it is updated, a replica of the
/// version before looks for what it wants without an index.
/// </remarks>
[DbContext(typeof(FeedDb))]
[Migration("20261129210000_ThumbnailSteps")]
internal sealed class ThumbnailSteps : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql(
            """
            CREATE INDEX ix_images_unmade ON images (id) WHERE state = 1 AND thumbnail_state <> 2 AND thumbnail_state < 4;
            DROP INDEX ix_images_to_make;
            """
        );

    // What the version before knows is there under the same names.
    protected override void Down(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql(
            """
            UPDATE images SET thumbnail_state = 3 WHERE thumbnail_state = 4;
            CREATE INDEX ix_images_to_make ON images (id) WHERE state = 1 AND thumbnail_state < 2;
            DROP INDEX ix_images_unmade;
            """
        );
}
