using FeedBoard.Standalone;
using Microsoft.Extensions.Configuration;

namespace FeedBoard.AppHost;

/// <summary>The fixed ports of the board and of the dashboard.</summary>
internal static class Ports
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <exception cref="BoardException">One of them is in use.</exception>
    public static async Task CheckAsync(IConfiguration configuration, CancellationToken cancel)
    {
        if (!Terminal.IsOurs)
            return; // tests use random ports
        await CheckAsync(Of(configuration, "api-port"), "--api-port", cancel);
        await CheckAsync(Of(configuration, "web-port"), "--web-port", cancel);
        foreach (var setting in (string[])["ASPNETCORE_URLS", "ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", "ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"])
        {
            if (Uri.TryCreate(configuration[setting]?.Split(';')[0], UriKind.Absolute, out var address) && address.Port > 0)
                await CheckAsync(address.Port, setting, cancel);
        }
    }

    /// <summary>The port of a service, from the option or its launch profile.</summary>
    public static int Of(IConfiguration configuration, string option) =>
        configuration[option] is { Length: > 0 } text ? Options.Port($"--{option}", text)
        : option is "api-port" ? BoardNames.ApiPort
        : BoardNames.WebPort;

    public static IResourceBuilder<ProjectResource> WithPort(
        this IResourceBuilder<ProjectResource> project,
        IDistributedApplicationBuilder builder,
        string option
    ) =>
        builder.ExecutionContext.IsPublishMode
            ? project
            : project.WithEndpoint("http", endpoint => endpoint.Port = Of(builder.Configuration, option));

    // The orchestrator ends a killed board within some seconds, so this waits.
    private static async Task CheckAsync(int port, string option, CancellationToken cancel)
    {
        for (var begun = TimeProvider.System.GetTimestamp(); ; await Task.Delay(TimeSpan.FromMilliseconds(250), cancel))
        {
            try
            {
                LoopbackPort.CheckIsFree(port, option);
                return;
            }
            catch (BoardException) when (TimeProvider.System.GetElapsedTime(begun) < Patience)
            {
                // Checked again.
            }
        }
    }
}
