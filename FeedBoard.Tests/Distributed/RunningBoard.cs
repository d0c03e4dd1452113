using System.Text;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace FeedBoard.Tests.Distributed;

/// <summary>The board as the app host starts it, with two replicas of the API, and containers and data of its own. Not started without a container runtime.</summary>
public sealed class RunningBoard : IAsyncLifetime
{
    // Only ever reached by a test that fails: images may have to be pulled first.
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan WaitLimit = TimeSpan.FromMinutes(3);

    private DistributedApplication? app;
    private OtlpReceiver? otlp;

    internal OtlpReceiver Otlp => otlp!;

    private DistributedApplication App => app!;

    public async ValueTask InitializeAsync()
    {
        if (!ContainerRuntime.IsThere) return;
        ContainerRuntime.Choose();
        otlp = await OtlpReceiver.StartAsync();
        var builder = await AppModel.ForRunAsync("--Replicas=2");
        foreach (var resource in builder.Resources) ForThisTestOnly(resource);
        foreach (var project in builder.Resources.OfType<ProjectResource>().ToList())
        {
            builder.CreateResourceBuilder(project)
                .WithEnvironment("OTEL_EXPORTER_OTLP_ENDPOINT", otlp.Address)
                .WithEnvironment("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")
                .WithEnvironment("RateLimits__Scale", "1000");
        }

        app = await builder.BuildAsync();
        using var limit = new CancellationTokenSource(StartLimit);
        try
        {
            await app.StartAsync(limit.Token);
            await app.ResourceNotifications.WaitForResourceHealthyAsync(BoardNames.Api, limit.Token);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"The board did not start: {e.Message}\n{await LogsAsync()}", e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (app is not null) await app.DisposeAsync();
        if (otlp is not null) await otlp.DisposeAsync();
    }

    /// <summary>A client of whichever replica the proxy chooses.</summary>
    public HttpClient NewClient() => App.CreateHttpClient(BoardNames.Api, "http");

    /// <summary>The addresses of the replicas themselves, past the proxy, once all of them run.</summary>
    public async Task<IReadOnlyList<Uri>> ReplicasAsync()
    {
        using var limit = new CancellationTokenSource(WaitLimit);
        var replicas = new Dictionary<string, Uri>(StringComparer.Ordinal);
        await foreach (var e in App.ResourceNotifications.WatchAsync(limit.Token))
        {
            if (e.Resource.Name != BoardNames.Api) continue;
            var urls = e.Snapshot.EnvironmentVariables.FirstOrDefault(v => v.Name == "ASPNETCORE_URLS")?.Value;
            if (e.Snapshot.State?.Text == KnownResourceStates.Running && Uri.TryCreate(urls?.Split(';')[0], UriKind.Absolute, out var address)) replicas[e.ResourceId] = address;
            else replicas.Remove(e.ResourceId);
            if (replicas.Values.Distinct().Count() == 2) break;
        }

        return [.. replicas.Values];
    }

    /// <summary>As a click in the dashboard.</summary>
    public async Task CommandAsync(string resource, string command)
    {
        using var limit = new CancellationTokenSource(WaitLimit);
        var model = App.Services.GetRequiredService<DistributedApplicationModel>();
        var result = await App.ResourceCommands.ExecuteCommandAsync(model.Resources.Single(r => r.Name == resource), command, limit.Token);
        Assert.True(result.Success, result.ErrorMessage);
    }

    public async Task WaitForAsync(string resource, string state)
    {
        using var limit = new CancellationTokenSource(WaitLimit);
        await App.ResourceNotifications.WaitForResourceAsync(resource, state, limit.Token);
    }

    public async Task WaitForHealthyAsync(string resource)
    {
        using var limit = new CancellationTokenSource(WaitLimit);
        await App.ResourceNotifications.WaitForResourceHealthyAsync(resource, limit.Token);
    }

    /// <summary>What every resource wrote.</summary>
    public async Task<string> LogsAsync()
    {
        if (app is null) return "";
        var text = new StringBuilder();
        var logs = app.Services.GetRequiredService<ResourceLoggerService>();
        foreach (var resource in app.Services.GetRequiredService<DistributedApplicationModel>().Resources)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            try
            {
                await foreach (var batch in logs.GetAllAsync(resource).WithCancellation(limit.Token))
                {
                    foreach (var line in batch) text.Append(resource.Name).Append("| ").AppendLine(line.Content);
                }
            }
            catch (OperationCanceledException)
            {
                text.Append(resource.Name).AppendLine("| (its log did not come to an end)");
            }
        }

        return text.ToString();
    }

    /// <summary>A developer's own data stay out of it.</summary>
    private static void ForThisTestOnly(IResource resource)
    {
        foreach (var kept in resource.Annotations.Where(a => a is ContainerMountAnnotation { Type: ContainerMountType.Volume } or ContainerLifetimeAnnotation).ToList()) resource.Annotations.Remove(kept);
    }
}
