namespace FeedBoard.Tests.Docs;

/// <summary>The repository that the tests were built from.</summary>
internal static class Repository
{
    public static readonly string Root = Find(new DirectoryInfo(AppContext.BaseDirectory));

    /// <summary>README, CONTRIBUTING, SECURITY and everything below docs, relative to the root.</summary>
    public static IEnumerable<string> Documents =>
        Directory
            .EnumerateFiles(Path.Combine(Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(Root, f))
            .Concat(["README.md", "CONTRIBUTING.md", "SECURITY.md"]);

    /// <summary>The folders of the projects, relative to the root.</summary>
    public static IEnumerable<string> Projects =>
        Directory.EnumerateDirectories(Root, "FeedBoard.*").Select(folder => Path.GetRelativePath(Root, folder));

    /// <summary>The source files of a folder, relative to the root, without build output.</summary>
    public static IEnumerable<string> Sources(string folder, string pattern = "*.cs") =>
        Directory
            .EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(Root, f))
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal));

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static string Find(DirectoryInfo folder) =>
        File.Exists(Path.Combine(folder.FullName, "FeedBoard.sln")) ? folder.FullName : Find(folder.Parent!);
}
