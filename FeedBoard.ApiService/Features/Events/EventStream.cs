using System.Threading.Channels;

namespace FeedBoard.ApiService.Features.Events;

/// <summary>
/// One connected client. Its items wait in a bounded channel. A client that reads too slowly is disconnected, and reconnects with its
/// position.
/// </summary>
/// <param name="from">Everything after this position goes through the channel; what came before is in the table.</param>
internal sealed class EventStream(long from, long? userId, long? sessionId, int buffer, Action abort)
{
    private readonly Channel<StreamItem> items = Channel.CreateBounded<StreamItem>(
        new BoundedChannelOptions(buffer) { SingleReader = true, SingleWriter = true }
    );

    private bool ended; // everything here happens within the hub's lock

    public long From { get; } = from;

    public long? SessionId { get; } = sessionId;

    public ChannelReader<StreamItem> Items => items.Reader;

    /// <summary>Whether an event is for its owner. <see cref="EventLog"/> says the same in SQL, for what was missed.</summary>
    public bool Takes(StreamItem item) => item.UserId is null || item.UserId == userId;

    /// <returns>
    /// Whether it keeps up; if not, its connection has been broken off. One that is about to end gets no more, and its end is left in
    /// peace.
    /// </returns>
    public bool TryAdd(StreamItem item)
    {
        if (ended || items.Writer.TryWrite(item))
            return true;
        End();
        abort();
        return false;
    }

    /// <summary>Ends it behind what it has been given.</summary>
    public void End()
    {
        ended = true;
        items.Writer.TryComplete();
    }
}
