using Amazon.S3.Model;

namespace FeedBoard.ApiService.Features.Images.Stores;

/// <summary>
/// The body of an object, read as it arrives. A seek costs nothing until the next read, which then asks for the rest from there on: so
/// ranges of HTTP work, and nothing is held in memory. Only asynchronous reads.
/// </summary>
/// <param name="first">The response from the beginning of the object; disposed with this.</param>
/// <param name="reopen">Requests the rest from a position on; <c>null</c> when the object is deleted.</param>
/// <param name="readLimit">How long one read may take.</param>
internal sealed class S3ImageStream(
    GetObjectResponse first,
    Func<long, CancellationToken, Task<GetObjectResponse?>> reopen,
    TimeSpan readLimit
) : Stream
{
    private readonly long length = first.ContentLength;
    private GetObjectResponse? response = first;
    private long responsePosition;
    private long position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => position;
        set => position = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value));
    }

    public override long Seek(long offset, SeekOrigin origin) =>
        Position =
            offset
            + origin switch
            {
                SeekOrigin.Begin => 0,
                SeekOrigin.Current => position,
                _ => length,
            };

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (position >= length || buffer.IsEmpty)
            return 0;
        if (response is null || responsePosition != position)
        {
            response?.Dispose();
            response = null;
            response =
                await reopen(position, cancellationToken)
                ?? throw new ImageStoreUnavailableException("The object went away while it was read");
            responsePosition = position;
        }

        var read = await ReadBodyAsync(response, buffer, cancellationToken);
        position += read;
        responsePosition = position;
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read asynchronously.");

    public override void Flush() { }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            response?.Dispose();
        response = null;
        base.Dispose(disposing);
    }

    private async ValueTask<int> ReadBodyAsync(GetObjectResponse from, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bounded.CancelAfter(readLimit);
        try
        {
            var read = await from.ResponseStream.ReadAsync(buffer, bounded.Token);
            return read > 0 ? read : throw new EndOfStreamException();
        }
        catch (Exception e)
            when (e is OperationCanceledException or IOException or HttpRequestException && !cancellationToken.IsCancellationRequested)
        {
            throw new ImageStoreUnavailableException(e is OperationCanceledException ? "S3 stopped sending" : "S3 broke off", e);
        }
    }
}
