using FeedBoard.Imaging.Formats;

namespace FeedBoard.Tests.Features.Images.Stores;

/// <summary>Zeros without end in memory, and something that happens when the last pass over them has come to a place.</summary>
/// <param name="pass">A signed upload reads twice, to sign and to send; the interruption comes in this pass, or in the only one.</param>
internal sealed class InterruptedStream(long length, long at, Func<Task> interrupt, int pass = 1) : ImmediateStream
{
    private long position;
    private int passes = 1;
    private bool done;

    public override long Length => length;

    public override long Position
    {
        get => position;
        set
        {
            if (value == 0 && position > 0)
                passes++;
            position = value;
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!done && position >= at && passes >= pass)
        {
            done = true;
            await interrupt();
        }

        cancellationToken.ThrowIfCancellationRequested();
        return Read(buffer.Span);
    }

    public override int Read(Span<byte> buffer)
    {
        var count = (int)Math.Min(buffer.Length, length - position);
        buffer[..count].Clear();
        position += count;
        return count;
    }
}
