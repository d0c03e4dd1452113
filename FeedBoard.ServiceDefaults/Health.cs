using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using OpenTelemetry;

namespace FeedBoard.ServiceDefaults;

/// <summary>The endpoint that runs a health check.</summary>
public static class HealthTags
{
    /// <summary><c>/health</c>: whether the service should get requests.</summary>
    public const string Ready = "ready";

    /// <summary><c>/alive</c>: whether the service should be restarted. Only for checks of problems that a restart solves.</summary>
    public const string Live = "live";
}

/// <summary>The health endpoints: they return only the names of failing checks, and are neither traced nor measured.</summary>
internal static partial class Health
{
    private static readonly TimeSpan CheckLimit = TimeSpan.FromSeconds(5);

    public static void AddChecks(IServiceCollection services)
    {
        services.AddHealthChecks().AddCheck("self", () => HealthCheckResult.Healthy(), [HealthTags.Live]);
        services.PostConfigure<HealthCheckServiceOptions>(options =>
        {
            // A check that hangs counts as failed.
            foreach (var check in options.Registrations.Where(check => check.Timeout == Timeout.InfiniteTimeSpan))
                check.Timeout = CheckLimit;
        });
    }

    public static void Map(IEndpointRouteBuilder endpoints, string pattern, string tag)
    {
        var services = endpoints.ServiceProvider;
        var health = new CachedHealth(
            services.GetRequiredService<HealthCheckService>(),
            services.GetService<TimeProvider>() ?? TimeProvider.System,
            tag
        );
        endpoints
            .MapMethods(
                pattern,
                [HttpMethods.Get, HttpMethods.Head],
                async (HttpContext context) =>
                {
                    context.Response.Headers.CacheControl = "no-store";
                    var report = await health.GetAsync().WaitAsync(context.RequestAborted);
                    var failing = report.Entries.Where(entry => entry.Value.Status != HealthStatus.Healthy).Select(entry => entry.Key);
                    return Results.Json(
                        new HealthResponse(report.Status.ToString(), [.. failing.Order(StringComparer.Ordinal)]),
                        HealthJson.Default.HealthResponse,
                        statusCode: report.Status == HealthStatus.Unhealthy
                            ? StatusCodes.Status503ServiceUnavailable
                            : StatusCodes.Status200OK
                    );
                }
            )
            .ExcludeFromDescription()
            .AllowAnonymous()
            .DisableRateLimiting()
            .DisableHttpMetrics();
    }

    /// <summary>Runs checks once for concurrent requests and caches the result for a short time, so polling is cheap.</summary>
    internal sealed class CachedHealth(HealthCheckService checks, TimeProvider clock, string tag)
    {
        public static readonly TimeSpan Age = TimeSpan.FromSeconds(3);

        private readonly Lock gate = new();
        private Task<HealthReport>? report;
        private long askedAt;

        public Task<HealthReport> GetAsync()
        {
            lock (gate)
            {
                if (report is null || (report.IsCompleted && clock.GetElapsedTime(askedAt) >= Age))
                {
                    askedAt = clock.GetTimestamp();
                    // Independent of the first request: it must use neither its trace nor its cancellation.
                    report = Task.Run(CheckAsync, CancellationToken.None);
                }

                return report;
            }
        }

        private async Task<HealthReport> CheckAsync()
        {
            using var untraced = SuppressInstrumentationScope.Begin();
            return await checks.CheckHealthAsync(check => check.Tags.Contains(tag));
        }
    }

    private sealed record HealthResponse(string Status, string[] Failing);

    [JsonSerializable(typeof(HealthResponse))]
    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
    private sealed partial class HealthJson : JsonSerializerContext;
}
