using FeedBoard.Tests.Docs;

namespace FeedBoard.Tests.Fuzz;

/// <summary>docs/fuzzing.md: what a long run has tried and found. Written only when one was asked for.</summary>
internal static class FuzzReport
{
    private const string Intro = """
        # Fuzzing

        `FeedBoard.Tests/Fuzz` throws at the API what nobody would send: every route of `openapi.json`, with values, texts, numbers, JSON, forms, headers, paths, queries
        and methods that are made by its schemas and then broken, and with bytes damaged on the wire; signed in, with bad tokens, and as a guest. Every run of the tests does some
        thousands; a failure names the seed and the number of the request.

        Of every answer it is asked: no 5xx; nothing of the inside of the program; a problem in JSON where it is a refusal (or Kestrel's own bare one), with a status that the document names;
        JSON where it says so. Of the process: after a warm-up, neither handles nor memory grow beyond the bounds below. Of the readers of images and forms: nothing but their own
        refusals, in bounded memory, with an end. What a run finds is mended, each with a test of its own in `FeedBoard.Tests/Fuzz/FoundTests.cs`.

        This page is written by the run: `./feedboard test --fuzz REQUESTS`.

        """;

    private static readonly Lock Gate = new();

    /// <param name="name">Where among the sections: a later run puts its own in place of the old one.</param>
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
