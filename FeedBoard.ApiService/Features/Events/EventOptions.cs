using System.ComponentModel.DataAnnotations;
using FeedBoard.ApiService.Platform.Settings;

namespace FeedBoard.ApiService.Features.Events;

/// <summary>Section <c>Events</c>.</summary>
internal sealed class EventOptions
{
    /// <summary>How long an event is kept for clients that connect again and send <c>Last-Event-ID</c>.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "30.00:00:00", MinimumIsExclusive = true, ErrorMessage = SettingMessages.Above)]
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// How often a stream says that it is alive. The front end takes one for dead that is silent for longer than
    /// <see cref="EventStreams.LongestSilence"/>.
    /// </summary>
    [Range(
        typeof(TimeSpan),
        "00:00:00.1",
        EventStreams.LongestHeartbeat,
        ParseLimitsInInvariantCulture = true,
        ErrorMessage = SettingMessages.Between
    )]
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How often a replica looks for events whose writer died before it could wake anybody.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:01:00", ParseLimitsInInvariantCulture = true, ErrorMessage = SettingMessages.Between)]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How many events may wait for one client before it is taken for too slow.</summary>
    [Range(1, 100_000, ErrorMessage = SettingMessages.Between)]
    public int Buffer { get; set; } = 256;
}
