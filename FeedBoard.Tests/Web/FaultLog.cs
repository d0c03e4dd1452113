using System.Collections.Concurrent;
using FeedBoard.Tests.Board;
using Microsoft.Extensions.Logging;

namespace FeedBoard.Tests.Web;

/// <summary>The errors that FeedBoard.Web logs. Each is a bug, whatever the page shows.</summary>
internal sealed class FaultLog() : TestLogger(LogLevel.Error)
{
    private readonly ConcurrentQueue<string> faults = new();

    /// <summary>Those since it was asked last.</summary>
    public IReadOnlyList<string> Take()
    {
        var taken = new List<string>();
        while (faults.TryDequeue(out var fault))
            taken.Add(fault);
        return taken;
    }

    protected override void Write(LogLevel level, string message, Exception? exception) => faults.Enqueue($"{message} {exception}");
}
