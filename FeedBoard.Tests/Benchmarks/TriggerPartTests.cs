using FeedBoard.ApiService.Database;
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
        Assert.Equal(trigger.Sql, parts[0].Sql);
        Assert.DoesNotContain("INSERT INTO feed_totals", parts[1].Sql, StringComparison.Ordinal);
        Assert.DoesNotContain("INSERT INTO feed_search", parts[2].Sql, StringComparison.Ordinal);
        Assert.DoesNotContain("INSERT INTO feed_tags", parts[3].Sql, StringComparison.Ordinal);
        Assert.All(
            parts.Skip(1),
            p => Assert.True(p.Sql.Length < trigger.Sql.Length && p.Sql.Contains("RETURN NULL;\nEND $$", StringComparison.Ordinal))
        );
    }

    [Fact]
    public void A_part_that_is_not_there_is_an_error() =>
        Assert.Throws<BoardException>(() => WriteBenchmark.Without(new("a", "one\ntwo\n"), "two", "one"));
}
