using FeedBoard.ApiService.Platform.Problems;
using FeedBoard.ApiService.Platform.Telemetry;
using FeedBoard.ServiceDefaults;
using Microsoft.Extensions.Options;

namespace FeedBoard.ApiService.Features.Events;

/// <summary>The streams of this process, and how far it has read. Safe for all threads.</summary>
internal sealed class EventHub(IOptions<EventOptions> options, BoardMetrics metrics, BoardChanges changes)
{
    private readonly Lock gate = new();
    private readonly HashSet<EventStream> streams = [];
    private long? position;
    private bool ended;

    /// <summary>How far this process has read; <c>null</c> before its first look.</summary>
    public long? Position
    {
        get
        {
            lock (gate)
                return position;
        }
    }

    /// <exception cref="ProblemException">503: the database could not be asked yet, or the process is about to end.</exception>
    public EventStream Open(long? userId, long? sessionId, Action abort)
    {
        lock (gate)
        {
            if (position is not { } from || ended)
                throw new ProblemException(ProblemCodes.ServiceUnavailable) { RetryAfter = TimeSpan.FromSeconds(1) };
            var stream = new EventStream(from, userId, sessionId, options.Value.Buffer, abort);
            streams.Add(stream);
            metrics.StreamsChanged(+1);
            return stream;
        }
    }

    public void Close(EventStream stream)
    {
        lock (gate)
            Remove(stream);
    }

    /// <summary>Hands events on, in their order. Of several likes of one feed only the last: its count is the one that holds.</summary>
    public void Publish(IReadOnlyList<StreamItem> batch)
    {
        if (batch.Count > 0)
            changes.Happened(); // before any client is notified and reads again
        var last = batch
            .Where(i => i.LikedFeed is not null)
            .GroupBy(i => i.LikedFeed)
            .ToDictionary(g => g.Key!.Value, g => g.Last().Position);
        lock (gate)
        {
            foreach (var item in batch)
            {
                if (item.LikedFeed is { } feed && last[feed] != item.Position)
                    continue;
                if (item.EndedSession is { } session)
                    EndSession(session);
                else
                    Send(item);
            }

            if (batch.Count > 0)
                position = batch[^1].Position;
        }
    }

    /// <summary>
    /// The position of the log, at the first read or after events were lost: then every client must load again.
    /// </summary>
    public void StartAt(long newest)
    {
        changes.Happened();
        lock (gate)
        {
            var first = position is null;
            position = newest;
            if (!first)
                Send(StreamItem.Reset(newest));
        }
    }

    public void Beat()
    {
        lock (gate)
        {
            if (position is { } at)
                Send(StreamItem.Heartbeat(at));
        }
    }

    /// <summary>The process is about to end: streams end at once, and their clients go to another replica.</summary>
    public void EndAll()
    {
        lock (gate)
        {
            ended = true;
            foreach (var stream in streams)
                stream.End();
        }
    }

    private void EndSession(long session)
    {
        foreach (var stream in streams)
        {
            if (stream.SessionId == session)
                stream.End();
        }
    }

    private void Send(StreamItem item)
    {
        List<EventStream>? slow = null;
        foreach (var stream in streams)
        {
            if (stream.Takes(item) && !stream.TryAdd(item))
                (slow ??= []).Add(stream);
        }

        foreach (var stream in slow ?? [])
        {
            Remove(stream);
            metrics.StreamDropped();
        }
    }

    private void Remove(EventStream stream)
    {
        if (streams.Remove(stream))
            metrics.StreamsChanged(-1);
    }
}
