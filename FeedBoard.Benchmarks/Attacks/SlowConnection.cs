using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FeedBoard.Benchmarks.Attacks;

/// <summary>A client that starts a request, then neither sends nor reads, and starts again when the server closes the connection.</summary>
internal static class SlowConnection
{
    /// <summary>Placeholder for the remaining headers and the empty line after them.</summary>
    public const string EndOfHead = "\0";

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public static async Task HoldAsync(Uri server, string from, string request, CancellationToken end)
    {
        var bytes = Encoding.Latin1.GetBytes(
            request.Replace(EndOfHead, $"Host: {server.Authority}\r\nX-Forwarded-For: {from}\r\n\r\n", StringComparison.Ordinal)
        );
        while (!end.IsCancellationRequested)
        {
            try
            {
                using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
                await socket.ConnectAsync(IPAddress.Loopback, server.Port, end);
                await socket.SendAsync(bytes, end);
                // Ends when the request is refused or the connection is closed. A slowly read response keeps the connection open.
                while (!IsOver(socket))
                    await Task.Delay(Pause, end);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                // The server closed the connection, or the measurement is over.
            }
        }
    }

    private static bool IsOver(Socket socket)
    {
        if (!socket.Poll(0, SelectMode.SelectRead))
            return socket.Poll(0, SelectMode.SelectError);
        var head = new byte[12];
        return socket.Receive(head, SocketFlags.Peek) < head.Length || head[9] != '2';
    }
}
