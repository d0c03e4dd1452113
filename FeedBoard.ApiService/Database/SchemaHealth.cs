using System.Reflection;
using FeedBoard.ApiService.Platform.Data;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace FeedBoard.ApiService.Database;

/// <summary>
/// Ready only when the database has every migration that this program knows, and was given every function of it: one that is started before
/// its migrations gets no requests until they are done. A newer schema is fine, as after going back to an earlier version of the program.
/// </summary>
/// <remarks>
/// Reads EF Core's table itself: its own check first builds a model, the SQL generators and everything else that migrating needs, and
/// nobody is ready before.
/// </remarks>
internal sealed class SchemaHealth(ReadDb db) : IHealthCheck
{
    private static readonly string[] Known =
    [
        .. typeof(FeedDb).Assembly.GetTypes().Select(t => t.GetCustomAttribute<MigrationAttribute>()?.Id).OfType<string>(),
    ];

    private volatile bool migrated; // and migrations are not taken back

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        migrated = migrated || await IsMigratedAsync(cancellationToken);
        return migrated ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("Migrations are missing: FeedBoard.ApiService migrate");
    }

    private async Task<bool> IsMigratedAsync(CancellationToken cancellationToken)
    {
        try
        {
            var migrations = await new SqlCommand(db, "SELECT \"MigrationId\" FROM \"__EFMigrationsHistory\"").ToListAsync(
                r => r.Text(),
                cancellationToken
            );
            if (Known.Except(migrations, StringComparer.Ordinal).Any())
                return false;
            if (migrations.Except(Known, StringComparer.Ordinal).Any())
                return true;

            // Texts that were replaced by those of a newer version count: its functions serve this one.
            var functions = await new SqlCommand(db, "SELECT name, checksum FROM database_functions").ToListAsync(
                r => (r.Text(), r.Text()),
                cancellationToken
            );
            return !DatabaseFunction.All.Select(f => (f.Name, f.Checksum)).Except(functions).Any();
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.UndefinedTable })
        {
            return false;
        }
    }
}
