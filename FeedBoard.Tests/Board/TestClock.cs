namespace FeedBoard.Tests.Board;

/// <summary>The real clock, put forward by hand: what would take an hour takes a line.</summary>
public sealed class TestClock : TimeProvider
{
    private long offset;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref offset));

    public void Advance(TimeSpan by) => Interlocked.Add(ref offset, by.Ticks);
}
