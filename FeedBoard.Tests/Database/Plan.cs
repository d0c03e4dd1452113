using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Npgsql;

namespace FeedBoard.Tests.Database;

/// <summary>How PostgreSQL runs a statement, and what it read and sorted for it.</summary>
internal sealed partial class Plan
{
    private readonly List<JsonNode> nodes = [];

    private Plan(JsonNode root, string text)
    {
        Text = text;
        Collect(root);
    }

    /// <summary>The whole plan, for error messages.</summary>
    public string Text { get; }

    public IReadOnlySet<string> Indexes => nodes.Select(n => (string?)n["Index Name"]).OfType<string>().ToHashSet(StringComparer.Ordinal);

    public IReadOnlyList<string> SeqScans =>
        [.. nodes.Where(n => (string)n["Node Type"]! == "Seq Scan").Select(n => (string)n["Relation Name"]!)];

    /// <summary>The most rows that any sort had to put in order.</summary>
    public double MostSorted =>
        nodes.Where(n => ((string)n["Node Type"]!).Contains("Sort", StringComparison.Ordinal)).Select(Rows).DefaultIfEmpty(0).Max();

    /// <summary>Rows read from a table, those that a filter dropped included.</summary>
    public double Read(string table) =>
        nodes
            .Where(n => (string?)n["Relation Name"] == table)
            .Sum(n => Rows(n) + (((double?)n["Rows Removed by Filter"] ?? 0) * (double)n["Actual Loops"]!));

    /// <summary>Runs a statement that was written with <c>@name</c> or <c>$1/*name*/</c> parameters.</summary>
    /// <param name="generic">Planned once for all values, as PostgreSQL does for a prepared statement that is run often.</param>
    /// <param name="values">SQL literals by parameter.</param>
    public static async Task<Plan> ExplainAsync(
        NpgsqlConnection connection,
        string sql,
        bool generic,
        IReadOnlyDictionary<string, string> values
    )
    {
        var (numbered, given) = Prepared(sql, values);
        await using var command = new NpgsqlCommand(
            $"""
            DEALLOCATE ALL; SET plan_cache_mode = force_{(generic ? "generic" : "custom")}_plan; PREPARE it AS {numbered};
            EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE it {given}
            """,
            connection
        );
        var text = (string)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
        return new(JsonNode.Parse(text)![0]!["Plan"]!, $"{sql}\n{text}");
    }

    /// <summary>
    /// How often PostgreSQL makes a plan when a prepared statement is run twenty times. The first five times it does so anyway, to compare.
    /// </summary>
    public static async Task<long> CountPlansAsync(NpgsqlConnection connection, string sql, IReadOnlyDictionary<string, string> values)
    {
        var (numbered, given) = Prepared(sql, values);
        await using var command = new NpgsqlCommand(
            $"""
            DEALLOCATE ALL; SET plan_cache_mode = auto; PREPARE it AS {numbered};
            {string.Concat(Enumerable.Repeat($"EXECUTE it {given};\n", 20))}
            """,
            connection
        );
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        await using var count = new NpgsqlCommand("SELECT custom_plans FROM pg_prepared_statements WHERE name = 'it'", connection);
        return (long)(await count.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    /// <summary>The statement with <c>$1</c>, <c>$2</c> and so on, and the values in their order.</summary>
    private static (string Sql, string Given) Prepared(string sql, IReadOnlyDictionary<string, string> values)
    {
        var names = new List<string>();
        var numbered = Parameter()
            .Replace(
                sql,
                m =>
                {
                    if (!names.Contains(m.Groups["name"].Value))
                        names.Add(m.Groups["name"].Value);
                    return $"${names.IndexOf(m.Groups["name"].Value) + 1}";
                }
            );
        return (numbered, names.Count == 0 ? "" : $"({string.Join(", ", names.Select(n => values[n]))})");
    }

    private static double Rows(JsonNode node) => (double)node["Actual Rows"]! * (double)node["Actual Loops"]!;

    private void Collect(JsonNode node)
    {
        nodes.Add(node);
        foreach (var child in node["Plans"]?.AsArray() ?? [])
            Collect(child!);
    }

    [GeneratedRegex(
        @"@(?<name>\w+)|\$\d+/\*(?<name>\w+)\*/",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Parameter();
}
