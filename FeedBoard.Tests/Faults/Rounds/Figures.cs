using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FeedBoard.Tests.Faults.Rounds;

/// <summary>
/// The figures of all rounds. Written to <c>artifacts/faults</c> after each round, and copied from there to docs/faults.md.
/// </summary>
internal sealed class Figures(int firstSeed)
{
    private readonly long start = Stopwatch.GetTimestamp();
    private readonly ConcurrentDictionary<string, int> faults = new(StringComparer.Ordinal);
    private int sent,
        acknowledged,
        refused,
        notConnected,
        lost;
    private int rounds,
        overABucket,
        feeds,
        comments,
        images,
        present,
        unsure;

    public void Sent() => Interlocked.Increment(ref sent);

    public void Acknowledged() => Interlocked.Increment(ref acknowledged);

    public void Refused() => Interlocked.Increment(ref refused);

    public void NotConnected() => Interlocked.Increment(ref notConnected);

    public void Lost() => Interlocked.Increment(ref lost);

    public void Happened(string fault) => faults.AddOrUpdate(fault, 1, (_, n) => n + 1);

    /// <summary>A round has passed.</summary>
    public void Passed(RoundPlan plan, Verdict verdict)
    {
        rounds++;
        if (plan.OverABucket)
            overABucket++;
        feeds += verdict.Feeds;
        comments += verdict.Comments;
        images += verdict.Images;
        present += verdict.UnsureButThere;
        unsure += verdict.Unsure;
    }

    /// <param name="failed">The plan of the round that failed, when one did.</param>
    public void Write(string folder, RoundPlan? failed)
    {
        Directory.CreateDirectory(folder);
        var all = Rows(failed).ToList();
        File.WriteAllText(
            Path.Combine(folder, "rounds.json"),
            JsonSerializer.Serialize(all.ToDictionary(r => r.Name, r => r.Value), FigureJson.Default.DictionaryStringString)
        );
        File.WriteAllText(
            Path.Combine(folder, "rounds.md"),
            $"| figure | value |\n|---|---|\n{string.Concat(all.Select(r => $"| {r.Name} | {r.Value} |\n"))}"
        );
    }

    private IEnumerable<(string Name, string Value)> Rows(RoundPlan? failed)
    {
        yield return ("rounds that passed", $"{Of(rounds)} ({Of(overABucket)} over a bucket, {Of(rounds - overABucket)} over a disk)");
        if (failed is not null)
            yield return ("round that failed", failed.ToString());
        yield return (
            "seeds",
            $"{firstSeed.ToString(CultureInfo.InvariantCulture)} to {(firstSeed + rounds - 1).ToString(CultureInfo.InvariantCulture)}"
        );
        yield return ("requests sent", Of(sent));
        yield return ("acknowledged", Of(acknowledged));
        yield return ("refused with 503", Of(refused));
        yield return ("connections refused", Of(notConnected));
        yield return ("responses lost with a process", Of(lost));
        yield return ("writes with an uncertain result", $"{Of(unsure)}, of which {Of(present)} had been committed");
        foreach (var (fault, times) in faults.OrderBy(f => f.Key, StringComparer.Ordinal))
            yield return (fault, Of(times));
        yield return ("feeds, comments, images checked afterwards", $"{Of(feeds)}, {Of(comments)}, {Of(images)}");
        yield return ("acknowledged and lost", failed is null ? "0" : "see the failure");
        yield return ("present, but neither acknowledged nor requested", failed is null ? "0" : "see the failure");
        yield return ("duration", Stopwatch.GetElapsedTime(start).ToString(@"hh\:mm\:ss", CultureInfo.InvariantCulture));
        yield return ("processors", Of(Environment.ProcessorCount));
    }

    private static string Of(int n) => n.ToString("N0", CultureInfo.InvariantCulture);
}

[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSourceGenerationOptions(WriteIndented = true)]
internal sealed partial class FigureJson : JsonSerializerContext;
