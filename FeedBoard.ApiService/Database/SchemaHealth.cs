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
        migrated = migrated || await IsMigratedAsync(exactly: false, cancellationToken);
        return migrated ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("Migrations are missing: FeedBoard.ApiService migrate");
    }

    /// <summary>Whether the schema is that of this program, no older and no newer one, so that <c>migrate</c> has nothing to do.</summary>
    public Task<bool> IsUpToDateAsync(CancellationToken cancellationToken) => IsMigratedAsync(exactly: true, cancellationToken);

    /// <param name="exactly">Migrations and functions of a newer version do not count. They serve this program, too.</param>
    private async Task<bool> IsMigratedAsync(bool exactly, CancellationToken cancellationToken)
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
                return !exactly;

            var functions = await new SqlCommand(db, "SELECT name, checksum, current FROM database_functions").ToListAsync(
                r => (Name: r.Text(), Checksum: r.Text(), IsCurrent: r.Boolean()),
                cancellationToken
            );
            var given = functions.Where(f => f.IsCurrent || !exactly).Select(f => (f.Name, f.Checksum));
            return !DatabaseFunction.All.Select(f => (f.Name, f.Checksum)).Except(given).Any();
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidCatalogName })
        {
            return false;
        }
    }
}
