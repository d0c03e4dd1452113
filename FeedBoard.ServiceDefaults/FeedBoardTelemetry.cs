using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace FeedBoard.ServiceDefaults;

/// <summary>The source of the board's own spans and metrics, in addition to those of the framework.</summary>
public static class FeedBoardTelemetry
{
    public const string Name = "FeedBoard";

    /// <summary>One per process: an exporter of any host in the process receives all of it.</summary>
    public static readonly ActivitySource Source = new(Name);

    /// <inheritdoc cref="Source"/>
    public static readonly Meter Meter = new(Name);
}
