using System.Net;
using System.Net.Sockets;

namespace FeedBoard.Standalone;

internal static class LoopbackPort
{
    /// <param name="option">The option that sets another port.</param>
    /// <exception cref="BoardException">The port is in use.</exception>
    public static void CheckIsFree(int port, string option)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
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

    /// <summary>A port that is free at the moment.</summary>
    public static int Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
