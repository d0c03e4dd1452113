using System.Globalization;
using System.Net.Sockets;
using System.Runtime.Versioning;
using FeedBoard.Standalone;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FeedBoard.AppHost;

/// <summary>PostgreSQL by the programs of this machine, on the data folder that <c>./feedboard run --standalone</c> uses too.</summary>
[SupportedOSPlatform("linux")]
internal static class MachinePostgres
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Finds out whether it can run. A board that was killed may take some seconds to end: that is waited for.</summary>
    /// <returns>The password of the board's user.</returns>
    public static async Task<string> PrepareAsync(string data, CancellationToken cancel)
    {
        for (var begun = TimeProvider.System.GetTimestamp(); ;)
        {
            try
            {
                return await LocalPostgres.PrepareAsync(data, new Steps(Terminal.Output, TimeProvider.System), cancel);
            }
            catch (AlreadyRunningException) when (TimeProvider.System.GetElapsedTime(begun) < Patience)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(250), cancel);
            }
        }
    }

    public static IResourceBuilder<ExecutableResource> AddMachinePostgres(
        this IDistributedApplicationBuilder builder,
        [ResourceName] string name,
        string data,
        int port
    )
    {
        var check = $"{name}_connects";
        builder
            .Services.AddHealthChecks()
            .AddAsyncCheck(
                check,
                async cancel =>
                {
                    // PostgreSQL listens when it has recovered: before, the connection is refused.
                    using var client = new TcpClient();
                    try
                    {
                        await client.ConnectAsync("127.0.0.1", port, cancel);
                        return HealthCheckResult.Healthy();
                    }
                    catch (SocketException e)
                    {
                        return HealthCheckResult.Unhealthy(e.Message);
                    }
                }
            );
        // As a program, not as a project: dotnet run would look whether it is built, which takes longer than PostgreSQL does.
        return builder
            .AddExecutable(name, Service.Dotnet, "/", typeof(StandaloneBoard).Assembly.Location)
            .WithArgs("postgres", "--data", data, "--port", port.ToString(CultureInfo.InvariantCulture))
            .WithEndpoint(port: port, targetPort: port, scheme: "tcp", name: "tcp", isProxied: false)
            .WithHealthCheck(check)
            .WithIconName("DatabaseMultiple");
    }
}
