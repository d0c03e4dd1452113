using System.Text.RegularExpressions;
using FeedBoard.Tests.Docs;

namespace FeedBoard.Tests.Architecture;

/// <summary>An event id finds one message in the logs, so no two messages of the board share one.</summary>
public sealed partial class EventIdTests
{
    [Fact]
    public void No_two_log_messages_share_an_event_id()
    {
        var messages = Repository
            .Projects.Where(p => p != "FeedBoard.Tests")
            .SelectMany(p => Repository.Sources(p))
            .SelectMany(f => Message().Matches(Repository.Read(f)).Select(m => (File: f, Id: m.Groups["id"].Value)))
            .ToArray();
        Assert.True(messages.Length > 20, $"only {messages.Length} messages were found");
        Assert.Empty(messages.GroupBy(m => m.Id, StringComparer.Ordinal).Where(g => g.Count() > 1).SelectMany(g => g));
    }

    [GeneratedRegex(
        @"\[LoggerMessage\(\s*(EventId\s*=\s*)?(?<id>\d*)",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Message();
}
