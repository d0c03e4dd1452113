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
        // Without a receiver nothing is gathered: spans, measurements and log records would cost each request the same for nobody.
        if (string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
            return;

        builder
            .Services.AddOpenTelemetry()
            // The environment (OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES) comes last, so it has the last word.
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
                        // A page is one request: its components would each be a trace of their own.
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

    /// <summary>Health checks and static files come often, and their traces say nothing.</summary>
    private static bool IsTraced(HttpContext context)
    {
        var path = context.Request.Path;
        return !path.StartsWithSegments(BoardNames.Health, StringComparison.Ordinal)
            && !path.StartsWithSegments(BoardNames.Alive, StringComparison.Ordinal)
            && (path.StartsWithSegments("/api", StringComparison.Ordinal) || !StaticFiles.Contains(Path.GetExtension(path.Value ?? "")));
    }

    /// <summary>All forwarded requests share one route of the front end: the path says more, and an id in it less.</summary>
    private static void NameByForwardedRoute(Activity span, HttpResponse response)
    {
        if (span.GetTagItem("http.route") is "/api/{**path}" or "/openapi/{**path}")
            span.DisplayName = $"{response.HttpContext.Request.Method} {SpanNames.Route(response.HttpContext.Request.Path.Value ?? "")}";
    }

    /// <summary>Calls of the API and of the image store: by their method alone they all look the same.</summary>
    private static void NameByPath(Activity span, HttpRequestMessage request) =>
        span.DisplayName = $"{request.Method} {SpanNames.Route(request.RequestUri?.AbsolutePath ?? "")}";
}
