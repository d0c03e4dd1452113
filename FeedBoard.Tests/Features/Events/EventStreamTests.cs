using FeedBoard.ApiService.Features.Events;

namespace FeedBoard.Tests.Features.Events;

public sealed class EventStreamTests
{
    [Fact]
    public void What_happens_after_the_end_of_a_stream_does_not_break_its_connection_off()
    {
        var aborted = false;
        var stream = new EventStream(from: 0, userId: null, sessionId: null, buffer: 2, () => aborted = true);
        Assert.True(stream.TryAdd(StreamItem.Heartbeat(1)));
        stream.End();
        Assert.True(stream.TryAdd(StreamItem.Heartbeat(2)));
        Assert.True(stream.TryAdd(StreamItem.Heartbeat(3)));
        Assert.False(aborted);
        Assert.Equal(1, stream.Items.Count);
    }

    [Fact]
    public void A_client_that_does_not_keep_up_is_cut_off()
    {
        var aborted = false;
        var stream = new EventStream(from: 0, userId: null, sessionId: null, buffer: 1, () => aborted = true);
        Assert.True(stream.TryAdd(StreamItem.Heartbeat(1)));
        Assert.False(stream.TryAdd(StreamItem.Heartbeat(2)));
        Assert.True(aborted);
    }
}
