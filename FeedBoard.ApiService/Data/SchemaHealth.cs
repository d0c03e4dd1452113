using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FeedBoard.ApiService.Data;

/// <summary>
/// Ready only when the database has every migration that this program knows: one that is started before its migrations gets no requests until
/// they are done. A newer schema is fine, as after going back to an earlier version of the program.
/// </summary>
internal sealed class SchemaHealth(IServiceScopeFactory scopes) : IHealthCheck
{
    private volatile bool migrated; // and migrations are not taken back

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (migrated) return HealthCheckResult.Healthy();
        await using var scope = scopes.CreateAsyncScope();
        var pending = await scope.ServiceProvider.GetRequiredService<FeedDb>().Database.GetPendingMigrationsAsync(cancellationToken);
        migrated = !pending.Any();
        return migrated ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("Migrations are missing: FeedBoard.ApiService migrate");
    }
}
