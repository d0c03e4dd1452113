using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace FeedBoard.Tests.Faults.Rounds;

/// <summary>The log of a round, to find the cause of a failure.</summary>
internal sealed class History(Figures figures)
{
    private readonly ConcurrentQueue<string> lines = new();
    private readonly long start = Stopwatch.GetTimestamp();

    public Figures Figures { get; } = figures;

    public void Add(int person, string what) => Add($"p{person} {what}");

    public void Add(string what) =>
        lines.Enqueue(string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(start).TotalMilliseconds,7:0} ms {what}"));

    public string Last(int count) => string.Join('\n', lines.TakeLast(count));

    public override string ToString() => string.Join('\n', lines);
}
