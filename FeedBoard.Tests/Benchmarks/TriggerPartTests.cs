using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Features.Feeds;
using FeedBoard.Benchmarks.Loads;
using FeedBoard.Standalone;

namespace FeedBoard.Tests.Benchmarks;

/// <summary>The benchmark measures a create without a part of its trigger: the parts are there.</summary>
public sealed class TriggerPartTests
{
    [Fact]
    public void Each_part_is_found_and_cut_out()
    {
        var trigger = DatabaseFunction.All.Single(f => f.Name == "feeds_changed");
        var parts = WriteBenchmark.TriggerParts();
        Assert.Equal((trigger.Sql, FeedService.InsertSql), (parts[0].Trigger, parts[0].Insert));
        Assert.DoesNotContain("INSERT INTO feed_totals", parts[1].Trigger, StringComparison.Ordinal);
        Assert.DoesNotContain("INSERT INTO feed_search", parts[2].Trigger, StringComparison.Ordinal);
        Assert.DoesNotContain("feed_search", parts[2].Insert, StringComparison.Ordinal);
        Assert.DoesNotContain("INSERT INTO feed_tags", parts[3].Trigger, StringComparison.Ordinal);
        Assert.All(
            parts.Skip(1),
            p => Assert.True(p.Trigger.Length < trigger.Sql.Length && p.Trigger.Contains("RETURN NULL;\nEND $$", StringComparison.Ordinal))
        );
    }

    [Fact]
    public void A_part_that_is_not_there_is_an_error() =>
        Assert.Throws<BoardException>(() => WriteBenchmark.Without("one\ntwo\n", "two", "one"));
}
