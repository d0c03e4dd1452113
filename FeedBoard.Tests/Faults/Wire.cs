using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace FeedBoard.Tests.Faults;

/// <summary>
/// The wire between the API and a server: tells when an upload is half through, and when the server has done with all of it.
/// </summary>
/// <param name="after">A connection has carried more bytes than this towards the server: that is the moment.</param>
/// <param name="interrupt">Runs once at that point, before the bytes are forwarded.</param>
internal sealed class Wire(Uri server, int after, Func<Task> interrupt) : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<Task> interrupted = [];
    private readonly CancellationTokenSource end = new();
    private Lazy<Task>? interruption;
    private Task? accepting;
    private int abandoned;

    /// <summary>How much later each piece comes, in either direction.</summary>
    public TimeSpan Delay { get; set; }

    public Uri Start()
    {
        interruption = new(interrupt);
        listener.Start();
        accepting = AcceptAsync();
        return new UriBuilder(server) { Port = ((IPEndPoint)listener.LocalEndpoint).Port }.Uri;
    }

    /// <summary>Both sides have let go of every connection that met the interruption: the server does nothing of them any more.</summary>
    public async Task SettledAsync()
    {
        Assert.NotEmpty(interrupted);
        await Wait.ForAsync("the end of every interrupted connection", () => interrupted.All(t => t.IsCompleted));
    }

    /// <summary>The server has closed all connections of disconnected clients, so it does no more work for them.</summary>
    public Task QuietAsync() => Wait.ForAsync("the end of every connection that was left", () => Volatile.Read(ref abandoned) == 0);

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        listener.Dispose();
        if (accepting is not null)
            await accepting;
        end.Dispose();
    }

    private async Task AcceptAsync()
    {
        var all = new List<Task>();
        try
        {
            while (true)
                all.Add(CarryAsync(await listener.AcceptSocketAsync(end.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(all);
        }
    }

    private async Task CarryAsync(Socket client)
    {
        var settled = new TaskCompletionSource();
        using var upstream = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using (client)
        {
            client.NoDelay = true;
            try
            {
                await upstream.ConnectAsync(IPAddress.Loopback, server.Port, end.Token);
                var down = DownAsync(upstream, client);
                await UpAsync(client, upstream, settled.Task);
                Interlocked.Increment(ref abandoned);
                try
                {
                    await down;
                }
                finally
                {
                    Interlocked.Decrement(ref abandoned);
                }
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                // The server refuses, or the test is over: the client sees its connection end.
            }
        }

        settled.SetResult();
    }

    /// <summary>Forwards the client's bytes; after a disconnect the server still gets the rest, and then the end.</summary>
    private async Task UpAsync(Socket client, Socket upstream, Task settled)
    {
        var buffer = new byte[64 * 1024];
        var (carried, met) = (0L, false);
        try
        {
            while (await client.ReceiveAsync(buffer, end.Token) is > 0 and var read)
            {
                if (!met && (carried += read) > after)
                {
                    met = true;
                    interrupted.Add(settled);
                    await interruption!.Value;
                }

                if (Delay > TimeSpan.Zero)
                    await Task.Delay(Delay, end.Token);
                for (var sent = 0; sent < read;)
                    sent += await upstream.SendAsync(buffer.AsMemory(sent, read - sent), end.Token);
            }
        }
        catch (SocketException)
        {
            // Broken off, by one of the two.
        }

        TryShutdown(upstream, SocketShutdown.Send);
    }

    /// <summary>Forwards the whole response of the server, even if the client has disconnected.</summary>
    private async Task DownAsync(Socket upstream, Socket client)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await upstream.ReceiveAsync(buffer, end.Token) is > 0 and var read)
            {
                if (Delay > TimeSpan.Zero)
                    await Task.Delay(Delay, end.Token);
                await SendAsync(client, buffer.AsMemory(0, read));
            }
        }
        catch (SocketException)
        {
            // The server was killed.
        }

        TryShutdown(client, SocketShutdown.Both);
    }

    private async Task SendAsync(Socket client, ReadOnlyMemory<byte> response)
    {
        try
        {
            while (response.Length > 0)
                response = response[await client.SendAsync(response, end.Token)..];
        }
        catch (SocketException)
        {
            // The client has let go.
        }
    }

    private static void TryShutdown(Socket socket, SocketShutdown how)
    {
        try
        {
            socket.Shutdown(how);
        }
        catch (SocketException)
        {
            // It is down already.
        }
    }
}
