using FeedBoard.Tests.Docs;

namespace FeedBoard.Tests.Fuzz;

/// <summary>Writes docs/fuzzing.md, the results of a long run, only if one was requested.</summary>
internal static class FuzzReport
{
    private const string Intro = """
        # Fuzzing

        `FeedBoard.Tests/Fuzz` sends invalid requests to every route of `openapi.json`. The generator uses the schemas and then breaks
        values, texts, numbers, JSON, forms, headers, paths, queries and methods. It also damages bytes on the wire. Requests are signed in,
            have invalid
        tokens, or are those of a guest. Every test run sends a few thousand. A failure names the seed and the number of the request.

        Each response is checked: no 5xx, no internal details of the program, a documented status,
            and valid JSON where JSON is declared. An error
        is a problem document, or Kestrel's own empty response. After a warm-up, neither handles nor memory of the process may exceed the
        limits below. The parsers of images and forms must end, use bounded memory,
            and throw only their own exceptions. Each fault that a run finds is
        fixed with a test in `FeedBoard.Tests/Fuzz/FindingTests.cs`.

        `./feedboard test --fuzz REQUESTS` writes this page.

        """;

    private static readonly Lock Gate = new();

    /// <param name="name">The name and order of the section. A later run replaces it.</param>
    public static void Write(string name, string section)
    {
        if (FuzzOptions.Asked is null)
            return;
        var folder = Path.Combine(Repository.Root, "artifacts", "fuzz");
        lock (Gate)
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, $"{name}.md"), section);
            var sections = Directory
                .GetFiles(folder, "*.md")
                .OrderBy(Path.GetFileNameWithoutExtension, StringComparer.Ordinal)
                .Select(File.ReadAllText);
            File.WriteAllText(Path.Combine(Repository.Root, "docs", "fuzzing.md"), $"{Intro}{string.Concat(sections)}");
        }
    }
}
