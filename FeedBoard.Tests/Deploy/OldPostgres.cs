using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Npgsql;

namespace FeedBoard.Tests.Deploy;

/// <summary>
/// Lets clients log in as PostgreSQL does, says an old version, and notes what it is asked then: no machine has so old a server. Its
/// messages are those of https://www.postgresql.org/docs/current/protocol-message-formats.html.
/// </summary>
internal sealed class OldPostgres : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource end = new();
    private readonly ConcurrentQueue<char> asked = [];
    private readonly string version;
    private readonly string[] databases;
    private readonly Task serving;

    /// <param name="version">What it says of itself.</param>
    /// <param name="databases">The databases that it has.</param>
    public OldPostgres(string version, string[] databases)
    {
        (this.version, this.databases) = (version, databases);
        listener.Start();
        serving = ServeAsync();
    }

    /// <summary>The kinds of all messages after a log-in, except the one that ends a session.</summary>
    public IReadOnlyCollection<char> Asked => asked;

    public string ConnectionString(string database) =>
        new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = ((IPEndPoint)listener.LocalEndpoint).Port,
            Username = "board",
            Database = database,
            Pooling = false,
            SslMode = SslMode.Disable,
            GssEncryptionMode = GssEncryptionMode.Disable,
            ["Server Compatibility Mode"] = "NoTypeLoading", // otherwise Npgsql itself asks for the types
        }.ConnectionString;

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        await serving;
        listener.Dispose();
        end.Dispose();
    }

    /// <summary>One session after the other.</summary>
    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(end.Token);
                await AnswerAsync(client.GetStream());
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private async Task AnswerAsync(NetworkStream stream)
    {
        try
        {
            var parameters = (await ReadBodyAsync(stream)).Split('\0');
            if (!databases.Contains(parameters[Array.IndexOf(parameters, "database") + 1], StringComparer.Ordinal))
            {
                await stream.WriteAsync(Message('E', "SFATAL\0VFATAL\0C3D000\0Mdatabase does not exist\0\0"), end.Token);
                return;
            }

            byte[] welcome = [.. Message('R', "\0\0\0\0"), .. Message('S', $"server_version\0{version}\0"), .. Message('Z', "I")];
            await stream.WriteAsync(welcome, end.Token);
            for (var kind = await ReadKindAsync(stream); kind != 'X'; kind = await ReadKindAsync(stream))
                asked.Enqueue(kind);
        }
        catch (IOException)
        {
            // The client has closed the connection.
        }
    }

    private async Task<char> ReadKindAsync(NetworkStream stream)
    {
        var kind = new byte[1];
        await stream.ReadExactlyAsync(kind, end.Token);
        await ReadBodyAsync(stream);
        return (char)kind[0];
    }

    private async Task<string> ReadBodyAsync(NetworkStream stream)
    {
        var length = new byte[sizeof(int)];
        await stream.ReadExactlyAsync(length, end.Token);
        var body = new byte[BinaryPrimitives.ReadInt32BigEndian(length) - length.Length];
        await stream.ReadExactlyAsync(body, end.Token);
        return Encoding.UTF8.GetString(body);
    }

    /// <summary>The kind, the length of the rest in four bytes, the rest.</summary>
    private static byte[] Message(char kind, string body)
    {
        var bytes = Encoding.UTF8.GetBytes($"{kind}\0\0\0\0{body}");
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(1), bytes.Length - 1);
        return bytes;
    }
}
