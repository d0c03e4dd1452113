using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace FeedBoard.ServiceDefaults;

/// <summary>Where the board's own spans and metrics come from; what the framework tells of itself comes beside it.</summary>
public static class FeedBoardTelemetry
{
    public const string Name = "FeedBoard";

    /// <summary>Of the process: an exporter of any host in it hears all of it.</summary>
    public static readonly ActivitySource Source = new(Name);

    /// <inheritdoc cref="Source"/>
    public static readonly Meter Meter = new(Name);
}
