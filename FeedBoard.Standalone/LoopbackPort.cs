using System.Net;
using System.Net.Sockets;

namespace FeedBoard.Standalone;

internal static class LoopbackPort
{
    // Below the ports that Linux, macOS and Windows give to outgoing connections and to those who ask for any.
    private const int First = 20_000,
        Count = 12_000;

    private static int last = Random.Shared.Next(Count);

    /// <param name="option">The option that sets another port.</param>
    /// <exception cref="BoardException">The port is in use.</exception>
    public static void CheckIsFree(int port, string option)
    {
        try
        {
            Listen(port);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw new BoardException($"port {port} is in use: stop what listens there, or choose another with {option}", e);
        }
        catch (SocketException e)
        {
            throw new BoardException($"cannot listen on port {port} ({e.Message}): choose another with {option}", e);
        }
    }

    /// <summary>A port that is free at the moment, and that nobody gets who does not ask for it.</summary>
    public static int Free()
    {
        while (true)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref last) % Count);
            try
            {
                Listen(port);
                return port;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // The next one.
            }
        }
    }

    private static void Listen(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
    }
}
