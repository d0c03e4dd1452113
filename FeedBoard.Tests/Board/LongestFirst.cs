using FeedBoard.Tests.Board;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(LongestFirst))]

namespace FeedBoard.Tests.Board;

/// <summary>Classes that start whole programs or a browser come first: begun last, one of them would keep everybody waiting.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    // The first waits most of its time, beside others that compute.
    private static readonly string[] Long =
    [
        ".SlowClientTests",
        ".AccessTests",
        "RunningBoard",
        ".Standalone",
        ".Distributed",
        ".Cost",
        ".Faults",
        ".Fuzz",
        ".TwoApisTests",
        ".Web",
        ".Database",
        ".Deploy",
        ".Start",
        ".Thumbnails",
    ];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [
            .. testCollections
                .OrderBy(c => Place(c.TestCollectionDisplayName))
                .ThenBy(c => c.TestCollectionDisplayName, StringComparer.Ordinal),
        ];

    private static int Place(string collection)
    {
        var place = Array.FindIndex(Long, name => collection.Contains(name, StringComparison.Ordinal));
        return place < 0 ? Long.Length : place;
    }
}
