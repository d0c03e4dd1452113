using System.Diagnostics.Metrics;

namespace FeedBoard.ApiService;

/// <summary>The board's own figures, on the meter <c>FeedBoard</c>.</summary>
internal sealed class BoardMetrics
{
    public const string MeterName = "FeedBoard";

    private readonly Counter<long> feedsCreated;
    private readonly Counter<long> swept;
    private readonly Counter<long> sweepFailures;
    private readonly Gauge<long> backlog;

    public BoardMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        feedsCreated = meter.CreateCounter<long>("feedboard.feeds.created", "{feed}", "Feeds that were written");
        swept = meter.CreateCounter<long>("feedboard.sweeper.deleted", "{image}", "Image objects that the sweeper deleted");
        sweepFailures = meter.CreateCounter<long>("feedboard.sweeper.failures", "{image}", "Image objects that the store refused to delete");
        backlog = meter.CreateGauge<long>("feedboard.sweeper.backlog", "{image}", "Images pending or gone after the last sweep");
    }

    public void FeedCreated() => feedsCreated.Add(1);

    public void Swept(int deleted, int failed, long left)
    {
        swept.Add(deleted);
        sweepFailures.Add(failed);
        backlog.Record(left);
    }
}
