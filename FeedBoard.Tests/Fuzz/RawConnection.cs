using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FeedBoard.Tests.Fuzz;

/// <param name="Headers">By lower-case name; of several the last.</param>
internal sealed record RawResponse(int Status, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string? Header(string name) => Headers.GetValueOrDefault(name);

    public string ContentType => Header("content-type") ?? "";

    public bool IsJson => ContentType.Contains("json", StringComparison.Ordinal);

    /// <summary>The server itself has refused, before any code of the board: a bare status, and the connection ends.</summary>
    public bool IsOfServer => Body.Length == 0 && Header("content-length") == "0" && Header("connection") == "close";
}

/// <summary>HTTP/1.1 on a socket: whatever bytes, as no well-behaved client would send them.</summary>
internal sealed class RawConnection(IPEndPoint server) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(300);

    private readonly Socket socket = new(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private byte[] buffer = new byte[64 * 1024];
    private int start,
        end;

    /// <summary>Whether another request may follow.</summary>
    public bool IsOpen { get; private set; } = true;

    public Task ConnectAsync(CancellationToken cancel) => socket.ConnectAsync(server, cancel).AsTask();

    /// <param name="isHead">No body follows, whatever the headers say.</param>
    /// <param name="impatient">The request may be cut off, and the server wait for the rest of it: after a while, say that there is
    /// none.</param>
    /// <returns><c>null</c> when the server ended the connection without a word.</returns>
    public async Task<RawResponse?> SendAsync(ReadOnlyMemory<byte> request, bool isHead, bool impatient, CancellationToken cancel)
    {
        try
        {
            await socket.SendAsync(request, cancel);
        }
        catch (SocketException)
        {
            IsOpen = false; // the server has closed the connection, perhaps after a response
        }

        try
        {
            if (impatient)
                await WaitAsync(cancel);
            return await ReadResponseAsync(isHead, cancel);
        }
        catch (Exception e) when (e is SocketException or EndOfStreamException)
        {
            IsOpen = false;
            return null;
        }
    }

    /// <summary>Nothing more is sent.</summary>
    public void Close()
    {
        IsOpen = false;
        socket.Close();
    }

    public void Dispose() => socket.Dispose();

    private async Task WaitAsync(CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Patience);
        try
        {
            await FillAsync(patience.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            socket.Shutdown(SocketShutdown.Send);
        }
    }

    private async Task<RawResponse> ReadResponseAsync(bool isHead, CancellationToken cancel)
    {
        int status;
        Dictionary<string, string> headers;
        do
        {
            status = int.Parse((await LineAsync(cancel)).Split(' ')[1], CultureInfo.InvariantCulture);
            headers = new(StringComparer.Ordinal);
            while (await LineAsync(cancel) is { Length: > 0 } line)
            {
                var colon = line.IndexOf(':', StringComparison.Ordinal);
                headers[line[..colon].ToLowerInvariant()] = line[(colon + 1)..].Trim();
            }
        } while (status is >= 100 and < 200);

        var stream = headers.GetValueOrDefault("content-type")?.StartsWith("text/event-stream", StringComparison.Ordinal) == true;
        var body = isHead || stream || status is 204 or 304 ? [] : await BodyAsync(headers, cancel);
        if (stream || headers.GetValueOrDefault("connection") == "close")
            IsOpen = false;
        return new(status, headers, body);
    }

    private async Task<byte[]> BodyAsync(Dictionary<string, string> headers, CancellationToken cancel)
    {
        using var body = new MemoryStream();
        if (headers.GetValueOrDefault("transfer-encoding") == "chunked")
        {
            while (int.Parse(await LineAsync(cancel), NumberStyles.HexNumber, CultureInfo.InvariantCulture) is > 0 and var size)
            {
                await CopyAsync(body, size, cancel);
                await LineAsync(cancel);
            }

            await LineAsync(cancel);
        }
        else if (headers.TryGetValue("content-length", out var length))
        {
            await CopyAsync(body, int.Parse(length, CultureInfo.InvariantCulture), cancel);
        }
        else
        {
            IsOpen = false;
            do
            {
                body.Write(buffer, start, end - start);
                start = end = 0;
            } while (await FillAsync(cancel));
        }

        return body.ToArray();
    }

    private async Task CopyAsync(MemoryStream body, int count, CancellationToken cancel)
    {
        while (count > 0)
        {
            if (start == end && !await FillAsync(cancel))
                throw new EndOfStreamException();
            var part = Math.Min(count, end - start);
            body.Write(buffer, start, part);
            (start, count) = (start + part, count - part);
        }
    }

    private async Task<string> LineAsync(CancellationToken cancel)
    {
        int length;
        while ((length = buffer.AsSpan(start, end - start).IndexOf("\r\n"u8)) < 0)
        {
            if (!await FillAsync(cancel))
                throw new EndOfStreamException();
        }

        var line = Encoding.Latin1.GetString(buffer, start, length);
        start += length + 2;
        return line;
    }

    private async Task<bool> FillAsync(CancellationToken cancel)
    {
        if (start == end)
            start = end = 0;
        if (end == buffer.Length)
            Array.Resize(ref buffer, buffer.Length * 2);
        var read = await socket.ReceiveAsync(buffer.AsMemory(end), cancel);
        end += read;
        return read > 0;
    }
}
