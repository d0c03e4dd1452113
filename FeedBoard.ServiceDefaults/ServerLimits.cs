using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FeedBoard.ServiceDefaults;

/// <summary>What Kestrel and the host allow, chosen on purpose: see docs/decisions/0029-overload.md.</summary>
public static class ServerLimits
{
    /// <summary>
    /// How long a service that was told to stop may take to finish what it has begun; orchestrators kill after 30 seconds.
    /// </summary>
    public static readonly TimeSpan Shutdown = TimeSpan.FromSeconds(25);

    /// <summary>
    /// Bytes a second of a request body, after ten seconds: at less than this no photo arrives within the ten minutes that an upload may
    /// take.
    /// </summary>
    public const int LeastBodyRate = 4 * 1024;

    private const int Connections = 10_000;

    public static void AddServerLimits(this IHostApplicationBuilder builder)
    {
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = Shutdown);
        builder.Services.Configure<KestrelServerOptions>(kestrel =>
        {
            var limits = kestrel.Limits;
            limits.MaxConcurrentConnections = Connections; // the last bound of all: of what comes then, nothing is heard
            limits.KeepAliveTimeout = TimeSpan.FromMinutes(2); // longer than proxies keep theirs, so that none sends into a closed one
            limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            limits.MaxRequestBufferSize = 256 * 1024; // of a body that waits for its turn; by itself it is four times as much
            // Bytes a second, on an average, after the grace: whoever is slower than any telephone keeps a turn from others.
            limits.MinRequestBodyDataRate = new MinDataRate(LeastBodyRate, TimeSpan.FromSeconds(10));
            limits.MinResponseDataRate = new MinDataRate(1024, TimeSpan.FromSeconds(10));
            kestrel.DropSlowClients(Connections);
        });
    }
}
