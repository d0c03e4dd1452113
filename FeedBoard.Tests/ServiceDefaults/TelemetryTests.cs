using System.Collections.Concurrent;
using System.Net;
using System.Text;
using FeedBoard.ServiceDefaults;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace FeedBoard.Tests.ServiceDefaults;

public sealed partial class TelemetryTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_trace_a_metric_and_a_log_of_a_request_reach_the_collector_but_nothing_of_health()
    {
        await using var collector = new Collector();
        var counter = FeedBoardTelemetry.Meter.CreateCounter<long>("feedboard.test.count");
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] = await collector.StartAsync();
        builder.Configuration["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        builder.Configuration["OTEL_SERVICE_NAME"] = "board-under-test";
        builder.Logging.ClearProviders();
        builder.AddServiceDefaults();
        await using (var app = builder.Build())
        {
            app.MapDefaultEndpoints();
            app.MapGet(
                "/hello/{name}",
                (string name, ILogger<TelemetryTests> logger) =>
                {
                    using var span = FeedBoardTelemetry.Source.StartActivity("board.greet");
                    counter.Add(1);
                    Greeted(logger, name);
                }
            );
            await app.StartAsync(Token);
            using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
            (await client.GetAsync(new Uri("/hello/ada", UriKind.Relative), Token)).EnsureSuccessStatusCode();
            using (SuppressInstrumentationScope.Begin()) // The client's own span is not under test.
                (await client.GetAsync(new Uri("/health", UriKind.Relative), Token)).EnsureSuccessStatusCode();
            await app.StopAsync(Token);
        }

        var traces = collector.Got("/v1/traces");
        Assert.All(
            ["board-under-test", "GET /hello/{name}", "board.greet", "url.path", "http.response.status_code"],
            text => Assert.Contains(text, traces, StringComparison.Ordinal)
        );
        Assert.DoesNotContain("/health", traces, StringComparison.Ordinal);
        Assert.All(
            ["feedboard.test.count", "http.server.request.duration"],
            text => Assert.Contains(text, collector.Got("/v1/metrics"), StringComparison.Ordinal)
        );
        Assert.Contains("Said hello to ada", collector.Got("/v1/logs"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_collector_nothing_is_gathered()
    {
        await using var host = Host(collector: null);
        await host.StartAsync(Token);

        Assert.Null(host.Services.GetService<TracerProvider>());
        Assert.Null(host.Services.GetService<MeterProvider>());
        Assert.Null(host.Services.GetService<LoggerProvider>());
    }

    [Fact]
    public async Task Hosts_live_side_by_side()
    {
        await using var collector = new Collector();
        var address = await collector.StartAsync();
        await using var first = Host(address);
        await using var second = Host(address);
        await first.StartAsync(Token);
        await second.StartAsync(Token);

        Assert.NotSame(first.Services.GetRequiredService<TracerProvider>(), second.Services.GetRequiredService<TracerProvider>());
        await first.DisposeAsync();
        using var span = FeedBoardTelemetry.Source.StartActivity("board.still");
        Assert.NotNull(span);
    }

    private static WebApplication Host(string? collector)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector;
        builder.Configuration["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Logging.ClearProviders();
        builder.AddServiceDefaults();
        return builder.Build();
    }

    [LoggerMessage(1, LogLevel.Information, "Said hello to {Name}")]
    private static partial void Greeted(ILogger logger, string name);

    /// <summary>Takes OTLP over HTTP; strings stand as they are in its bodies.</summary>
    private sealed class Collector : IAsyncDisposable
    {
        private readonly ConcurrentQueue<(string Path, string Body)> bodies = new();
        private readonly WebApplication app;

        public Collector()
        {
            var builder = WebApplication.CreateEmptyBuilder(new());
            builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
            app = builder.Build();
            app.Run(async context =>
            {
                using var body = new MemoryStream();
                await context.Request.Body.CopyToAsync(body);
                bodies.Enqueue((context.Request.Path, Encoding.Latin1.GetString(body.ToArray())));
            });
        }

        public async Task<string> StartAsync()
        {
            await app.StartAsync(Token);
            return app.Urls.First();
        }

        public string Got(string path) =>
            string.Concat(bodies.Where(body => string.Equals(body.Path, path, StringComparison.Ordinal)).Select(body => body.Body));

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}
