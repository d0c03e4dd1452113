using System.Globalization;
using FeedBoard.Tests.Docs;

namespace FeedBoard.Tests.Faults.Rounds;

/// <summary>A round, from an empty board to the verdict.</summary>
internal static class Round
{
    private static readonly string Folder = Path.Combine(Repository.Root, "artifacts", "faults");

    public static async Task RunAsync(RoundPlan plan, Scene scene, Figures figures)
    {
        var history = new History(figures);
        var known = new Knowledge();
        try
        {
            await scene.ClearAsync();
            await HappenAsync(plan, scene, history, known, Task.WhenAll(plan.Faults.Select(fault => scene.HappenAsync(fault, history))));
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
            throw new InvalidOperationException(
                $"{plan}: {e.Message}\nThe end of what happened, all of it in {file}:\n{history.Last(100)}",
                e
            );
        }
    }

    /// <summary>The users write until <paramref name="faults"/> are over. The first failure ends the round.</summary>
    public static async Task HappenAsync(RoundPlan plan, Scene scene, History history, Knowledge known, Task faults)
    {
        var over = false;
        var senders = Enumerable.Range(0, Scene.Crowd).Select(person => new Sender(scene, plan, history, person)).ToList();
        var people = senders
            .Select((sender, person) => new Writer(plan, person, sender, known).RunAsync(() => Volatile.Read(ref over)))
            .ToList();
        try
        {
            await (await Task.WhenAny(people.Append(faults)));
        }
        finally
        {
            Volatile.Write(ref over, true);
            var all = Task.WhenAll(people.Append(faults));
            await all.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            foreach (var sender in senders)
                sender.Dispose();
            await all;
        }
    }
}
