using System.Text.RegularExpressions;

namespace FeedBoard.Tests.Docs;

/// <summary>Each promise of SECURITY.md is held by tests that are there.</summary>
public sealed partial class SecurityTests
{
    private static IReadOnlyList<string> HeldBy { get; } =
    [
        .. Repository
            .Read("SECURITY.md")
            .Split('\n')
            .Select(line => line.Split('|'))
            .Where(cells => cells.Length == 5)
            .Skip(1)
            .Select(cells => cells[3].Trim())
            .Where(cell => !cell.StartsWith("---", StringComparison.Ordinal)),
    ];

    public static TheoryData<string> Tests =>
        [.. HeldBy.SelectMany(cell => Name().Matches(cell)).Select(match => match.Groups["name"].Value).Distinct(StringComparer.Ordinal)];

    /// <param name="name">A class in a folder, <c>Limits/LimitTests</c>, or all of a folder, <c>Names/</c>.</param>
    [Theory]
    [MemberData(nameof(Tests))]
    public void A_test_that_holds_a_promise_is_there(string name)
    {
        var (folder, type) = (Path.GetDirectoryName(name)!.Replace('/', '.'), Path.GetFileName(name));
        var classes = typeof(SecurityTests)
            .Assembly.GetTypes()
            .Where(t =>
                t.Namespace is { } space
                && $"{space}.".StartsWith($"FeedBoard.Tests.{folder}.", StringComparison.Ordinal)
                && (type.Length == 0 || string.Equals(t.Name, type, StringComparison.Ordinal))
            );
        Assert.Contains(classes, t => t.GetMethods().Any(m => m.IsDefined(typeof(FactAttribute), inherit: true)));
    }

    /// <summary>Except promises that are marked as future.</summary>
    [Fact]
    public void Each_promise_names_a_test()
    {
        Assert.NotEmpty(HeldBy);
        Assert.All(HeldBy, cell => Assert.True(cell == "–" || Name().IsMatch(cell), cell));
    }

    [GeneratedRegex("`(?<name>[A-Z][A-Za-z]*(/[A-Za-z]*)+)`", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Name();
}
