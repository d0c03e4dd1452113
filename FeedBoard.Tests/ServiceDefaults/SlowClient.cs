using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FeedBoard.Tests.ServiceDefaults;

/// <summary>A client that stops in the middle of a request: it sends no more of it, or reads nothing of the response.</summary>
internal sealed class SlowClient : IDisposable
{
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
    {
        NoDelay = true,
        ReceiveBufferSize = 4096,
    };

    private SlowClient() { }

    /// <summary>Whether the server has responded or closed the connection.</summary>
    public bool HasResponse => socket.Poll(0, SelectMode.SelectRead);

    /// <param name="from">Where a known proxy says that it comes from.</param>
    /// <param name="head">The request line and headers, without Host and the empty line.</param>
    public static async Task<SlowClient> SendAsync(Uri server, string from, string head, string body = "")
    {
        var client = new SlowClient();
        await client.socket.ConnectAsync(IPAddress.Loopback, server.Port, TestContext.Current.CancellationToken);
        await client.socket.SendAsync(
            Encoding.Latin1.GetBytes($"{head}\r\nHost: {server.Authority}\r\nX-Forwarded-For: {from}\r\nConnection: close\r\n\r\n{body}"),
            TestContext.Current.CancellationToken
        );
        return client;
    }

    /// <summary>JSON of which only the beginning comes.</summary>
    public static Task<SlowClient> PostAsync(Uri server, string from, string path) =>
        SendAsync(server, from, $"POST {path} HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 200", "{");

    /// <summary>A form with a picture, of which only the beginning comes: enough for a proxy to hand it on.</summary>
    public static Task<SlowClient> UploadAsync(Uri server, string from, string token, int bytes = 64 * 1024) =>
        SendAsync(
            server,
            from,
            $"POST /api/feed/create HTTP/1.1\r\nAuthorization: Bearer {token}\r\nContent-Type: multipart/form-data; boundary=b\r\n"
                + $"Content-Length: 5000000",
            "--b\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nslow\r\n--b\r\nContent-Disposition: form-data; "
                + "name=\"images\"; filename=\"a.png\"\r\n\r\n"
                + new string('x', bytes)
        );

    public static Task<SlowClient> GetAsync(Uri server, string from, string path, string? token = null) =>
        SendAsync(server, from, $"GET {path} HTTP/1.1{(token is null ? "" : $"\r\nAuthorization: Bearer {token}")}");

    public async Task SendMoreAsync(int bytes) => await socket.SendAsync(new byte[bytes], TestContext.Current.CancellationToken);

    /// <returns>The status of the response, once there is one; 0 when the connection ended without.</returns>
    public async Task<int> StatusAsync()
    {
        var buffer = new byte[64];
        try
        {
            var read = await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken);
            return read < 12 ? 0 : int.Parse(Encoding.Latin1.GetString(buffer, 9, 3), CultureInfo.InvariantCulture);
        }
        catch (SocketException)
        {
            return 0;
        }
    }

    /// <summary>Reads on to the end of the connection.</summary>
    /// <returns>How many bytes came.</returns>
    public async Task<long> ReadToEndAsync()
    {
        var (buffer, all) = (new byte[256 * 1024], 0L);
        try
        {
            while (await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken) is > 0 and var read)
                all += read;
        }
        catch (SocketException)
        {
            // Reset: discards unsent data.
        }

        return all;
    }

    public void Dispose() => socket.Dispose();
}
