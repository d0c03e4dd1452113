using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FeedBoard.ServiceDefaults;

/// <summary>
/// Ends the connections of clients that hold on to them without reading, and refuses more than one address's share of them.
/// </summary>
/// <remarks>
/// Kestrel's own least rate for responses gives every small write its whole grace and counts what the system's buffers took as read:
/// a client that reads nothing of a large image keeps it for minutes.
/// </remarks>
internal static class SlowClients
{
    /// <summary>How long a client may read nothing of what waits for it.</summary>
    internal static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    /// <summary>More than <see cref="Grace"/> for what is handed over at once: so many bytes a second.</summary>
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
                    // What a proxy sends is of many clients: it is told apart request by request.
                    var shared =
                        address is null || proxies.Value.Any(p => p.Contains(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address));
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

    /// <summary>What is sent to the client, with a look at the clock whenever it does not take it.</summary>
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
