using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FeedBoard.Benchmarks.Attacks;

/// <summary>A client that begins a request, then neither sends nor reads, and begins anew when the server ends it.</summary>
internal static class SlowConnection
{
    /// <summary>Stands for the rest of the headers and the empty line behind them.</summary>
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
                // Over when it is refused, or was ended: a response that is read slowly stays readable and goes on.
                while (!IsOver(socket))
                    await Task.Delay(Pause, end);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                // The server ended it, or the measurement is over.
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
