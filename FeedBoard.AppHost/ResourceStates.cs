using System.Globalization;

namespace FeedBoard.AppHost;

internal static class ResourceStates
{
    /// <summary>Whether it ended with an error, or could not be started at all.</summary>
    public static bool HasFailed(this ResourceEvent e) =>
        e.Is(KnownResourceStates.FailedToStart)
        || e.Is(KnownResourceStates.RuntimeUnhealthy)
        || ((e.Is(KnownResourceStates.Exited) || e.Is(KnownResourceStates.Finished)) && e.Snapshot.ExitCode is not (null or 0));

    public static bool Is(this ResourceEvent e, string state) => string.Equals(e.Snapshot.State?.Text, state, StringComparison.Ordinal);

    /// <summary>A line of a resource's log without the time that the orchestrator writes before it.</summary>
    public static string WithoutTime(this string line) =>
        line.Split(' ', 2) is [var first, var rest] && DateTimeOffset.TryParse(first, CultureInfo.InvariantCulture, out _) ? rest : line;

    /// <summary>Such as "exit code 1", "Waiting", "not started".</summary>
    public static string DescribeState(this ResourceEvent e) =>
        e.Snapshot.ExitCode is { } code and not 0 ? string.Create(CultureInfo.InvariantCulture, $"exit code {code}")
        : e.Snapshot.State?.Text is { Length: > 0 } text ? text
        : "not started";
}
