using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace FeedBoard.AppHost;

/// <summary>Reports in the terminal when and where the board is up, what failed, and after a minute what has not started.</summary>
internal sealed class StartReport(
    ResourceNotificationService notifications,
    ResourceLoggerService logs,
    IConfiguration configuration,
    IHostApplicationLifetime lifetime,
    TimeProvider time
) : BackgroundService
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(50);
    private static readonly string[] Expected = ["postgres", BoardNames.Migrations, BoardNames.Api, BoardNames.Web];

    private readonly ConcurrentDictionary<string, ResourceEvent> states = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> failed = new(StringComparer.Ordinal);
    private readonly long begun = time.GetTimestamp();
    private bool up;

    private string Dashboard => $"{configuration["ASPNETCORE_URLS"]?.Split(';')[0]}/login?t={configuration["AppHost:BrowserToken"]}";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Terminal.SayAsync($"Starting; the dashboard shows the progress: {Dashboard}");
        await Task.WhenAll(WatchAsync(stoppingToken), NameTheLateAsync(stoppingToken));
    }

    private async Task WatchAsync(CancellationToken stoppingToken)
    {
        await foreach (var e in notifications.WatchAsync(stoppingToken))
        {
            states[e.ResourceId] = e;
            if (e.HasFailed())
                await FailedAsync(e, stoppingToken);
            else
                failed.TryRemove(e.ResourceId, out _);
            if (up || !IsUp(BoardNames.Api) || !IsUp(BoardNames.Web))
                continue;
            up = true;
            await Terminal.SayAsync(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"""
                    FeedBoard is up after {time.GetElapsedTime(begun).TotalSeconds:0} s; Ctrl-C stops it
                      Board      {Address(BoardNames.Web)}
                      API        {Address(BoardNames.Api)}
                      Dashboard  {Dashboard}
                    """
                )
            );
        }
    }

    private async Task NameTheLateAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(Limit, time, stoppingToken);
        if (up)
            return;
        var late = Expected.Where(name => !IsUp(name) && !IsDone(name)).Select(name => $"{name} ({StateOf(name)})");
        await Terminal.SayAsync(
            $"feedboard: not up after a minute: {string.Join(", ", late)}. The dashboard has their logs; Ctrl-C and ./feedboard run "
                + $"--standalone runs the board without the app host."
        );
    }

    private async Task FailedAsync(ResourceEvent e, CancellationToken stoppingToken)
    {
        // Resources that end because the app host stops have not failed.
        if (lifetime.ApplicationStopping.IsCancellationRequested || !failed.TryAdd(e.ResourceId, true))
            return;
        await Terminal.SayAsync(
            $"feedboard: {e.Resource.Name} does not run ({e.DescribeState()}): {await WhyAsync(e.ResourceId, stoppingToken)}. Fix that "
                + $"and start it again in the dashboard, or end this with Ctrl-C."
        );
    }

    /// <summary>The last line that the resource wrote. Its output arrives shortly after the notification of its end.</summary>
    private async Task<string> WhyAsync(string resource, CancellationToken cancel)
    {
        string? last = null;
        for (var tries = 0; tries < 20; tries++)
        {
            if (tries > 0)
                await Task.Delay(TimeSpan.FromMilliseconds(100), time, cancel);
            await foreach (var batch in logs.GetAllAsync(resource).WithCancellation(cancel))
            {
                foreach (var line in batch.Select(l => l.Content.Split('\n')[0].TrimEnd()))
                {
                    // A service reports its error in one line; the lines before it are from the build and the start.
                    if (line.IndexOf("feedboard: ", StringComparison.Ordinal) is >= 0 and var at)
                        return line[(at + "feedboard: ".Length)..];
                    if (line.Length > 0 && !line.Contains("[sys]", StringComparison.Ordinal))
                        last = line.WithoutTime();
                }
            }
        }

        return last ?? "it wrote nothing";
    }

    private IEnumerable<ResourceEvent> Of(string name) =>
        states.Values.Where(e => string.Equals(e.Resource.Name, name, StringComparison.Ordinal));

    private bool IsUp(string name) =>
        Of(name).Any(e => e.Is(KnownResourceStates.Running) && e.Snapshot.HealthStatus is HealthStatus.Healthy);

    private bool IsDone(string name) => Of(name).Any(e => e.Snapshot is { ExitCode: 0, StopTimeStamp: not null });

    private string StateOf(string name) => Of(name).FirstOrDefault() is { } e ? e.DescribeState() : "not there";

    private string Address(string name) =>
        Of(name)
            .SelectMany(e => e.Snapshot.Urls)
            .FirstOrDefault(u => !u.IsInternal && !u.Url.EndsWith(BoardNames.OpenApi, StringComparison.Ordinal))
            ?.Url
        ?? "(see the dashboard)";
}

internal static class StartReportExtensions
{
    public static void AddStartReport(this IDistributedApplicationBuilder builder)
    {
        if (!Terminal.IsOurs)
            return;
        // Must run before Aspire's own hosted service. Its start waits until everything is up, so a failed start would not be reported.
        builder.Services.AddSingleton(TimeProvider.System).Insert(0, ServiceDescriptor.Singleton<IHostedService, StartReport>());
    }
}
