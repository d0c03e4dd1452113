using Microsoft.Extensions.DependencyInjection;

namespace FeedBoard.AppHost;

/// <summary>
/// <em>Sweep images now</em> and <em>Check images</em> on the API, in the dashboard. Each starts the API program with a command, so no
/// endpoint is exposed for it.
/// </summary>
internal static class ImageCommands
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    /// <param name="configure">Configures the stores of the command.</param>
    public static void WithImageCommands(this IResourceBuilder<ProjectResource> api, Action<IResourceBuilder<ProjectResource>> configure)
    {
        api.WithImageCommand(
            BoardNames.SweepImages,
            "Sweep images now",
            "Deletes the objects that no feed shows any more.",
            "Delete",
            configure
        );
        api.WithImageCommand(
            BoardNames.CheckImages,
            "Check images",
            "Compares store and table, and changes nothing.",
            "DocumentSearch",
            configure
        );
    }

    private static void WithImageCommand(
        this IResourceBuilder<ProjectResource> api,
        [ResourceName] string command,
        string title,
        string description,
        string icon,
        Action<IResourceBuilder<ProjectResource>> configure
    )
    {
        var program = api
            .ApplicationBuilder.AddProject<Projects.FeedBoard_ApiService>(command, launchProfileName: null)
            .WithArgs(command)
            .WithExplicitStart()
            .WithParentRelationship(api)
            .WithIconName(icon)
            .ExcludeFromManifest();
        configure(program);
        api.WithCommand(
            command,
            title,
            context => RunAsync(program.Resource, context),
            new CommandOptions
            {
                Description = $"{description} Reports the result; details are in the log of {command}.",
                IconName = icon,
            }
        );
    }

    /// <summary>Starts the command, waits for its end, and reports its last line.</summary>
    private static async Task<ExecuteCommandResult> RunAsync(ProjectResource program, ExecuteCommandContext context)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        limit.CancelAfter(Limit);
        // Stop times have a resolution of a second. An older stop time is that of the previous run.
        var asked = TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(-1);
        var started = await context
            .Services.GetRequiredService<ResourceCommandService>()
            .ExecuteCommandAsync(program, KnownResourceCommands.StartCommand, limit.Token);
        if (!started.Success)
            return started;

        var ended = await context
            .Services.GetRequiredService<ResourceNotificationService>()
            .WaitForResourceAsync(
                program.Name,
                e =>
                    e.Snapshot.StopTimeStamp >= asked
                    && KnownResourceStates.TerminalStates.Contains(e.Snapshot.State?.Text, StringComparer.Ordinal),
                limit.Token
            );
        var said = await LastLineAsync(context.Services.GetRequiredService<ResourceLoggerService>(), ended.ResourceId, limit.Token);
        return ended.Snapshot.ExitCode == 0
            ? CommandResults.Success(said)
            : CommandResults.Failure($"{said} (exit code {ended.Snapshot.ExitCode})");
    }

    /// <summary>The last line that a program wrote. Its output arrives shortly after the notification of its end.</summary>
    private static async Task<string> LastLineAsync(ResourceLoggerService logs, string resource, CancellationToken cancel)
    {
        var last = "";
        for (var tries = 0; last.Length == 0 && tries < 50; tries++)
        {
            if (tries > 0)
                await Task.Delay(TimeSpan.FromMilliseconds(100), cancel);
            await foreach (var batch in logs.GetAllAsync(resource).WithCancellation(cancel))
            {
                // The orchestrator marks its own lines like this.
                foreach (
                    var line in batch.Where(l =>
                        !string.IsNullOrWhiteSpace(l.Content) && !l.Content.Contains("[sys]", StringComparison.Ordinal)
                    )
                )
                    last = line.Content;
            }
        }

        return last.WithoutTime();
    }
}
