using System.Text.RegularExpressions;
using FeedBoard.Tests.Docs;

namespace FeedBoard.Tests.Contracts;

/// <summary>The list of problem codes, docs/problems.md and the routes agree.</summary>
public sealed partial class ProblemCodeTests
{
    [Fact]
    public void Each_code_stands_once_and_is_its_text_in_snake_case()
    {
        Assert.Distinct(ProblemCodes.All.Select(c => c.Code), StringComparer.Ordinal);
        Assert.All(
            ProblemCodes.All.Except([ProblemCodes.ContentEncodingNotSupported]),
            c => Assert.Equal(NotWord().Replace(c.Detail.ToLowerInvariant(), "_").Trim('_'), c.Code)
        );
        Assert.Equal("urn:feedboard:problem:feed-not-found", ProblemCodes.FeedNotFound.Type);
    }

    [Fact]
    public void The_page_lists_every_code_and_no_other()
    {
        var rows = Row()
            .Matches(Repository.Read("docs/problems.md"))
            .Select(m => (m.Groups["code"].Value, m.Groups["status"].Value, m.Groups["detail"].Value));
        Assert.Equal(ProblemCodes.All.Select(c => (c.Code, $"{c.Status}", c.Detail)), rows);
    }

    [Fact]
    public void The_page_lists_what_can_be_wrong_with_a_field_and_the_API_uses_each()
    {
        var page = Repository.Read("docs/problems.md");
        var rows = FieldRow().Matches(page[page.IndexOf("## Field", StringComparison.Ordinal)..]).Select(m => m.Groups["code"].Value);
        Assert.Equal(FieldErrorCodes.All, rows);
        Assert.Distinct(FieldErrorCodes.All, StringComparer.Ordinal);

        var sources = string.Concat(Repository.Sources("FeedBoard.ApiService").Select(Repository.Read));
        Assert.All(
            typeof(FieldErrorCodes).GetFields().Select(f => f.Name),
            name => Assert.Matches($@"\bFieldErrorCodes\.{name}\b", sources)
        );
    }

    /// <summary>Bare statuses of the framework are in the list by their reason phrase, and have tests of their own.</summary>
    [Fact]
    public void Every_code_is_given_by_a_route()
    {
        ProblemCode[] bare =
        [
            ProblemCodes.NotFound,
            ProblemCodes.MethodNotAllowed,
            ProblemCodes.PreconditionFailed,
            ProblemCodes.RangeNotSatisfiable,
        ];
        var used = Repository
            .Sources("FeedBoard.ApiService")
            .SelectMany(f => Use().Matches(Repository.Read(f)).Select(m => m.Groups["name"].Value))
            .ToHashSet(StringComparer.Ordinal);
        var factories = FactoriesInUse();
        var fields = typeof(ProblemCodes)
            .GetFields()
            .Where(f => f.GetValue(null) is ProblemCode code && !bare.Contains(code))
            .Select(f => f.Name);
        Assert.All(
            fields,
            f => Assert.True(used.Contains(f) && (factories.GetValueOrDefault(f) ?? true), $"no route responds with ProblemCodes.{f}")
        );
    }

    /// <summary>Of codes that a factory in Problem.cs throws: whether anything calls the factory.</summary>
    private static Dictionary<string, bool?> FactoriesInUse()
    {
        const string File = "FeedBoard.ApiService/Platform/Problems/Problem.cs";
        var others = string.Concat(Repository.Sources("FeedBoard.ApiService").Where(f => f != File).Select(Repository.Read));
        return Factory()
            .Matches(Repository.Read(File))
            .ToDictionary(
                m => m.Groups["code"].Value,
                m => (bool?)Regex.IsMatch(others, $@"\bProblem\.{m.Groups["name"].Value}\b", RegexOptions.None, TimeSpan.FromSeconds(1)),
                StringComparer.Ordinal
            );
    }

    [GeneratedRegex(@"[^a-z0-9]+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NotWord();

    [GeneratedRegex(
        @"^\| `(?<code>[a-z_]+)` \| (?<status>\d+) \| (?<detail>[^|]+?) \|",
        RegexOptions.Multiline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Row();

    [GeneratedRegex(
        @"^\| `(?<code>[a-z_]+)` \|",
        RegexOptions.Multiline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex FieldRow();

    [GeneratedRegex(
        @"\bProblemCodes\.(?<name>[A-Z]\w+)",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Use();

    [GeneratedRegex(
        @"ProblemException (?<name>\w+)\([^)]*\)\s*(?:=>|\{)[^;]*?ProblemCodes\.(?<code>\w+)",
        RegexOptions.Singleline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Factory();
}
