using FeedBoard.Benchmarks;
using FeedBoard.Benchmarks.Loads;
using FeedBoard.Standalone;

namespace FeedBoard.Tests.Benchmarks;

public sealed class BenchOptionsTests
{
    [Fact]
    public void Every_option_is_taken_in_both_forms()
    {
        var options = BenchOptions.Parse(
            [
                "--feeds=1000000",
                "--only",
                "feed,first",
                "--only=streams",
                "--rounds",
                "5",
                "--seconds=2",
                "--minutes=7",
                "--data=/a",
                "--photos=/c",
                "--original=/d",
                "--output",
                "/b",
            ],
            Benchmark.Names
        );

        Assert.Equal(
            (1_000_000, 5, 2, 7, "/a", "/c", "/d", "/b"),
            (
                options.Feeds,
                options.Rounds,
                options.Seconds,
                options.Minutes,
                options.Data,
                options.Photos,
                options.Original,
                options.Output
            )
        );
        Assert.Equal(["feed", "first", "streams"], options.Only);
        Assert.False(options.Wants("search"));
        Assert.True(BenchOptions.Parse([], Benchmark.Names).Wants("search"));
    }

    [Theory]
    [InlineData("unknown option '--size'", "--size", "1")]
    [InlineData("--feeds needs a value", "--feeds")]
    [InlineData("--feeds needs a number from 1000 to 100000000, not 'many'", "--feeds", "many")]
    [InlineData("--rounds needs a number from 1 to 100, not '0'", "--rounds=0")]
    [InlineData("there is no measurement 'speed': feed, first", "--only", "speed")]
    public void A_bad_option_is_said_in_one_line(string expected, params string[] args)
    {
        var error = Assert.Throws<BoardException>(() => BenchOptions.Parse(args, Benchmark.Names));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void A_statement_becomes_a_script_without_its_comments_and_parameters()
    {
        var scripts = PgBench.Scripts(
            "SELECT title -- pk_feeds\nFROM feeds WHERE id = $2 AND title = $1",
            [new PgArguments("\\set id random(1, 9)", "'x'", ":id"), new PgArguments("", "'y'", "7")]
        );

        Assert.Equal(
            [
                "\\set id random(1, 9)\nSELECT title  FROM feeds WHERE id = :id AND title = 'x';\n",
                "\nSELECT title  FROM feeds WHERE id = 7 AND title = 'y';\n",
            ],
            scripts
        );
    }
}
