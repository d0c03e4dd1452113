namespace FeedBoard.Tests.Board;

/// <summary>The real clock, put forward by hand: what would take an hour takes a line.</summary>
/// <param name="stands">Only by hand.</param>
public sealed class TestClock(bool stands = false) : TimeProvider
{
    private readonly DateTimeOffset begin = System.GetUtcNow();
    private long offset;

    public override DateTimeOffset GetUtcNow() =>
        (stands ? begin : base.GetUtcNow()) + TimeSpan.FromTicks(Interlocked.Read(ref offset));

    public void Advance(TimeSpan by) => Interlocked.Add(ref offset, by.Ticks);
}
