using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Imaging;

namespace FeedBoard.Tests.Platform.Telemetry;

/// <summary>
/// The board's own metrics. They belong to the process, so concurrent tests are told apart by their trace.
/// </summary>
public sealed class MetricTests : IClassFixture<FileBoard>, IDisposable
{
    private readonly FileBoard board;
    private readonly MeterListener listener = new();
    private readonly ConcurrentQueue<(ActivityTraceId Trace, string Name, long Value)> measured = new();

    public MetricTests(FileBoard board)
    {
        this.board = board;
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter.Name == "FeedBoard")
                l.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>(
            (instrument, value, _, _) => measured.Enqueue((Activity.Current?.TraceId ?? default, instrument.Name, value))
        );
        listener.Start();
    }

    [Fact]
    public async Task A_feed_and_its_images_and_their_bytes_are_counted()
    {
        var ann = await board.JoinAsync();
        UploadFile[] files = [new("1.png", TestImages.Png(4, 3)), new("2.png", TestImages.Png(3, 4))];
        using var form = Form.Of(("title", "counted"), ("content", "two images")).Files("images", files);
        using var traces = new Traces(board);
        using var trace = await traces.SendAsync(HttpMethod.Post, "/api/feed/create", form, ann);
        var feed = await trace.Response.JsonAsync();

        Assert.Equal([1], Of(trace.Id, "feedboard.feeds.created"));
        Assert.Equal(2, Of(trace.Id, "feedboard.images.stored").Sum());
        Assert.Equal(feed["images"]!.AsArray().Sum(i => (long)i!["size"]!), Of(trace.Id, "feedboard.images.bytes").Sum());
    }

    [Fact]
    public async Task A_feed_that_was_refused_is_not_counted()
    {
        var ann = await board.JoinAsync();
        using var form = Form.Of(("title", new string('x', 201)), ("content", "too long a title"))
            .Files("images", new UploadFile("1.png", TestImages.Png(4, 3)));
        using var traces = new Traces(board);
        using var trace = await traces.SendAsync(HttpMethod.Post, "/api/feed/create", form, ann);
        await trace.Response.IsInvalidAsync("title");

        Assert.DoesNotContain(measured, m => m.Trace == trace.Id);
    }

    [Fact]
    public async Task A_sweep_tells_what_it_deleted_and_what_is_left()
    {
        var ann = await board.JoinAsync();
        var feed = await ann.FeedAsync(images: [new("1.png", TestImages.Png(4, 3)), new("2.png", TestImages.Png(3, 4))]);
        await board.QueryAsync<object>(
            "INSERT INTO images (name, state, content_type, size, width, height, alt) VALUES ('0123456789abcdef0123456789abcdef.png', 0, "
                + "'image/png', 1, 1, 1, '')"
        );
        using var deleted = await ann.DeleteFeedAsync(feed.Id());
        await deleted.JsonAsync();

        using var traces = new Traces(board);
        var spans = await traces.RunAsync(board.SweepAsync);
        var trace = spans[0].TraceId;
        Assert.Equal([2], Of(trace, "feedboard.sweeper.deleted"));
        Assert.Equal([0], Of(trace, "feedboard.sweeper.failures"));
        Assert.Equal([1], Of(trace, "feedboard.sweeper.backlog")); // the upload that is under way
        Assert.Equal(2, spans.Count(s => s.OperationName == "image.delete"));
    }

    public void Dispose() => listener.Dispose();

    private IEnumerable<long> Of(ActivityTraceId trace, string name) =>
        measured.Where(m => m.Trace == trace && m.Name == name).Select(m => m.Value);
}
