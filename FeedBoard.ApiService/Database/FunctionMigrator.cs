using FeedBoard.ApiService.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace FeedBoard.ApiService.Database;

/// <summary>
/// Repeatable migrations: brings functions, triggers and views to the texts of <c>Database/Functions</c>; see
/// docs/decisions/0045-functions-in-files.md.
/// </summary>
internal static class FunctionMigrator
{
    /// <summary>Applies each file whose text is not the last one that this database was given, all in one transaction.</summary>
    /// <remarks>
    /// The caller holds the migrations' lock. Triggers lock their tables, so writers of the version before may meet it in a deadlock: it is
    /// tried again.
    /// </remarks>
    /// <returns>
    /// How many were applied; <c>null</c> where a newer version of the program has migrated the database: then nothing is done.
    /// </returns>
    public static async Task<int?> ApplyAsync(FeedDb db, IReadOnlyList<DatabaseFunction> functions, CancellationToken cancellationToken)
    {
        var applied = await db.Database.GetAppliedMigrationsAsync(cancellationToken);
        if (applied.Except(db.Database.GetMigrations(), StringComparer.Ordinal).Any())
            return null;

        return await db.UntilNotDeadlockedAsync(async () =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            var sql = new SqlCommand(db, "SELECT name, checksum FROM database_functions WHERE current");
            var current = await sql.ToListAsync(r => (r.Text(), r.Text()), cancellationToken);
            var changed = functions.Where(f => !current.Contains((f.Name, f.Checksum))).ToList();
            foreach (var function in changed)
            {
                await RunAsync(db, function.Sql, cancellationToken);
                await new SqlCommand(
                    db,
                    """
                    UPDATE database_functions SET current = false WHERE name = @name;  -- pk_database_functions

                    INSERT INTO database_functions (name, checksum, current) VALUES (@name, @checksum, true)
                    ON CONFLICT (name, checksum) DO UPDATE SET current = true, apply_dt = now()
                    """
                )
                {
                    { "name", function.Name },
                    { "checksum", function.Checksum },
                }.ReadAsync(_ => { }, cancellationToken);
            }

            await transaction.CommitAsync(cancellationToken);
            return changed.Count;
        });
    }

    /// <summary>Within the time limit of migrations, which the context has: a file may change every row of a table.</summary>
    private static async Task RunAsync(FeedDb db, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, (NpgsqlConnection)db.Database.GetDbConnection());
        command.CommandTimeout = db.Database.GetCommandTimeout() ?? command.CommandTimeout;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
