using System.Collections.Concurrent;
using System.Globalization;
using FeedBoard.Tests.Docs;

namespace FeedBoard.Tests.Faults;

/// <summary>
/// The figures of an overload. Times are those of the client, which shares the processors with the replica and the database.
/// </summary>
internal sealed class OverloadFigures
{
    private readonly ConcurrentBag<TimeSpan> succeeded = [],
        refused = [];
    private readonly ConcurrentDictionary<string, int> reasons = new(StringComparer.Ordinal);

    public ConcurrentBag<string> Acknowledged { get; } = [];

    /// <summary>Writes with an uncertain result: the database became unavailable, or the time was up.</summary>
    public ConcurrentBag<string> Unsure { get; } = [];

    public int Succeeded => succeeded.Count;

    public int Refused => refused.Count;

    public TimeSpan Load { get; set; }

    public TimeSpan Recovery { get; set; }

    public long Memory { get; set; }

    public void Add(TimeSpan took, string? written)
    {
        succeeded.Add(took);
        if (written is not null)
            Acknowledged.Add(written);
    }

    public void AddRefusal(TimeSpan took, string reason, string? written)
    {
        refused.Add(took);
        reasons.AddOrUpdate(reason, 1, (_, n) => n + 1);
        if (written is not null && reason != "The board is too busy right now.")
            Unsure.Add(written);
    }

    public void Write(int people)
    {
        var folder = Path.Combine(Repository.Root, "artifacts", "faults");
        Directory.CreateDirectory(folder);
        var all = succeeded.Count + refused.Count;
        (string Name, string Value)[] rows =
        [
            ("concurrent clients", Of(people)),
            ("requests", $"{Of(all)}, {Of((int)(all / Load.TotalSeconds))} a second, a quarter of them writes"),
            ("responses with 200", $"{Share(succeeded.Count, all)}; half within {Percentile(succeeded, 0.5)}, p99 "
                + $"{Percentile(succeeded, 0.99)}"),
            ("refused with 503", $"{Share(refused.Count, all)}; half within {Percentile(refused, 0.5)}, p99 {Percentile(refused, 0.99)}"),
            .. reasons.OrderBy(r => r.Key, StringComparer.Ordinal).Select(r => ($"of these \"{r.Key}\"", Of(r.Value))),
            ("other responses", "0"),
            ("acknowledged writes, all of them present", Of(Acknowledged.Count)),
            ("peak memory of the replica (VmHWM)", $"{Of((int)(Memory >> 20))} MiB"),
            (
                "from the last request to a list and 20 posts, one after the other, all of them 200",
                $"{Recovery.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture)} ms"
            ),
            ("processors, shared by clients, replica and database", Of(Environment.ProcessorCount)),
        ];
        File.WriteAllText(
            Path.Combine(folder, "overload.md"),
            $"| figure | value |\n|---|---|\n{string.Concat(rows.Select(r => $"| {r.Name} | {r.Value} |\n"))}"
        );
    }

    private static string Percentile(IEnumerable<TimeSpan> times, double part)
    {
        var sorted = times.Order().ToList();
        return sorted.Count == 0
            ? "-"
            : $"{sorted[(int)(part * (sorted.Count - 1))].TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture)} ms";
    }

    private static string Share(int n, int all) => string.Create(CultureInfo.InvariantCulture, $"{Of(n)} ({100.0 * n / all:0.0} %)");

    private static string Of(int n) => n.ToString("N0", CultureInfo.InvariantCulture);
}
