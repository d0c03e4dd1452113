using System.Globalization;
using System.Text.RegularExpressions;
using FeedBoard.Benchmarks.Board;
using FeedBoard.Standalone;
using Npgsql;

namespace FeedBoard.Benchmarks.Loads;

/// <summary>Measures the database alone: <c>pgbench</c> with the prepared statements of the API.</summary>
internal static partial class PgBench
{
    // More clients than processors gain nothing here; fewer leave the database idle.
    private const int Clients = 16;

    /// <summary>The last statement of the API, read from PostgreSQL, so that no copy can become outdated.</summary>
    public static async Task<string> LastStatementAsync(BenchBoard board, CancellationToken cancel)
    {
        await using var connection = new NpgsqlConnection(board.ConnectionString + ";Pooling=false;Application Name=benchmarks");
        await connection.OpenAsync(cancel);
        await using var command = new NpgsqlCommand(
            """
            SELECT query FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid() AND query ~ '^\s*(SELECT|WITH)'
                AND query !~ 'number_events|event_log|FROM sessions|pg_'
            ORDER BY query_start DESC LIMIT 1
            """,
            connection
        );
        return (string)(await command.ExecuteScalarAsync(cancel) ?? throw new BoardException("the API ran no statement"));
    }

    /// <param name="statement">With <c>$1</c> and so on.</param>
    /// <param name="arguments">The values of the parameters, and lines before the statement; one script for each item, used in
    /// turn.</param>
    public static IReadOnlyList<string> Scripts(string statement, IEnumerable<PgArguments> arguments)
    {
        var line = OneLine(statement);
        return [.. arguments.Select(a => $"{a.Before}\n{Parameter().Replace(line, m => a.Values[Index(m)])};\n")];

        int Index(Match match) => int.Parse(match.Groups["index"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) - 1;
    }

    /// <summary>Without comments.</summary>
    public static string OneLine(string sql) => Comment().Replace(sql, "").ReplaceLineEndings(" ");

    /// <returns>Transactions a second.</returns>
    public static async Task<double> RunAsync(BenchBoard board, IReadOnlyList<string> scripts, double seconds, CancellationToken cancel)
    {
        var files = new List<string>();
        for (var n = 0; n < scripts.Count; n++)
        {
            var file = Path.Combine(board.Folder, string.Create(CultureInfo.InvariantCulture, $"script{n}.sql"));
            await File.WriteAllTextAsync(file, scripts[n], cancel);
            files.Add("-f");
            files.Add(file);
        }

        string[] arguments =
        [
            "-n",
            "-M",
            "prepared",
            "-c",
            Number(Clients),
            "-j",
            "1",
            "-T",
            Number(Math.Ceiling(seconds)),
            "-h",
            "127.0.0.1",
            "-p",
            Number(board.Port),
            "-U",
            PostgresDataDirectory.User,
            .. files,
            "feedboard",
        ];
        var start = new ChildStart(Path.Combine(board.Binaries.Folder, "pgbench"), arguments, board.Folder)
        {
            Environment = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["PGPASSWORD"] = board.Password,
                ["PGOPTIONS"] = "-c jit=off",
            },
        };
        var (exitCode, output, error) = await ChildProcess.RunAsync(start, "", cancel);
        return exitCode == 0 && Rate().Match(output) is { Success: true } rate
            ? double.Parse(rate.Groups["rate"].ValueSpan, CultureInfo.InvariantCulture)
            : throw new BoardException($"pgbench failed: {error.Trim()}");
    }

    private static string Number(double number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"--[^\n]*", RegexOptions.None, 1000)]
    private static partial Regex Comment();

    [GeneratedRegex(@"\$(?<index>\d+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Parameter();

    [GeneratedRegex(@"tps = (?<rate>[0-9.]+) \(without", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Rate();
}

/// <param name="Before">Lines of pgbench before the statement, <c>\set id random(1, 1000)</c>.</param>
/// <param name="Values">The values of <c>$1</c>, <c>$2</c> and so on: variables or literals.</param>
internal sealed record PgArguments(string Before, params IReadOnlyList<string> Values);
