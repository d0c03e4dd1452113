using System.Buffers.Binary;
using System.ComponentModel;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FeedBoard.Imaging.Thumbnails;

/// <param name="Run">The thumbnails to make.</param>
/// <param name="Length">The number of image bytes that follow.</param>
internal sealed record ThumbnailRequest(ThumbnailRun Run, int Length);

/// <param name="NotStarted">Why the process could not be started; null if it ran.</param>
/// <param name="ExitCode">The exit code of the process.</param>
/// <param name="Error">The beginning of its standard error.</param>
/// <param name="Length">The number of output bytes that follow.</param>
internal sealed record ThumbnailResponse(string? NotStarted, int ExitCode, string Error, int Length);

[JsonSerializable(typeof(ThumbnailRequest))]
[JsonSerializable(typeof(ThumbnailResponse))]
internal sealed partial class ThumbnailSocketJson : JsonSerializerContext;

/// <summary>
/// Has the thumbnails of an image made by <c>FeedBoard.ApiService serve-thumbnails</c>, which runs under another account. Each image has
/// its own connection. Request and response are each a JSON object after its length in four bytes, then the bytes that it announces. When
/// the API closes the connection, the process is killed.
/// </summary>
internal static class ThumbnailSocket
{
    /// <summary>The maximum size of an image: more than any stored one.</summary>
    public const int MaxImage = 64 * 1024 * 1024;

    private const int MaxHeader = 64 * 1024;

    /// <summary>How long the API waits for the server after the process should have been killed.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    /// <param name="path">The path of the socket.</param>
    /// <param name="image">Seekable, read from its beginning; stays open.</param>
    /// <exception cref="Win32Exception">Nothing listens there, or the process could not be started.</exception>
    /// <exception cref="IOException">The server ended, did not respond in time, or wrote an invalid response.</exception>
    public static async Task<ProcessEnd> RunAsync(string path, ThumbnailRun run, Stream image, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(run.Time + Grace);
        try
        {
            return await AskAsync(path, run, image, limit.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException("it did not respond in time", e);
        }
    }

    private static async Task<ProcessEnd> AskAsync(string path, ThumbnailRun run, Stream image, CancellationToken cancellationToken)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
        await using var stream = new NetworkStream(socket);
        await WriteAsync(
            stream,
            JsonSerializer.SerializeToUtf8Bytes(new(run, (int)image.Length), ThumbnailSocketJson.Default.ThumbnailRequest),
            cancellationToken
        );
        image.Position = 0;
        await image.CopyToAsync(stream, cancellationToken);

        var response = await ReadAsync(stream, ThumbnailSocketJson.Default.ThumbnailResponse, cancellationToken);
        if (response.NotStarted is { } why)
            throw new Win32Exception(why);
        return new(response.ExitCode, await ReadAsync(stream, response.Length, run.MaxOutput, cancellationToken), response.Error);
    }

    /// <summary>Reads a request, runs its process and responds.</summary>
    /// <param name="ownProgram">See <see cref="ThumbnailProcessSettings.OwnProgram"/>.</param>
    /// <exception cref="IOException">The API closed the connection or wrote an invalid request.</exception>
    /// <exception cref="OperationCanceledException">The API closed the connection while the process ran.</exception>
    public static async Task ServeAsync(Stream stream, string ownProgram, CancellationToken cancellationToken)
    {
        var request = await ReadAsync(stream, ThumbnailSocketJson.Default.ThumbnailRequest, cancellationToken);
        using var image = new MemoryStream(await ReadAsync(stream, request.Length, MaxImage, cancellationToken), writable: false);
        using var left = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watching = CancelWhenClosedAsync(stream, left);
        try
        {
            var end = await request.Run.RunAsync(image, ownProgram, left.Token);
            await WriteAsync(stream, new(NotStarted: null, end.ExitCode, end.Error, end.Output.Length), end.Output, left.Token);
        }
        catch (Win32Exception e)
        {
            await WriteAsync(stream, new(e.Message, ExitCode: -1, "", Length: 0), [], left.Token);
        }
        finally
        {
            await left.CancelAsync();
            await watching;
        }
    }

    /// <summary>The API writes nothing after the image, so a completed read means that it has closed the connection.</summary>
    private static async Task CancelWhenClosedAsync(Stream stream, CancellationTokenSource left)
    {
        try
        {
            _ = await stream.ReadAsync(new byte[1], left.Token);
            await left.CancelAsync();
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            await left.CancelAsync();
        }
    }

    private static async Task WriteAsync(Stream stream, ThumbnailResponse response, byte[] output, CancellationToken cancellationToken)
    {
        await WriteAsync(
            stream,
            JsonSerializer.SerializeToUtf8Bytes(response, ThumbnailSocketJson.Default.ThumbnailResponse),
            cancellationToken
        );
        await stream.WriteAsync(output, cancellationToken);
    }

    private static async Task WriteAsync(Stream stream, byte[] header, CancellationToken cancellationToken)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, header.Length);
        await stream.WriteAsync(length, cancellationToken);
        await stream.WriteAsync(header, cancellationToken);
    }

    private static async Task<T> ReadAsync<T>(
        Stream stream,
        System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type,
        CancellationToken cancellationToken
    )
    {
        var length = BinaryPrimitives.ReadInt32LittleEndian(await ReadAsync(stream, 4, 4, cancellationToken));
        try
        {
            return JsonSerializer.Deserialize(await ReadAsync(stream, length, MaxHeader, cancellationToken), type)
                ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            throw new IOException("The other side of the thumbnail socket sent an invalid message.", e);
        }
    }

    private static async Task<byte[]> ReadAsync(Stream stream, int length, int most, CancellationToken cancellationToken)
    {
        if (length < 0 || length > most)
            throw new IOException($"The other side of the thumbnail socket announces {length} bytes; at most {most} are allowed.");
        var bytes = new byte[length];
        await stream.ReadExactlyAsync(bytes, cancellationToken);
        return bytes;
    }
}
