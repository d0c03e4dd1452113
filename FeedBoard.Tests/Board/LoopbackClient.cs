using System.Net;
using System.Net.Sockets;

namespace FeedBoard.Tests.Board;

/// <summary>Clients with addresses of their own: all of 127.0.0.0/8 is this machine.</summary>
internal static class LoopbackClient
{
    /// <summary>Connects to a server on 127.0.0.1.</summary>
    /// <param name="from">The address of the client.</param>
    public static async Task<Socket> ConnectAsync(string from, int port, CancellationToken cancel)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        await socket.ConnectAsync(IPAddress.Loopback, port, cancel);
        return socket;
    }

    /// <summary>The handler of a client that connects to 127.0.0.1, whatever host a request names.</summary>
    /// <param name="from">The address of the client.</param>
    public static SocketsHttpHandler Handler(string from) =>
        new()
        {
            ConnectCallback = async (context, cancel) =>
                new NetworkStream(await ConnectAsync(from, context.DnsEndPoint.Port, cancel), ownsSocket: true),
        };
}
