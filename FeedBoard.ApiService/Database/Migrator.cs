using FeedBoard.ServiceDefaults;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace FeedBoard.ApiService.Database;

/// <summary><c>FeedBoard.ApiService migrate</c>: brings the database to the newest schema. A second one at the same time waits.</summary>
internal sealed partial class Migrator(FeedDb db, ILogger<Migrator> logger)
{
    /// <summary>The oldest major version of PostgreSQL that the board runs on, as <c>PostgresBinaries.Oldest</c> of Standalone.</summary>
    public const int OldestServer = 15;

    private const long LockKey = 0x66_65_65_64_62_6f_61_72; // "feedboar", the same in every version

    /// <exception cref="InvalidSettingException">The server is too old; nothing was changed.</exception>
    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        await CheckServerAsync(cancellationToken);
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

    /// <exception cref="InvalidSettingException">The server is too old.</exception>
    internal static void CheckVersion(Version server)
    {
        if (server.Major < OldestServer)
            throw new InvalidSettingException(
                $"ConnectionStrings:{BoardNames.Database} names a server of PostgreSQL {server.Major}.{server.Minor}, which is too old: "
                    + $"the board needs PostgreSQL {OldestServer} or later."
            );
    }

    private async Task CheckServerAsync(CancellationToken cancellationToken)
    {
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        try
        {
            await CheckServerAsync(connection, cancellationToken);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.InvalidCatalogName)
        {
            // There is no database yet: from the one that EF Core creates it from, so that an old server gets none.
            var other = new NpgsqlConnectionStringBuilder(connection.ConnectionString) { Database = "postgres", Pooling = false };
            await using var beside = await connection.CloneWithAsync(other.ConnectionString, cancellationToken);
            await CheckServerAsync(beside, cancellationToken);
        }
    }

    private static async Task CheckServerAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await connection.OpenAsync(cancellationToken);
        try
        {
            CheckVersion(connection.PostgreSqlVersion);
        }
        finally
        {
            await connection.CloseAsync();
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
