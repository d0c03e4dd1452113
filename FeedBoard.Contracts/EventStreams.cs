namespace FeedBoard.Contracts;

/// <summary>How streams of live events show that they are alive.</summary>
public static class EventStreams
{
    /// <summary>The longest time between two heartbeats that the API can be set to.</summary>
    public const string LongestHeartbeat = "00:00:30";

    /// <summary>Three heartbeats at least: a connection that was silent for so long is dead.</summary>
    public static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(100);
}
