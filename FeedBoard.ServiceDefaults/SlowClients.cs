using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FeedBoard.ServiceDefaults;

/// <summary>
/// Closes connections of clients that do not read, and limits the connections of one address.
/// </summary>
/// <remarks>
/// Kestrel's own minimum response rate gives each small write the whole grace period and counts data in the system's buffers as read. A
/// client that reads nothing of a large image would keep its connection for minutes.
/// </remarks>
internal static class SlowClients
{
    /// <summary>How long a client may read nothing while data waits.</summary>
    internal static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    /// <summary>Extends <see cref="Grace"/> for large writes: one second for so many bytes.</summary>
    private const int BytesPerSecond = 16 * 1024;

    public static void DropSlowClients(this KestrelServerOptions kestrel, int connections)
    {
        var limiter = new FairLimiter(connections, waiting: 0);
        var proxies = new Lazy<IList<System.Net.IPNetwork>>(() =>
            kestrel.ApplicationServices.GetRequiredService<IOptions<ForwardedHeadersOptions>>().Value.KnownIPNetworks
        );
        kestrel.ConfigureEndpointDefaults(endpoint =>
            endpoint.Use(next =>
                async connection =>
                {
                    var address = (connection.RemoteEndPoint as IPEndPoint)?.Address;
                    // A proxy's connection carries many clients; limits on requests tell them apart.
                    var shared =
                        address is null || proxies.Value.Any(p => p.Contains(ClientAddress.Plain(address)));
                    using var place = shared ? null : limiter.TryEnter(new(ClientAddress.Of(address)));
                    if (!shared && place is null)
                    {
                        connection.Abort(new("This address has too many connections."));
                        return;
                    }

                    var plain = connection.Transport;
                    connection.Transport = new Duplex(plain.Input, new Output(plain.Output, connection));
                    try
                    {
                        await next(connection);
                    }
                    finally
                    {
                        connection.Transport = plain;
                    }
                }
            )
        );
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    /// <summary>Output to the client, with a timer while a flush waits.</summary>
    private sealed class Output(PipeWriter inner, ConnectionContext connection) : PipeWriter
    {
        public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

        public override long UnflushedBytes => inner.UnflushedBytes;

        public override void Advance(int bytes) => inner.Advance(bytes);

        public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);

        public override void CancelPendingFlush() => inner.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);

        public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
        {
            var bytes = inner.UnflushedBytes;
            var flush = inner.FlushAsync(cancellationToken);
            return flush.IsCompleted ? flush : WatchAsync(flush, bytes);
        }

        private async ValueTask<FlushResult> WatchAsync(ValueTask<FlushResult> flush, long bytes)
        {
            var patience = Grace + TimeSpan.FromSeconds((double)bytes / BytesPerSecond);
            await using var timer = new Timer(
                _ => connection.Abort(new("The client reads too slowly.")),
                null,
                patience,
                Timeout.InfiniteTimeSpan
            );
            return await flush;
        }
    }
}
