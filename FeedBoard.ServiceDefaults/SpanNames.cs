using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace FeedBoard.ServiceDefaults;

/// <summary>Span names that describe the operation and have a low cardinality.</summary>
public static partial class SpanNames
{
    private const int MostStatements = 2000;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    private static readonly ConcurrentDictionary<string, string> Statements = new(StringComparer.Ordinal);

    /// <summary>A path with placeholders for ids and file names: <c>/api/feed/read/{id}</c>.</summary>
    public static string Route(string path) =>
        Ids().Replace(path, match => match.Value.Contains('.', StringComparison.Ordinal) ? "/{name}" : "/{id}");

    /// <summary>The verb and the first table or function of a statement: <c>SELECT feeds</c>.</summary>
    public static string Statement(string sql)
    {
        if (Statements.TryGetValue(sql, out var known))
            return known;
        var name = Read(sql);
        // The board has a few hundred statements; the limit guards against generated ones.
        if (Statements.Count < MostStatements)
            Statements.TryAdd(sql, name);
        return name;
    }

    private static string Read(string sql)
    {
        var text = Comments().Replace(sql, " ").Trim();
        // A statement with CTEs is named by its first CTE that writes.
        if (Writes().Match(text) is { Success: true } write)
            return Name(write.Groups["verb"].Value, Target().Match(text, write.Index));
        if (Verb().Match(text) is not { Success: true } verb)
            return "SQL";
        if (verb.Value.ToUpperInvariant() is not ("SELECT" or "WITH"))
            return Name(verb.Value, Target().Match(text));

        // The table of the outer FROM. If that is a CTE, the first table that it reads; without a FROM, the function.
        var outer = text;
        for (var before = ""; before.Length != outer.Length;)
            (before, outer) = (outer, Innermost().Replace(outer, "\u00a7"));
        var from = From().Match(outer);
        if (
            from.Success
            && Regex.IsMatch(
                text,
                $@"\b{from.Groups["name"].Value}\s+AS\s+(?:(?:NOT\s+)?MATERIALIZED\s+)?\(",
                RegexOptions.CultureInvariant | RegexOptions.IgnoreCase,
                Limit
            )
        )
            from = From().Match(text);
        return Name(
            "SELECT",
            from.Success ? from
                : From().Match(text) is { Success: true } inner ? inner
                : Function().Match(text)
        );
    }

    private static string Name(string verb, Match target) =>
        target.Success ? $"{verb.ToUpperInvariant()} {target.Groups["name"].Value}" : verb.ToUpperInvariant();

    [GeneratedRegex(
        @"/(?:\d+|[0-9a-fA-F-]{32,}|[0-9a-fA-F]{16,}[^/]*\.[a-z0-9]+)(?=/|\z)",
        RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Ids();

    [GeneratedRegex(@"--[^\n]*|/\*.*?\*/", RegexOptions.CultureInvariant | RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Comments();

    [GeneratedRegex(
        @"(?:\A|[(;])\s*(?<verb>INSERT|UPDATE|DELETE)\b",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Writes();

    [GeneratedRegex(@"\A[A-Z]+", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Verb();

    [GeneratedRegex(
        @"\b(?:FROM|INTO|UPDATE|LISTEN|TABLE)\s+(?:ONLY\s+|IF\s+(?:NOT\s+)?EXISTS\s+)?""?(?<name>[A-Z_]\w*)",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Target();

    [GeneratedRegex(
        @"\bFROM\s+(?:ONLY\s+)?""?(?<name>[A-Z_]\w*)",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex From();

    [GeneratedRegex(
        @"\bSELECT\s+(?<name>[A-Z_]\w*)(?=\()",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Function();

    [GeneratedRegex(@"\([^()]*\)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Innermost();
}
