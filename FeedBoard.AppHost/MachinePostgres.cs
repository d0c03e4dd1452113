using System.Globalization;
using System.Net.Sockets;
using System.Runtime.Versioning;
using FeedBoard.Standalone;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FeedBoard.AppHost;

/// <summary>The PostgreSQL installed on this machine, with the same data folder as <c>./feedboard run --standalone</c>.</summary>
[SupportedOSPlatform("linux")]
internal static class MachinePostgres
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Checks whether PostgreSQL can run. Waits some seconds for a killed board to end.</summary>
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
                    // PostgreSQL listens only after recovery; until then connections are refused.
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
        // Started as a program, not as a project: the build check of dotnet run takes longer than the start of PostgreSQL.
        return builder
            .AddExecutable(name, Service.Dotnet, "/", typeof(StandaloneBoard).Assembly.Location)
            .WithArgs("postgres", "--data", data, "--port", port.ToString(CultureInfo.InvariantCulture))
            .WithEndpoint(port: port, targetPort: port, scheme: "tcp", name: "tcp", isProxied: false)
            .WithHealthCheck(check)
            .WithIconName("DatabaseMultiple");
    }
}
