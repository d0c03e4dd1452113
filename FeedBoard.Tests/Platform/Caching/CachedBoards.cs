using FeedBoard.Tests.Board;
using FeedBoard.Tests.Servers;

namespace FeedBoard.Tests.Platform.Caching;

/// <summary>A board that caches responses for guests until it receives a change.</summary>
public class CachedBoard(TestPostgres postgres) : FileBoard(postgres)
{
    protected override IEnumerable<KeyValuePair<string, string>> Settings => [.. base.Settings, new("Cache:Lifetime", "01:00:00")];
}

/// <summary>A board with the lifetime that people have.</summary>
public sealed class BrieflyCachedBoard(TestPostgres postgres) : FileBoard(postgres)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(1);

    protected override IEnumerable<KeyValuePair<string, string>> Settings => [.. base.Settings, new("Cache:Lifetime", Lifetime.ToString())];
}
