using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace FeedBoard.ApiService.Database.Migrations;

/// <summary>Links and tags are found in time proportional to the text; see docs/decisions/0037-links-and-tags.md.</summary>
/// <remarks>It replaced functions only, and these are now in <c>Database/Functions</c>. It stays because databases have it in their history.</remarks>
[DbContext(typeof(FeedDb))]
[Migration("20261128160000_LinearTexts")]
internal sealed class LinearTexts : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        // Functions are applied after all migrations, by FunctionMigrator.
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        // The migration Functions drops them on its way down.
    }
}
