using System.Text.RegularExpressions;
using FeedBoard.Tests.Docs;

namespace FeedBoard.Tests.Supply;

/// <summary>What <c>./feedboard test</c> needs: where it is not root, it can install nothing, and the workflow has to.</summary>
public sealed partial class TestProgramTests
{
    private static readonly string[] OfTheRunner = ["nodejs", "npm", "systemd", "chromium-headless-shell"];

    [Fact]
    public void The_workflow_installs_what_the_tests_start()
    {
        var needed = Missing()
            .Matches(Repository.Read("feedboard").Split("need_test_programs() {")[1].Split("\ninstall_missing() {")[0])
            .SelectMany(m => m.Groups["packages"].Value.Split(' '))
            .Distinct(StringComparer.Ordinal)
            .Except(OfTheRunner, StringComparer.Ordinal)
            .ToList();
        var installed = Install().Match(Repository.Read(".github/workflows/ci.yml")).Groups["packages"].Value;
        Assert.Contains("valgrind", needed);
        Assert.All(needed, package => Assert.Contains(package, installed, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"missing\+=\((?<packages>[^)]+)\)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Missing();

    [GeneratedRegex(
        @"apt-get install -y --no-install-recommends (?<packages>(postgresql)(\\\n|[^\n])*)",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex Install();
}
