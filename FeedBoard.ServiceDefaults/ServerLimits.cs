using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FeedBoard.ServiceDefaults;

/// <summary>Limits of Kestrel and the host. See docs/decisions/0029-overload.md.</summary>
public static class ServerLimits
{
    /// <summary>
    /// How long a stopping service may take to finish its requests. What stops it waits longer before it kills it: the files in deploy/ and
    /// infra/, and Standalone.
    /// </summary>
    public static readonly TimeSpan Shutdown = TimeSpan.FromSeconds(25);

    /// <summary>
    /// Minimum bytes per second of a request body, after ten seconds. A slower photo would not arrive within the ten minutes of an upload.
    /// </summary>
    public const int LeastBodyRate = 4 * 1024;

    private const int Connections = 10_000;

    public static void AddServerLimits(this IHostApplicationBuilder builder)
    {
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = Shutdown);
        builder.Services.Configure<KestrelServerOptions>(kestrel =>
        {
            var limits = kestrel.Limits;
            limits.MaxConcurrentConnections = Connections; // the outermost limit: Kestrel closes further connections without a response
            // Longer than the timeout of proxies, so that none reuses a closed connection.
            limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
            limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            limits.MaxRequestBufferSize = 256 * 1024; // buffered bytes of a body that waits to be read; the default is four times as much
            // Average bytes per second after the grace period. A slower client would block others.
            limits.MinRequestBodyDataRate = new MinDataRate(LeastBodyRate, TimeSpan.FromSeconds(10));
            limits.MinResponseDataRate = new MinDataRate(1024, TimeSpan.FromSeconds(10));
            kestrel.DropSlowClients(Connections);
        });
    }
}
