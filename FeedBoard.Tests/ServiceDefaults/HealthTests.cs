using System.Net;
using FeedBoard.ServiceDefaults;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace FeedBoard.Tests.ServiceDefaults;

public sealed class HealthTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Healthy_says_so_and_nothing_else()
    {
        await using var app = await StartAsync(checks =>
            checks.AddCheck("feeddb", () => HealthCheckResult.Healthy("Host=secret"), ["ready"])
        );

        await AssertResponseAsync(app, "/health", HttpStatusCode.OK, """{"status":"Healthy","failing":[]}""");
        await AssertResponseAsync(app, "/alive", HttpStatusCode.OK, """{"status":"Healthy","failing":[]}""");
    }

    [Fact]
    public async Task Unready_names_what_fails_but_not_why_and_the_process_stays_alive()
    {
        await using var app = await StartAsync(checks =>
            checks
                .AddCheck(
                    "images",
                    () => HealthCheckResult.Unhealthy("no secret for you", new InvalidOperationException("Host=secret")),
                    ["ready"]
                )
                .AddCheck("feeddb", () => throw new InvalidOperationException("Host=secret"), ["ready"])
                .AddCheck("fine", () => HealthCheckResult.Healthy(), ["ready"])
                .AddCheck("other", () => HealthCheckResult.Unhealthy())
        );

        await AssertResponseAsync(
            app,
            "/health",
            HttpStatusCode.ServiceUnavailable,
            """{"status":"Unhealthy","failing":["feeddb","images"]}"""
        );
        await AssertResponseAsync(app, "/alive", HttpStatusCode.OK, """{"status":"Healthy","failing":[]}""");
    }

    [Fact]
    public async Task All_who_ask_at_once_or_soon_after_share_one_run()
    {
        var clock = new Clock();
        var runs = 0;
        await using var app = await StartAsync(
            checks =>
                checks.AddAsyncCheck(
                    "slow",
                    async () =>
                    {
                        Interlocked.Increment(ref runs);
                        await Task.Yield();
                        return HealthCheckResult.Healthy();
                    },
                    ["ready"]
                ),
            clock
        );
        using var client = app.GetTestClient();

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => client.GetAsync(new Uri("/health", UriKind.Relative), Token)));
        Assert.Equal(1, runs);

        clock.Ticks += TimeSpan.FromSeconds(3).Ticks;
        await client.GetAsync(new Uri("/health", UriKind.Relative), Token);
        Assert.Equal(2, runs);
    }

    private static async Task<WebApplication> StartAsync(Action<IHealthChecksBuilder> add, TimeProvider? clock = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Services.AddSingleton(clock ?? TimeProvider.System);
        builder.Logging.ClearProviders();
        builder.AddServiceDefaults();
        add(builder.Services.AddHealthChecks());
        var app = builder.Build();
        app.MapDefaultEndpoints();
        await app.StartAsync(Token);
        return app;
    }

    private static async Task AssertResponseAsync(WebApplication app, string path, HttpStatusCode status, string body)
    {
        using var client = app.GetTestClient();
        using var response = await client.GetAsync(new Uri(path, UriKind.Relative), Token);
        Assert.Equal(status, response.StatusCode);
        Assert.Equal(body, await response.Content.ReadAsStringAsync(Token));
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
    }

    private sealed class Clock : TimeProvider
    {
        public long Ticks { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Ticks;
    }
}
