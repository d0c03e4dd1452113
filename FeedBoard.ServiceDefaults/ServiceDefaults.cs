using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FeedBoard.ServiceDefaults;

/// <summary>What every service of the board has: telemetry, health, addresses. The API alone takes the database from here too.</summary>
public static class ServiceDefaultsExtensions
{
    /// <summary>Adds logs, traces and metrics (OTLP out when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set) and health checks.</summary>
    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.AddSecretFiles();
        builder.AddTelemetry();
        builder.AddServerLimits();
        Health.AddChecks(builder.Services);
        builder.Services.AddHostedService<IdleMemory>();
        return builder;
    }

    /// <summary>Maps <c>/health</c> (ready) and <c>/alive</c>, in every environment.</summary>
    public static WebApplication MapDefaultEndpoints(this WebApplication app)
    {
        Health.Map(app, BoardNames.Health, HealthTags.Ready);
        Health.Map(app, BoardNames.Alive, HealthTags.Live);
        return app;
    }
}
