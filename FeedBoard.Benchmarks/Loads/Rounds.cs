using System.Globalization;
using FeedBoard.Standalone;

namespace FeedBoard.Benchmarks.Loads;

/// <summary>Repeats measurements in turn, and the statistics over that.</summary>
internal static class Rounds
{
    /// <summary>Measures each item, then each again, for so many rounds: what disturbs the machine disturbs all of them.</summary>
    /// <param name="what">The name of an item in the progress.</param>
    /// <returns>Each item with its results.</returns>
    public static async Task<IReadOnlyList<(T Item, IReadOnlyList<TResult> Results)>> RunAsync<T, TResult>(
        int rounds,
        Steps steps,
        IReadOnlyList<T> items,
        Func<T, string> what,
        Func<T, Task<TResult>> measure
    )
    {
        var results = items.Select(_ => new List<TResult>()).ToList();
        for (var n = 1; n <= rounds; n++)
        {
            for (var i = 0; i < items.Count; i++)
            {
                var item = items[i];
                results[i]
                    .Add(
                        await steps.DoAsync(
                            string.Create(CultureInfo.InvariantCulture, $"round {n}: {what(item)}"),
                            () => measure(item)
                        )
                    );
            }
        }

        return [.. items.Zip(results, (item, all) => (item, (IReadOnlyList<TResult>)all))];
    }

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[(sorted.Count / 2) - 1] + sorted[sorted.Count / 2]) / 2;
    }

    /// <summary>The difference between the highest and the lowest, divided by the median; 0 where that is 0.</summary>
    public static double Spread(IReadOnlyCollection<double> values) =>
        Median(values) is > 0 and var median ? (values.Max() - values.Min()) / median : 0;
}
