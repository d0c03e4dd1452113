using System.Globalization;
using System.Text.RegularExpressions;
using FeedBoard.ServiceDefaults;
using FeedBoard.Standalone;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Docs;

namespace FeedBoard.Tests.Deploy;

/// <summary>Whatever stops a service lets it complete what it has begun (<see cref="ServerLimits.Shutdown"/>).</summary>
[Slow]
public sealed class StopTimeTests
{
    [Theory]
    [InlineData("compose.yaml", @"^  stop_grace_period: (?<seconds>\d+)s")]
    [InlineData("kubernetes.yaml", @"terminationGracePeriodSeconds: (?<seconds>\d+)")]
    [InlineData("../infra/modules/service.bicep", @"terminationGracePeriodSeconds: (?<seconds>\d+)")]
    public void What_kills_a_service_waits_longer_than_it_takes_to_stop(string file, string pattern) =>
        Assert.All(Seconds(file, pattern), s => Assert.True(s > ServerLimits.Shutdown.TotalSeconds, $"{s}"));

    [Fact]
    public void So_does_one_machine_and_systemd_waits_for_both_services_and_PostgreSQL()
    {
        Assert.True(Service.StopPatience > ServerLimits.Shutdown);
        var systemd = Assert.Single(Seconds("systemd/feedboard.service", @"^TimeoutStopSec=(?<seconds>\d+)"));
        Assert.True(systemd > (2 * Service.StopPatience.TotalSeconds) + 10, $"{systemd}");
    }

    private static int[] Seconds(string file, string pattern)
    {
        var found = Regex.Matches(
            Repository.Read($"deploy/{file}"),
            pattern,
            RegexOptions.Multiline | RegexOptions.ExplicitCapture,
            TimeSpan.FromSeconds(5)
        );
        Assert.NotEmpty(found);
        return [.. found.Select(m => int.Parse(m.Groups["seconds"].Value, CultureInfo.InvariantCulture))];
    }
}
