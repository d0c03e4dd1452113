using System.Diagnostics;
using System.Reflection;
using FeedBoard.Standalone;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Distributed;
using FeedBoard.Tests.Servers;
using FeedBoard.Tests.Web;

namespace FeedBoard.Tests.Architecture;

/// <summary>What <c>./feedboard test --fast</c> runs starts no program but PostgreSQL.</summary>
public sealed class SlowTests
{
    private static readonly Type[] Starters =
    [
        typeof(Process),
        typeof(ChildProcess),
        typeof(SwiftServer),
        typeof(Browser),
        typeof(RunningBoard),
    ];

    // One server for all. What these use is not looked at.
    private static readonly Type[] Allowed = [typeof(Servers.TestPostgres), typeof(PostgresPrograms)];

    private static readonly Dictionary<Type, HashSet<Type>> Uses = new[] { typeof(SlowTests), typeof(ChildProcess) }
        .SelectMany(t => t.Assembly.GetTypes())
        .Where(t => t.DeclaringType is null)
        .ToDictionary(t => t, t => TypeUses.Of(t, m => m.DeclaringType != typeof(Process) || m.Name == nameof(Process.Start)));

    [Fact]
    public void A_class_that_starts_a_program_is_marked_as_slow()
    {
        var unmarked = TestClasses()
            .Where(t => t.GetCustomAttribute<SlowAttribute>() is null)
            .Select(t => (t.FullName, Way: WayToAStarter(t)))
            .Where(t => t.Way is not null)
            .Select(t => $"{t.FullName} is not marked [Slow]: {t.Way}")
            .ToList();
        Assert.True(unmarked.Count == 0, string.Join('\n', unmarked));
    }

    [Fact]
    public void Those_that_start_programs_are_found()
    {
        Assert.Equal("Browser", WayToAStarter(typeof(Browser)));
        Assert.EndsWith("ChildProcess", WayToAStarter(typeof(Start.StartTests)), StringComparison.Ordinal);
        Assert.NotNull(WayToAStarter(typeof(Web.InBrowser.AxeTests)));
        Assert.Null(WayToAStarter(typeof(SlowTests)));
        Assert.Null(WayToAStarter(typeof(FileBoard)));
    }

    private static IEnumerable<Type> TestClasses() =>
        Uses.Keys.Where(t => !t.IsAbstract && t.Assembly == typeof(SlowTests).Assembly)
            .Where(t => t.GetMethods().Any(m => m.IsDefined(typeof(FactAttribute), inherit: true)));

    /// <returns>Who uses whom, down to what starts a program; null: nothing does.</returns>
    private static string? WayToAStarter(Type from)
    {
        var (seen, next) = (new HashSet<Type> { from }, new Queue<(Type Type, string Way)>([(from, from.Name)]));
        while (next.TryDequeue(out var at))
        {
            if (Starters.Contains(at.Type))
                return at.Way;
            foreach (var used in Uses.GetValueOrDefault(at.Type) ?? [])
            {
                if (!Allowed.Contains(used) && seen.Add(used))
                    next.Enqueue((used, $"{at.Way} > {used.Name}"));
            }
        }

        return null;
    }
}
