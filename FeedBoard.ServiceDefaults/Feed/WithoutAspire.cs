using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace FeedBoard.ServiceDefaults;

/// <summary>What differs between the two feeds; <c>WithAspire.cs</c> beside this one does the same over Aspire's packages.</summary>
internal static class Feed
{
    /// <summary>Telemetry that starts and ends with the host.</summary>
    public static void AddTelemetry(this IHostApplicationBuilder builder, Action<IOpenTelemetryBuilder> configure)
    {
        // First of all hosted services: what the others tell while they start is heard.
        builder.Services.Insert(0, ServiceDescriptor.Singleton<IHostedService, TelemetryStart>());
        configure(new HostTelemetryBuilder(builder.Services));
    }

    /// <summary>A pool of contexts, without retries behind the caller's back.</summary>
    public static void AddContextPool<TContext>(this IHostApplicationBuilder builder, string name, string connectionString) where TContext : DbContext
        => builder.Services.AddDbContextPool<TContext>(options => options.UseNpgsql(connectionString));

    /// <summary>Registers providers in the host's own services: its configuration and log filters apply, and it flushes and disposes them.</summary>
    private sealed record HostTelemetryBuilder(IServiceCollection Services) : IOpenTelemetryBuilder;

    /// <summary>Providers listen from when they are made, so they are made now.</summary>
    private sealed class TelemetryStart(IServiceProvider services) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            services.GetService<LoggerProvider>();
            services.GetService<MeterProvider>();
            services.GetService<TracerProvider>();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
