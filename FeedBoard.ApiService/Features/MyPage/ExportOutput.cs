namespace FeedBoard.ApiService.Features.MyPage;

/// <summary>
/// A response body that takes the few bytes that a ZIP archive still writes synchronously (the end of a compressed entry): they go out with
/// the next asynchronous write or flush. The server itself refuses synchronous writes, since they would block a thread.
/// </summary>
internal sealed class ExportOutput(Stream body) : Stream
{
    private readonly MemoryStream held = new();

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count) => held.Write(buffer, offset, count);

    public override void Write(ReadOnlySpan<byte> buffer) => held.Write(buffer);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await SendHeldAsync(cancellationToken);
        await body.WriteAsync(buffer, cancellationToken);
    }

    public override void Flush()
    {
        // With the next asynchronous one.
    }

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        await SendHeldAsync(cancellationToken);
        await body.FlushAsync(cancellationToken);
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private async ValueTask SendHeldAsync(CancellationToken cancellationToken)
    {
        if (held.Length == 0)
            return;
        await body.WriteAsync(held.GetBuffer().AsMemory(0, (int)held.Length), cancellationToken);
        held.SetLength(0);
    }
}
