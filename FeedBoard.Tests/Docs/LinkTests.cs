using System.Text.RegularExpressions;

namespace FeedBoard.Tests.Docs;

public sealed partial class LinkTests
{
    // Paths in documents begin at the root or, as in the reading order, in the API's project.
    private static readonly string[] Beginnings = ["", "FeedBoard.ApiService"];

    public static TheoryData<string> Documents() => [.. Repository.Documents];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_link_and_path_leads_somewhere(string document)
    {
        var text = Repository.Read(document);
        var folder = Path.GetDirectoryName(document)!;
        var broken = Link().Matches(text).Select(m => m.Groups["to"].Value).Where(to => !to.Contains("://", StringComparison.Ordinal))
            .Where(to => !Exists(Path.Combine(folder, to.Split('#')[0])))
            .Concat(Code().Matches(text).Select(m => m.Groups["path"].Value).Where(path => !Beginnings.Append(folder).Any(b => Exists(Path.Combine(b, path)))));
        Assert.Empty(broken);
    }

    [Fact]
    public void Every_project_is_on_the_readmes_map()
    {
        var projects = Directory.EnumerateFiles(Repository.Root, "*.csproj", SearchOption.AllDirectories).Select(f => Path.GetFileNameWithoutExtension(f)).Where(p => p.StartsWith("FeedBoard.", StringComparison.Ordinal)).Distinct();
        Assert.All(projects, p => Assert.Contains($"| `{p}` |", Repository.Read("README.md"), StringComparison.Ordinal));
    }

    private static bool Exists(string path) => Path.Exists(Path.Combine(Repository.Root, path));

    [GeneratedRegex(@"\]\((?<to>[^)\s]+)\)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();

    /// <summary>Code that looks like a path of the repository: a file of ours, or a folder in docs, or a project.</summary>
    [GeneratedRegex(@"`(?:\./)?(?<path>(?:[\w.-]+/)*[\w.-]+\.(?:cs|md|json|props|sln)|docs/[\w./-]+|scripts/[\w./-]+|FeedBoard\.\w+|feedboard)(?: [^`]*)?`", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Code();
}
