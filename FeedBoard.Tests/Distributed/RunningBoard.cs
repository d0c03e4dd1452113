extern alias apphost;

using System.Text;
using apphost::FeedBoard.AppHost;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using FeedBoard.Tests.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace FeedBoard.Tests.Distributed;

/// <summary>
/// The board as the app host starts it, with two replicas of API and page: in containers where an engine can start one, else over
/// PostgreSQL of this machine and a folder. All of its data are its own, and go with it.
/// </summary>
public sealed class RunningBoard : IAsyncLifetime
{
    // Only ever reached by a test that fails: images may have to be fetched first.
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan WaitLimit = TimeSpan.FromMinutes(3);

    // Nobody listens there.
    private static readonly string[] Provider =
    [
        "--Auth:Oidc:example:Authority=http://127.0.0.1:9",
        "--Auth:Oidc:example:ClientId=board",
        "--Auth:Oidc:example:ClientSecret=secret",
        "--Auth:Oidc:example:DisplayName=Example",
    ];

    private readonly TestFolder folder = new("board");
    private DistributedApplication? app;
    private OtlpReceiver? otlp;

    internal OtlpReceiver Otlp => otlp!;

    /// <summary>Its data folder, where it runs without containers.</summary>
    internal string Data => Path.Combine(folder.Path, "data");

    private DistributedApplication App => app!;

    public ValueTask InitializeAsync() => StartAsync(_ => { });

    /// <exception cref="InvalidOperationException">It cannot start: the message has the logs of all resources.</exception>
    internal async ValueTask StartAsync(Action<IDistributedApplicationTestingBuilder> change)
    {
        otlp = await OtlpReceiver.StartAsync();
        var builder = await AppModel.ForRunAsync(["--Replicas=2", $"--data={Data}", .. Provider]);
        foreach (var project in builder.Resources.OfType<ProjectResource>().ToList())
        {
            builder
                .CreateResourceBuilder(project)
                .WithEnvironment("OTEL_EXPORTER_OTLP_ENDPOINT", otlp.Address)
                .WithEnvironment("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")
                .WithEnvironment("RateLimits__Scale", "1000");
        }

        change(builder);
        app = await builder.BuildAsync();
        using var limit = new CancellationTokenSource(StartLimit);
        try
        {
            await StartAsync(app, limit);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"The board did not start: {e.Message}\n{await LogsAsync()}", e);
        }
    }

    /// <summary>
    /// Starts everything, or stops waiting at the first resource that failed. Aspire alone would wait for ever: the page waits until the
    /// API is healthy, and once the API has run, its end does not end that wait.
    /// </summary>
    private static async Task StartAsync(DistributedApplication app, CancellationTokenSource limit)
    {
        var failure = FirstFailureAsync(app, limit.Token);
        var start = StartHealthyAsync(app, limit.Token);
        if (await Task.WhenAny(start, failure) == start)
        {
            await start;
            return;
        }

        await limit.CancelAsync();
        await start.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        throw new InvalidOperationException(await failure);
    }

    private static async Task StartHealthyAsync(DistributedApplication app, CancellationToken cancel)
    {
        await app.StartAsync(cancel);
        await app.ResourceNotifications.WaitForResourceHealthyAsync(BoardNames.Api, WaitBehavior.StopOnResourceUnavailable, cancel);
        await app.ResourceNotifications.WaitForResourceHealthyAsync(BoardNames.Web, WaitBehavior.StopOnResourceUnavailable, cancel);
    }

    private static async Task<string> FirstFailureAsync(DistributedApplication app, CancellationToken cancel)
    {
        await foreach (var e in app.ResourceNotifications.WatchAsync(cancel))
        {
            if (e.HasFailed())
                return $"{e.Resource.Name} failed ({e.DescribeState()})";
        }

        throw new InvalidOperationException("The app host ended.");
    }

    public async ValueTask DisposeAsync()
    {
        if (app is not null)
            await app.DisposeAsync();
        if (otlp is not null)
            await otlp.DisposeAsync();
        folder.Dispose();
    }

    /// <summary>A client of whichever replica the proxy chooses.</summary>
    /// <param name="service">Whose.</param>
    public HttpClient NewClient(string service = BoardNames.Api) => App.CreateHttpClient(service, "http");

    /// <summary>The replicas that run, by their ids, with their own addresses past the proxy, once there are so many.</summary>
    public async Task<IReadOnlyDictionary<string, Uri>> ReplicasAsync(string service = BoardNames.Api, int count = 2)
    {
        using var limit = new CancellationTokenSource(WaitLimit);
        var replicas = new Dictionary<string, Uri>(StringComparer.Ordinal);
        await foreach (var e in App.ResourceNotifications.WatchAsync(limit.Token))
        {
            if (e.Resource.Name != service)
                continue;
            var urls = e.Snapshot.EnvironmentVariables.FirstOrDefault(v => v.Name == "ASPNETCORE_URLS")?.Value;
            if (
                e.Snapshot.State?.Text == KnownResourceStates.Running
                && Uri.TryCreate(urls?.Split(';')[0], UriKind.Absolute, out var address)
            )
                replicas[e.ResourceId] = address;
            else
                replicas.Remove(e.ResourceId);
            if (replicas.Values.Distinct().Count() == count)
                break;
        }

        foreach (var address in replicas.Values)
            await Faults.Wait.ForAsync($"a response of {address}", () => RespondsAsync(address, limit.Token));
        return replicas;
    }

    /// <summary>A process that runs may not listen yet.</summary>
    private static async Task<bool> RespondsAsync(Uri address, CancellationToken cancel)
    {
        using var client = new HttpClient { BaseAddress = address };
        return await FeedBoard.Standalone.Service.IsReadyAsync(client, cancel);
    }

    /// <summary>
    /// As a click in the dashboard, on one replica. A command on the whole resource is no click: it starts all replicas at the same time.
    /// Aspire 13.6 then gathers their environments in one shared cache, where one that overtakes the other leaves both without variables
    /// (<c>EnvironmentVariablesExecutionConfigurationGatherer</c>).
    /// </summary>
    /// <returns>What the dashboard shows then.</returns>
    public async Task<string?> CommandAsync(string replica, string command)
    {
        using var limit = new CancellationTokenSource(WaitLimit);
        var result = await App.ResourceCommands.ExecuteCommandAsync(replica, command, limit.Token);
        Assert.True(result.Success, result.Message);
        return result.Message;
    }

    /// <summary>Stops one replica and waits for its end.</summary>
    public async Task StopReplicaAsync(string id)
    {
        await CommandAsync(id, KnownResourceCommands.StopCommand);
        using var limit = new CancellationTokenSource(WaitLimit);
        await foreach (var e in App.ResourceNotifications.WatchAsync(limit.Token))
        {
            if (e.ResourceId == id && KnownResourceStates.TerminalStates.Contains(e.Snapshot.State?.Text, StringComparer.Ordinal))
                return;
        }
    }

    public async Task WaitForHealthyAsync(string resource)
    {
        using var limit = new CancellationTokenSource(WaitLimit);
        // A replica that was just started again may still be shown as it ended.
        await App.ResourceNotifications.WaitForResourceHealthyAsync(resource, WaitBehavior.WaitOnResourceUnavailable, limit.Token);
    }

    /// <summary>The output of all resources.</summary>
    public async Task<string> LogsAsync()
    {
        if (app is null)
            return "";
        var logs = app.Services.GetRequiredService<ResourceLoggerService>();
        var resources = app.Services.GetRequiredService<DistributedApplicationModel>().Resources;
        return string.Concat(await Task.WhenAll(resources.Select(resource => LogAsync(logs, resource))));
    }

    private static async Task<string> LogAsync(ResourceLoggerService logs, IResource resource)
    {
        var text = new StringBuilder();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            await foreach (var batch in logs.GetAllAsync(resource).WithCancellation(limit.Token))
            {
                foreach (var line in batch)
                    text.Append(resource.Name).Append("| ").AppendLine(line.Content);
            }
        }
        catch (OperationCanceledException)
        {
            text.Append(resource.Name).AppendLine("| (its log did not come to an end)");
        }

        return text.ToString();
    }
}
