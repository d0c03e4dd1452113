namespace FeedBoard.Tests.Docs;

/// <summary>Every line of code has at most 140 columns, SQL and scripts in strings too: it fits on a screen next to its review.</summary>
public sealed class LineTests
{
    private const int Columns = 140;

    /// <summary>Generated code, and ranges of characters.</summary>
    private static readonly string[] Exempt =
    [
        "FeedBoard.ApiService/Database/Migrations/",
        "FeedBoard.Web/Platform/Text/Letters.cs",
    ];

    private static readonly string[] Kinds = ["*.cs", "*.razor", "*.css", "*.js"];

    [Fact]
    public void No_line_is_longer_than_140_columns()
    {
        var lines =
            from project in Repository.Projects
            from kind in Kinds
            from file in Repository.Sources(project, kind)
            where !Exempt.Any(e => file.StartsWith(e, StringComparison.Ordinal))
            from line in File.ReadLines(Path.Combine(Repository.Root, file)).Select((text, index) => (text, Number: index + 1))
            where line.text.Length > Columns
            select $"{file}:{line.Number} has {line.text.Length}";
        Assert.Empty(lines);
    }

    /// <summary>Tables and code may be wider.</summary>
    [Fact]
    public void Nor_is_a_line_of_a_document()
    {
        var lines =
            from file in Repository.Documents
            from line in Prose(file)
            where line.Text.Length > Columns && !line.Text.StartsWith('|') && !line.Text.StartsWith("    ", StringComparison.Ordinal)
            select $"{file}:{line.Number} has {line.Text.Length}";
        Assert.Empty(lines);
    }

    private static IEnumerable<(string Text, int Number)> Prose(string file)
    {
        var code = false;
        foreach (var (number, text) in Repository.Read(file).Split('\n').Index())
        {
            code ^= text.StartsWith("```", StringComparison.Ordinal);
            if (!code)
                yield return (text, number + 1);
        }
    }
}
