using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace FeedBoard.Benchmarks.Streams;

/// <summary>Many clients of <c>/api/events</c>. Records when each of them received which event.</summary>
/// <remarks>Plain sockets: a client costs little, so the machine is free for the API.</remarks>
internal sealed class StreamClients : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly List<Socket> sockets = [];
    private readonly List<Task> reading = [];
    private readonly Lock gate = new();
    private readonly Dictionary<long, (int Count, long Last)> arrivals = [];

    public int Count => sockets.Count;

    /// <summary>Streams that the server ended.</summary>
    public int Lost { get; private set; }

    /// <summary>Opens a stream and waits for its first line.</summary>
    public async Task OpenAsync(Uri address, string? token, CancellationToken cancel)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        sockets.Add(socket);
        await socket.ConnectAsync(address.Host, address.Port, cancel);
        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"GET /api/events HTTP/1.1\r\nHost: {address.Authority}\r\n{(token is null ? "" : $"Authorization: Bearer {token}\r\n")}\r\n"
        );
        await socket.SendAsync(Encoding.ASCII.GetBytes(head), cancel);
        var buffer = new byte[4096];
        var text = "";
        while (!text.Contains("id: ", StringComparison.Ordinal))
        {
            var n = await socket.ReceiveAsync(buffer, cancel);
            text += Encoding.UTF8.GetString(buffer, 0, n);
            if (n == 0 || (text.Length > 12 && !text.StartsWith("HTTP/1.1 200", StringComparison.Ordinal)))
                throw new InvalidOperationException($"No stream: {text}");
        }

        reading.Add(ReadAsync(socket, buffer));
    }

    /// <summary>
    /// How many clients have received the event of a comment, and when the last one did (a timestamp of <see cref="TimeProvider.System"/>).
    /// </summary>
    public (int Count, long Last) Of(long comment)
    {
        lock (gate)
            return arrivals.GetValueOrDefault(comment);
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        foreach (var socket in sockets)
            socket.Dispose();
        await Task.WhenAll(reading);
        stop.Dispose();
    }

    private async Task ReadAsync(Socket socket, byte[] buffer)
    {
        var kept = 0;
        try
        {
            while (await socket.ReceiveAsync(buffer.AsMemory(kept), stop.Token) is var n and > 0)
            {
                kept += n;
                var end = buffer.AsSpan(0, kept).LastIndexOf((byte)'\n') + 1;
                Take(buffer.AsSpan(0, end));
                buffer.AsSpan(end, kept - end).CopyTo(buffer);
                kept -= end;
            }

            Lose();
        }
        catch (OperationCanceledException)
        {
            // ended by this program
        }
        catch (SocketException)
        {
            if (!stop.IsCancellationRequested)
                Lose();
        }
    }

    private void Lose()
    {
        lock (gate)
            Lost++;
    }

    private void Take(ReadOnlySpan<byte> lines)
    {
        var name = "\"comment_id\""u8;
        while (lines.IndexOf(name) is var at and >= 0)
        {
            lines = lines[(at + name.Length)..];
            var digits = lines[lines.IndexOfAnyInRange((byte)'0', (byte)'9')..];
            if (!System.Buffers.Text.Utf8Parser.TryParse(digits, out long comment, out _))
                continue;
            lock (gate)
                arrivals[comment] = (arrivals.GetValueOrDefault(comment).Count + 1, TimeProvider.System.GetTimestamp());
        }
    }
}
