using System.Text.RegularExpressions;
using FeedBoard.Tests.Docs;

namespace FeedBoard.Tests.Architecture;

/// <summary>
/// The folders of FeedBoard.Web import each other in one direction: Features → Shared → Platform, and a feature another one only by its
/// Published folder.
/// </summary>
public sealed partial class WebFoldersTests
{
    private const string Root = "FeedBoard.Web";

    private static readonly IReadOnlyList<(string File, string Folder, string Imported)> Imports = [.. Read()];

    [Fact]
    public void Imports_are_found() => Assert.InRange(Imports.Count, 150, 5_000);

    [Fact]
    public void Platform_imports_only_Platform() =>
        Assert.DoesNotContain(Imports, i => IsIn(i.Folder, "Platform") && !IsIn(i.Imported, "Platform"));

    [Fact]
    public void Shared_imports_no_feature() =>
        Assert.DoesNotContain(Imports, i => IsIn(i.Folder, "Shared") && IsIn(i.Imported, "Features"));

    [Fact]
    public void A_feature_imports_another_only_by_what_that_publishes() =>
        Assert.DoesNotContain(
            Imports,
            i =>
                i.Folder.StartsWith("Features.", StringComparison.Ordinal)
                && IsIn(i.Imported, "Features")
                && Area(i.Folder) != Area(i.Imported)
                && !i.Imported.EndsWith(".Published", StringComparison.Ordinal)
        );

    [Fact]
    public void No_two_folders_import_each_other()
    {
        var edges = Imports.Select(i => (From: Area(i.Folder), To: Area(i.Imported))).Where(e => e.From != e.To).ToHashSet();
        Assert.DoesNotContain(edges, e => edges.Contains((e.To, e.From)));
    }

    /// <summary>A namespace that is not the folder's would hide an import.</summary>
    [Fact]
    public void Namespaces_follow_folders() =>
        Assert.All(
            Files("*.cs"),
            file =>
            {
                var declared = Namespace().Match(Repository.Read(file));
                Assert.True(
                    !declared.Success
                        || declared.Groups["name"].Value == string.Join('.', new[] { Root, FolderOf(file) }.Where(p => p.Length > 0)),
                    file
                );
            }
        );

    /// <summary>
    /// By <c>using</c>; and by the components that a page or part draws, since <c>_Imports.razor</c> at the root imports all of Platform
    /// and Shared.
    /// </summary>
    private static IEnumerable<(string File, string Folder, string Imported)> Read()
    {
        var components = Files("*.razor")
            .Where(f => !f.EndsWith("_Imports.razor", StringComparison.Ordinal))
            .ToDictionary(f => Path.GetFileNameWithoutExtension(f), FolderOf, StringComparer.Ordinal);
        foreach (var file in Files("*.cs").Concat(Files("*.razor")).Where(f => FolderOf(f).Length > 0))
        {
            var text = Repository.Read(file);
            var imported = Import().Matches(text).Select(m => m.Groups["name"].Value);
            var drawn = file.EndsWith(".razor", StringComparison.Ordinal)
                ? Tag().Matches(text).Select(m => components.GetValueOrDefault(m.Groups["name"].Value)).OfType<string>()
                : [];
            foreach (var folder in imported.Concat(drawn).Distinct(StringComparer.Ordinal).Where(f => f != FolderOf(file)))
                yield return (file, FolderOf(file), folder);
        }
    }

    /// <summary><c>Features.Feeds</c> of <c>Features.Feeds.Published</c>: a feature, or a folder of Shared or Platform.</summary>
    private static string Area(string folder) => string.Join('.', folder.Split('.').Take(2));

    private static bool IsIn(string folder, string top) => folder == top || folder.StartsWith(top + ".", StringComparison.Ordinal);

    private static string FolderOf(string file) => Path.GetDirectoryName(Path.GetRelativePath(Root, file))!.Replace('/', '.');

    private static IEnumerable<string> Files(string pattern) => Repository.Sources(Root, pattern);

    [GeneratedRegex(@"^namespace (?<name>[\w.]+);", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"\busing FeedBoard\.Web\.(?<name>[\w.]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Import();

    [GeneratedRegex(@"<(?<name>[A-Z]\w*)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Tag();
}
