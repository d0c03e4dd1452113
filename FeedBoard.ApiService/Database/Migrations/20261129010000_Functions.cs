using Microsoft.EntityFrameworkCore.Migrations;

namespace FeedBoard.ApiService.Database.Migrations;

/// <summary>Which texts of <c>Database/Functions</c> this database was given; see docs/decisions/0045-functions-in-files.md.</summary>
/// <remarks>From here on migrations change tables. Functions, triggers and views are applied by FunctionMigrator, behind all migrations.</remarks>
internal sealed partial class Functions : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql(
            """
            -- checksum is the SHA-256 of a text. Earlier texts stay, so that a program knows that its own were applied, even when newer ones followed.
            CREATE TABLE database_functions (
                name     text NOT NULL,
                checksum text NOT NULL,
                current  boolean NOT NULL,
                apply_dt timestamptz NOT NULL DEFAULT now(),
                CONSTRAINT pk_database_functions PRIMARY KEY (name, checksum));
            """
        );

    /// <summary>Leaves what the migrations before made: the functions that their data needed.</summary>
    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql(
            """
            DO $do$
            DECLARE signature regprocedure;
            BEGIN
                FOR signature IN
                    SELECT p.oid FROM pg_proc p JOIN (SELECT DISTINCT name FROM database_functions) f ON f.name = p.proname
                    WHERE p.pronamespace = 'public'::regnamespace
                LOOP
                    EXECUTE format('DROP FUNCTION %s CASCADE', signature);
                END LOOP;
            END $do$;
            DROP TABLE database_functions;
            """
        );
        migrationBuilder.Sql(Search.FunctionsSql);
        migrationBuilder.Sql(LiveText.CountingSql);
        migrationBuilder.Sql(NamesText.Sql);
    }
}
