using System.Collections.Frozen;
using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace FeedBoard.ServiceDefaults;

/// <summary>Logs, traces and metrics, exported over OTLP.</summary>
internal static class Telemetry
{
    private static readonly FrozenSet<string> StaticFiles = FrozenSet.ToFrozenSet(
        [".css", ".js", ".map", ".svg", ".png", ".ico", ".woff2", ".webmanifest"],
        StringComparer.OrdinalIgnoreCase
    );

    public static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        // Without a receiver nothing is collected, since spans, metrics and log records cost every request time.
        if (string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
            return;

        builder
            .Services.AddOpenTelemetry()
            // The environment (OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES) comes last and so overrides the rest.
            .ConfigureResource(resource =>
                resource.Clear().AddService(builder.Environment.ApplicationName).AddTelemetrySdk().AddEnvironmentVariableDetector()
            )
            .WithTracing(tracing =>
                tracing
                    .AddSource(FeedBoardTelemetry.Name)
                    .AddAspNetCoreInstrumentation(o =>
                    {
                        o.Filter = IsTraced;
                        o.EnrichWithHttpResponse = NameByForwardedRoute;
                        // A page is one request; its components would each be a separate trace.
                        o.EnableRazorComponentsSupport = false;
                    })
                    .AddHttpClientInstrumentation(o => o.EnrichWithHttpRequestMessage = NameByPath)
                    .AddNpgsql()
            )
            .WithMetrics(metrics =>
                metrics
                    .AddMeter(FeedBoardTelemetry.Name, "Npgsql")
                    .AddAspNetCoreInstrumentation()
                    .AddHttpClientInstrumentation()
                    .AddRuntimeInstrumentation()
            )
            .WithLogging(
                configureBuilder: null,
                logging =>
                {
                    logging.IncludeFormattedMessage = true;
                    logging.IncludeScopes = true;
                }
            )
            .UseOtlpExporter();
    }

    /// <summary>Health checks and static files are frequent, and their traces are of no use.</summary>
    private static bool IsTraced(HttpContext context)
    {
        var path = context.Request.Path;
        return !path.StartsWithSegments(BoardNames.Health, StringComparison.Ordinal)
            && !path.StartsWithSegments(BoardNames.Alive, StringComparison.Ordinal)
            && (path.StartsWithSegments("/api", StringComparison.Ordinal) || !StaticFiles.Contains(Path.GetExtension(path.Value ?? "")));
    }

    /// <summary>All forwarded requests share one route of the front end, so their spans are named by the path with placeholders.</summary>
    private static void NameByForwardedRoute(Activity span, HttpResponse response)
    {
        if (span.GetTagItem("http.route") is "/api/{**path}" or "/openapi/{**path}")
            span.DisplayName = $"{response.HttpContext.Request.Method} {SpanNames.Route(response.HttpContext.Request.Path.Value ?? "")}";
    }

    /// <summary>Names calls of the API and of the image store by method and path; the method alone says too little.</summary>
    private static void NameByPath(Activity span, HttpRequestMessage request) =>
        span.DisplayName = $"{request.Method} {SpanNames.Route(request.RequestUri?.AbsolutePath ?? "")}";
}
