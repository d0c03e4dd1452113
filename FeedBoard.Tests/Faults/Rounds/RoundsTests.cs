using System.Globalization;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Servers;

namespace FeedBoard.Tests.Faults.Rounds;

/// <summary>
/// People write while everything fails that can. Few rounds in the suite, as many as asked for by <c>./feedboard test --faults</c>. What a
/// round does follows from its seed; what comes of it depends on the moment too, so a seed that failed may have to be run more than once.
/// </summary>
[Slow]
[Trait("Category", "Faults")]
public sealed class RoundsTests
{
    private const int ShortRounds = 3;

    /// <summary>From here on every fault happens in so few rounds, and none takes long.</summary>
    private static readonly int ShortSeed = Enumerable
        .Range(1, 1_000_000)
        .First(seed =>
        {
            var faults = Enumerable.Range(seed, ShortRounds).SelectMany(s => RoundPlan.Of(s).Faults).ToList();
            return faults.TrueForAll(f => f.Length < 2000)
                && faults.Select(f => f.Kind).Distinct().Count() == Enum.GetValues<FaultKind>().Length;
        });

    [Fact]
    public async Task Whatever_fails_what_was_acknowledged_is_there_and_nothing_else()
    {
        var (rounds, seed) = (Setting("FEEDBOARD_FAULT_ROUNDS") ?? ShortRounds, Setting("FEEDBOARD_FAULT_SEED") ?? ShortSeed);
        var figures = new Figures(seed);
        var plans = Enumerable.Range(seed, rounds).Select(RoundPlan.Of).ToList();
        await using var postgres = await TestPostgres.StartNewAsync(durable: true);
        await using var bucket = await BucketScene.NewAsync(postgres);
        await using var disk = await DiskScene.NewAsync(postgres);
        await Task.WhenAll(bucket.StartAsync([.. plans.Where(p => p.OverABucket)]), disk.StartAsync([.. plans.Where(p => !p.OverABucket)]));
        foreach (var plan in plans)
            await Round.RunAsync(plan, plan.OverABucket ? bucket : disk, figures);
    }

    [Fact]
    public void A_round_follows_from_its_seed()
    {
        Assert.Equal(RoundPlan.Of(7).ToString(), RoundPlan.Of(7).ToString());
        Assert.Equal(RoundPlan.Of(7).ActsOf(2).Take(1000), RoundPlan.Of(7).ActsOf(2).Take(1000));
        Assert.NotEqual(RoundPlan.Of(7).ActsOf(2).Take(1000), RoundPlan.Of(7).ActsOf(3).Take(1000));
    }

    private static int? Setting(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : null;
}
