using System.Globalization;
using FeedBoard.Tests.Docs;
using FeedBoard.Tests.Servers;

namespace FeedBoard.Tests.Faults.Rounds;

/// <summary>
/// People write while everything fails that can. Few rounds in the suite, as many as asked for by <c>./feedboard test --faults</c>. What a round
/// does follows from its seed; what comes of it depends on the moment too, so a seed that failed may have to be run more than once.
/// </summary>
[Trait("Category", "Faults")]
public sealed class RoundsTests
{
    private const int ShortRounds = 3;

    /// <summary>From here on every fault happens in so few rounds, and none takes long.</summary>
    private static readonly int ShortSeed = Enumerable.Range(1, 1_000_000).First(seed =>
    {
        var faults = Enumerable.Range(seed, ShortRounds).SelectMany(s => RoundPlan.Of(s).Faults).ToList();
        return faults.TrueForAll(f => f.Length < 2000) && faults.Select(f => f.Kind).Distinct().Count() == Enum.GetValues<FaultKind>().Length;
    });

    private static readonly string Folder = Path.Combine(Repository.Root, "artifacts", "faults");

    [Fact]
    public async Task Whatever_fails_what_was_acknowledged_is_there_and_nothing_else()
    {
        var (rounds, seed) = (Setting("FEEDBOARD_FAULT_ROUNDS") ?? ShortRounds, Setting("FEEDBOARD_FAULT_SEED") ?? ShortSeed);
        var figures = new Figures(seed);
        await using var postgres = await PostgresCluster.StartNewAsync(durable: true);
        await using var bucket = await BucketScene.NewAsync(postgres);
        await using var disk = await DiskScene.NewAsync(postgres);
        await Task.WhenAll(bucket.StartAsync(), disk.StartAsync());
        for (var n = 0; n < rounds; n++)
        {
            var plan = RoundPlan.Of(seed + n);
            await RunAsync(plan, plan.OverABucket ? bucket : disk, figures);
        }
    }

    [Fact]
    public void A_round_follows_from_its_seed()
    {
        Assert.Equal(RoundPlan.Of(7).ToString(), RoundPlan.Of(7).ToString());
        Assert.Equal(RoundPlan.Of(7).ActsOf(2).Take(1000), RoundPlan.Of(7).ActsOf(2).Take(1000));
        Assert.NotEqual(RoundPlan.Of(7).ActsOf(2).Take(1000), RoundPlan.Of(7).ActsOf(3).Take(1000));
    }

    private static async Task RunAsync(RoundPlan plan, Scene scene, Figures figures)
    {
        var history = new History(figures);
        var known = new Knowledge();
        try
        {
            await scene.ClearAsync();
            await HappenAsync(plan, scene, history, known);
            history.Add("all faults are over, and nobody writes any more");
            using var verdict = new Verdict(scene, known);
            await verdict.AssertAsync();
            figures.Passed(plan, verdict);
            history.Add("everything is as it must be");
            figures.Write(Folder, failed: null);
            await File.AppendAllTextAsync(Path.Combine(Folder, "rounds.log"), $"{plan}\n{history.Last(2)}\n");
        }
        catch (Exception e)
        {
            figures.Write(Folder, plan);
            var file = Path.Combine(Folder, $"history-{plan.Seed.ToString(CultureInfo.InvariantCulture)}.txt");
            await File.WriteAllTextAsync(file, $"{plan}\n{e}\n{history}");
            throw new InvalidOperationException($"{plan}: {e.Message}\nThe end of what happened, all of it in {file}:\n{history.Last(100)}", e);
        }
    }

    /// <summary>The people write until all faults are over; whoever fails ends the round.</summary>
    private static async Task HappenAsync(RoundPlan plan, Scene scene, History history, Knowledge known)
    {
        var over = false;
        var senders = Enumerable.Range(0, Scene.Crowd).Select(person => new Sender(scene, plan, history, person)).ToList();
        var people = senders.Select((sender, person) => new Writer(plan, person, sender, known).RunAsync(() => Volatile.Read(ref over))).ToList();
        var faults = Task.WhenAll(plan.Faults.Select(fault => scene.HappenAsync(fault, history)));
        try
        {
            await (await Task.WhenAny(people.Append(faults)));
        }
        finally
        {
            Volatile.Write(ref over, true);
            var all = Task.WhenAll(people.Append(faults));
            await all.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            foreach (var sender in senders) sender.Dispose();
            await all;
        }
    }

    private static int? Setting(string name) => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : null;
}
