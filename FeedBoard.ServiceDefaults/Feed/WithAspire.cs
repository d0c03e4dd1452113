using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;

namespace FeedBoard.ServiceDefaults;

/// <summary>What differs between the two feeds; <c>WithoutAspire.cs</c> beside this one does the same over the plain packages.</summary>
internal static class Feed
{
    /// <summary>Telemetry that starts and ends with the host.</summary>
    public static void AddTelemetry(this IHostApplicationBuilder builder, Action<IOpenTelemetryBuilder> configure)
        => configure(builder.Services.AddOpenTelemetry());

    /// <summary>A pool of contexts, without retries behind the caller's back.</summary>
    public static void AddContextPool<TContext>(this IHostApplicationBuilder builder, string name, string connectionString) where TContext : DbContext
        => builder.AddNpgsqlDbContext<TContext>(name, settings =>
        {
            settings.ConnectionString = connectionString;
            // A write is never repeated unless the one who asked for it does so.
            settings.DisableRetry = true;
            // These are ours, for both feeds alike: Database.cs and Telemetry.cs.
            settings.DisableHealthChecks = true;
            settings.DisableTracing = true;
            settings.DisableMetrics = true;
        });
}
