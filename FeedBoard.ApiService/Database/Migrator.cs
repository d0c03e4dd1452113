using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace FeedBoard.ApiService.Database;

/// <summary><c>FeedBoard.ApiService migrate</c>: brings the database to the newest schema. A second one at the same time waits.</summary>
internal sealed partial class Migrator(FeedDb db, ILogger<Migrator> logger)
{
    private const long LockKey = 0x66_65_65_64_62_6f_61_72; // "feedboar", the same in every version

    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        await EnsureDatabaseAsync(cancellationToken);
        db.Database.SetCommandTimeout(TimeSpan.FromHours(1)); // an index on a large table takes its time
        await db.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            // The lock belongs to this connection and ends with it, even if this process is killed.
            await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_lock({LockKey})", cancellationToken);
            var pending = (await db.Database.GetPendingMigrationsAsync(cancellationToken)).ToList();
            await db.Database.MigrateAsync(cancellationToken);
            Migrated(pending.Count);
            if (await FunctionMigrator.ApplyAsync(db, DatabaseFunction.All, cancellationToken) is { } applied)
                FunctionsApplied(applied);
            else
                FunctionsAreNewer();
            await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_unlock({LockKey})", cancellationToken);
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }

    private async Task EnsureDatabaseAsync(CancellationToken cancellationToken)
    {
        var creator = db.GetService<IRelationalDatabaseCreator>();
        if (await creator.ExistsAsync(cancellationToken))
            return;
        try
        {
            await creator.CreateAsync(cancellationToken);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation)
        {
            AlreadyCreated(); // by a migration that runs beside this one
        }
    }

    [LoggerMessage(20, LogLevel.Information, "The database is up to date; {Count} migrations were applied")]
    private partial void Migrated(int count);

    [LoggerMessage(22, LogLevel.Information, "{Count} files of functions, triggers and views were applied")]
    private partial void FunctionsApplied(int count);

    [LoggerMessage(
        23,
        LogLevel.Information,
        "A newer version has migrated this database: its functions, triggers and views stay as they are"
    )]
    private partial void FunctionsAreNewer();

    [LoggerMessage(21, LogLevel.Information, "The database was just created by somebody else")]
    private partial void AlreadyCreated();
}
