using System.Globalization;
using System.Text;
using System.Text.Json;

namespace FeedBoard.ApiService.Features.Events;

/// <summary>An event as it goes over the wire, made once and shared by all streams.</summary>
/// <param name="Position">Its place in the order; of a heartbeat, up to where everything has been said.</param>
internal sealed record StreamItem(long Position, byte[] Frame)
{
    /// <summary>A comment line, for a client that is ahead of this replica.</summary>
    private static readonly byte[] PlainHeartbeat = ":\n\n"u8.ToArray();

    public string Kind { get; private init; } = "";

    public long? UserId { get; private init; }

    public long? EndedSession { get; private init; }

    /// <summary>The feed of a like: of several likes in a batch only the last one is sent.</summary>
    public long? LikedFeed { get; private init; }

    public bool IsHeartbeat { get; private init; }

    public bool IsReset { get; private init; }

    public static StreamItem Of(long position, string kind, long? userId, long? endedSession, string data) =>
        new(position, Bytes($"id: {position}\nevent: {kind}\ndata: {data}\n\n"))
        {
            Kind = kind,
            UserId = userId,
            EndedSession = endedSession,
            LikedFeed = string.Equals(kind, "feed_liked", StringComparison.Ordinal) ? FeedIn(data) : null,
        };

    /// <summary>
    /// A heartbeat with the position, because the events since then may have been for others: the client need not read them again.
    /// </summary>
    public static StreamItem Heartbeat(long position) => new(position, Bytes($":\nid: {position}\n\n")) { IsHeartbeat = true };

    /// <summary>Load anew: what was missed is not kept any more.</summary>
    public static StreamItem Reset(long position) =>
        new(position, Bytes($"id: {position}\nevent: reset\ndata: {{}}\n\n")) { IsReset = true };

    /// <summary>
    /// The first lines: the position, for a client that is disconnected before the first event, and how long it waits before it reconnects.
    /// </summary>
    public static byte[] Opening(long position, TimeSpan retry) => Bytes($"retry: {(int)retry.TotalMilliseconds}\nid: {position}\n\n");

    /// <summary>The frame for a client that has received everything up to a position; empty if it has this event already.</summary>
    public ReadOnlySpan<byte> After(long sent) =>
        IsHeartbeat ? (Position >= sent ? Frame : PlainHeartbeat)
        : IsReset || Position > sent ? Frame
        : [];

    private static long? FeedIn(string data)
    {
        using var json = JsonDocument.Parse(data);
        return json.RootElement.TryGetProperty("feed_id", out var id) ? id.GetInt64() : null;
    }

    private static byte[] Bytes(FormattableString text) => Encoding.UTF8.GetBytes(text.ToString(CultureInfo.InvariantCulture));
}
