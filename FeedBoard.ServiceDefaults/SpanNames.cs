using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace FeedBoard.ServiceDefaults;

/// <summary>Names of spans that say what is done, and of which there are few.</summary>
public static partial class SpanNames
{
    private const int MostStatements = 2000;

    private static readonly ConcurrentDictionary<string, string> Statements = new(StringComparer.Ordinal);

    /// <summary>A path with its ids and names of files replaced: <c>/api/feed/read/{id}</c>.</summary>
    public static string Route(string path) => Ids().Replace(path, match => match.Value.Contains('.', StringComparison.Ordinal) ? "/{name}" : "/{id}");

    /// <summary>The verb and the first table or function of a statement: <c>SELECT feeds</c>.</summary>
    public static string Statement(string sql)
    {
        if (Statements.TryGetValue(sql, out var known)) return known;
        var name = Read(sql);
        // The board has some hundred statements; the bound is for whatever makes its own.
        if (Statements.Count < MostStatements) Statements.TryAdd(sql, name);
        return name;
    }

    private static string Read(string sql)
    {
        var text = Comments().Replace(sql, " ");
        // In a statement WITH parts of its own, the first part that writes is what it does; one that only reads is named for what it reads first.
        var verb = Writes().Match(text) is { Success: true } write ? write : Verb().Match(text);
        if (!verb.Success) return "SQL";
        var target = Target().Match(text, verb.Index);
        var name = verb.Groups["verb"].Value.ToUpperInvariant();
        return target.Success ? $"{name} {target.Groups["name"].Value}" : name;
    }

    [GeneratedRegex(@"/(?:\d+|[0-9a-fA-F-]{32,}|[0-9a-fA-F]{16,}[^/]*\.[a-z0-9]+)(?=/|\z)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Ids();

    [GeneratedRegex(@"--[^\n]*|/\*.*?\*/", RegexOptions.CultureInvariant | RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Comments();

    [GeneratedRegex(@"(?:\A|[(;])\s*(?<verb>INSERT|UPDATE|DELETE)\b", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Writes();

    [GeneratedRegex(@"\b(?<verb>SELECT|LISTEN|NOTIFY|LOCK|SET|CREATE|ALTER|DROP|COPY|BEGIN|COMMIT|TRUNCATE|VACUUM|ANALYZE)\b",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Verb();

    [GeneratedRegex(@"\b(?:FROM|INTO|UPDATE|LISTEN|TABLE|SELECT(?=\s+\w+\())\s+(?:ONLY\s+|IF\s+(?:NOT\s+)?EXISTS\s+)?""?(?<name>[A-Za-z_]\w*)",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Target();
}
