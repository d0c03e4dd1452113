using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace FeedBoard.ApiService.Database.Migrations;

/// <summary>Whether an image has more than one frame. Of the images that are there already it is not known; they count as still.</summary>
[DbContext(typeof(FeedDb))]
[Migration("20261128010000_AnimatedImages")]
internal sealed class AnimatedImages : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql("ALTER TABLE images ADD animated boolean NOT NULL DEFAULT false;");

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("ALTER TABLE images DROP animated;");
}
