using System.Diagnostics.Metrics;
using FeedBoard.ServiceDefaults;

namespace FeedBoard.ApiService.Platform.Telemetry;

/// <summary>The board's own figures, on the meter <c>FeedBoard</c>.</summary>
internal sealed class BoardMetrics
{
    private readonly Counter<long> feedsCreated = FeedBoardTelemetry.Meter.CreateCounter<long>(
        "feedboard.feeds.created",
        "{feed}",
        "Feeds that were written."
    );
    private readonly Counter<long> swept = FeedBoardTelemetry.Meter.CreateCounter<long>(
        "feedboard.sweeper.deleted",
        "{image}",
        "Image objects that the sweeper deleted."
    );
    private readonly Counter<long> sweepFailures = FeedBoardTelemetry.Meter.CreateCounter<long>(
        "feedboard.sweeper.failures",
        "{image}",
        "Image objects that the store refused to delete."
    );
    private readonly Gauge<long> backlog = FeedBoardTelemetry.Meter.CreateGauge<long>(
        "feedboard.sweeper.backlog",
        "{image}",
        "Images pending or detached after the last sweep."
    );

    private readonly Counter<long> thumbnailsMade = FeedBoardTelemetry.Meter.CreateCounter<long>(
        "feedboard.thumbnails.made",
        "{image}",
        "Images that got their thumbnails."
    );
    private readonly Counter<long> thumbnailFailures = FeedBoardTelemetry.Meter.CreateCounter<long>(
        "feedboard.thumbnails.failures",
        "{image}",
        "Tries that made no thumbnails."
    );
    private readonly Histogram<double> thumbnailTime = FeedBoardTelemetry.Meter.CreateHistogram<double>(
        "feedboard.thumbnails.duration",
        "s",
        "Time for all thumbnails of one image, the store included."
    );
    private readonly UpDownCounter<long> streams = FeedBoardTelemetry.Meter.CreateUpDownCounter<long>(
        "feedboard.streams.open",
        "{stream}",
        "Event streams that are open."
    );
    private readonly Counter<long> dropped = FeedBoardTelemetry.Meter.CreateCounter<long>(
        "feedboard.streams.dropped",
        "{stream}",
        "Event streams whose client did not keep up."
    );

    private readonly Counter<long> requestsRefused = FeedBoardTelemetry.Meter.CreateCounter<long>(
        "feedboard.requests.refused",
        "{request}",
        "Requests that were refused since too many were there already."
    );

    public void RequestRefused() => requestsRefused.Add(1);

    public void StreamsChanged(int by) => streams.Add(by);

    public void StreamDropped() => dropped.Add(1);

    public void FeedCreated() => feedsCreated.Add(1);

    public void ThumbnailsTried(bool made, TimeSpan time)
    {
        (made ? thumbnailsMade : thumbnailFailures).Add(1);
        thumbnailTime.Record(time.TotalSeconds);
    }

    public void Swept(int deleted, int failed, long left)
    {
        swept.Add(deleted);
        sweepFailures.Add(failed);
        backlog.Record(left);
    }
}
