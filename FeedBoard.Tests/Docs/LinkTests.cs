using System.Text;
using System.Text.RegularExpressions;

namespace FeedBoard.Tests.Docs;

public sealed partial class LinkTests
{
    // Paths in documents begin at the root or, in a list of the API's files, in its project.
    private static readonly string[] Beginnings = ["", "FeedBoard.ApiService"];

    public static TheoryData<string> Documents() => [.. Repository.Documents];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_link_and_path_leads_somewhere(string document)
    {
        var text = Repository.Read(document);
        var folder = Path.GetDirectoryName(document)!;
        var broken = Links(text)
            .Where(to => !Exists(Path.Combine(folder, to.Split('#')[0])))
            .Concat(
                Code()
                    .Matches(text)
                    .Select(m => m.Groups["path"].Value)
                    .Where(path => !Beginnings.Append(folder).Any(b => Exists(Path.Combine(b, path))))
            );
        Assert.Empty(broken);
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_anchor_is_a_heading(string document)
    {
        var folder = Path.GetDirectoryName(document)!;
        var broken = Links(Repository.Read(document))
            .Select(to => to.Split('#'))
            .Where(to => to.Length > 1)
            .Where(to => !Anchors(to[0].Length == 0 ? document : Path.Combine(folder, to[0])).Contains(to[1], StringComparer.Ordinal));
        Assert.Empty(broken.Select(to => string.Join('#', to)));
    }

    /// <summary>An empty line within a table would show the rows after it as they are typed.</summary>
    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_table_has_its_heading(string document)
    {
        var lines = Repository.Read(document).Split('\n');
        var firsts = Enumerable.Range(0, lines.Length).Where(n => lines[n].StartsWith('|') && (n == 0 || !lines[n - 1].StartsWith('|')));
        Assert.Empty(firsts.Where(n => !lines[n + 1].StartsWith("|--", StringComparison.Ordinal)).Select(n => lines[n]));
    }

    [Theory]
    [InlineData("# One word", "one-word")]
    [InlineData("## How a request flows, `twice`?", "how-a-request-flows-twice")]
    [InlineData("### `a_b` & C", "a_b--c")]
    public void An_anchor_is_made_as_GitHub_makes_it(string heading, string anchor) =>
        Assert.Equal(anchor, Anchor(Heading().Match(heading).Groups["text"].Value));

    [Fact]
    public void Every_project_is_on_a_map()
    {
        var projects = Directory
            .EnumerateFiles(Repository.Root, "*.csproj", SearchOption.AllDirectories)
            .Select(f => Path.GetFileNameWithoutExtension(f))
            .Where(p => p.StartsWith("FeedBoard.", StringComparison.Ordinal))
            .Distinct();
        var maps = Repository.Read("CONTRIBUTING.md") + Repository.Read("README.md");
        Assert.All(projects, p => Assert.Contains($"| `{p}` |", maps, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_decision_is_in_the_index_with_its_title()
    {
        const string folder = "docs/decisions/";
        var decisions = Repository
            .Documents.Where(d => d.StartsWith(folder + "0", StringComparison.Ordinal))
            .Select(d => d[folder.Length..])
            .Select(name => $"- [{name[..4]}]({name}) {Repository.Read(folder + name).Split('\n')[0][2..]}");
        var index = Repository.Read(folder + "README.md").Split('\n').Where(l => l.StartsWith('-'));
        Assert.Equal(decisions.Order(StringComparer.Ordinal), index.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Links(string text) =>
        Link().Matches(text).Select(m => m.Groups["to"].Value).Where(to => !to.Contains("://", StringComparison.Ordinal));

    private static IEnumerable<string> Anchors(string document) =>
        Heading().Matches(Fenced().Replace(Repository.Read(document), "")).Select(m => Anchor(m.Groups["text"].Value));

    /// <summary>
    /// A heading in lower case: letters, digits, hyphens and underscores stay, blanks become hyphens, and everything else goes.
    /// </summary>
    private static string Anchor(string heading)
    {
        var anchor = new StringBuilder();
        foreach (var c in heading)
        {
            if (c == ' ')
                anchor.Append('-');
            else if (char.IsLetterOrDigit(c) || c is '-' or '_')
                anchor.Append(char.ToLowerInvariant(c));
        }

        return anchor.ToString();
    }

    private static bool Exists(string path) => Path.Exists(Path.Combine(Repository.Root, path));

    [GeneratedRegex(@"\]\((?<to>[^)\s]+)\)|\bsrc=""(?<to>[^""]+)""", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();

    [GeneratedRegex(@"^#{1,6} (?<text>[^\n]*)", RegexOptions.Multiline | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Heading();

    /// <summary>A block of code, whose lines with # are no headings.</summary>
    [GeneratedRegex(
        @"^ *```.*?^ *```",
        RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Fenced();

    /// <summary>
    /// Code that looks like a path of the repository: a file of ours, or a folder in docs, deploy, infra or scripts, or a project.
    /// </summary>
    [GeneratedRegex(
        @"`(?:\./)?(?<path>(?:[\w.-]+/)*[\w.-]+\.(?:cs|csproj|md|json|props|sln|razor|resx|bicep|yaml|yml)"
            + @"|FeedBoard\.\w+(?:/[\w./-]*)?|(?:docs|deploy|infra|scripts)/(?:[\w-][\w./-]*)?|feedboard)(?: [^`]*)?`",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Code();
}
