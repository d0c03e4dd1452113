using System.Globalization;
using FeedBoard.Standalone;

namespace FeedBoard.Benchmarks;

/// <param name="Feeds">How many feeds the board holds.</param>
/// <param name="Only">Names of measurements; empty: all.</param>
/// <param name="Rounds">How often each is taken, in turn with what it is compared to.</param>
/// <param name="Seconds">How long one load lasts.</param>
/// <param name="Minutes">How long all measurements together may take; filling the board is not counted.</param>
/// <param name="Data">A folder to keep the filled board in, for the next run; null: a temporary one.</param>
/// <param name="Output">Where the figures are written as JSON and SVG.</param>
internal sealed record BenchOptions(
    int Feeds,
    IReadOnlyList<string> Only,
    int Rounds,
    int Seconds,
    int Minutes,
    string? Data,
    string Output,
    bool Help
)
{
    public const string Usage = """
        ./feedboard bench: what the board can do on this machine, beside what its database can do.

          --feeds N       size of the board: 10000 (default), 1000000, 10000000
          --only NAME     one measurement, or several with commas between them (default: all); see below
          --rounds N      how often each is taken (default: 3)
          --seconds N     how long one load lasts (default: 5)
          --minutes N     how long all of it may take once the board is filled (default: 60); what was measured by then is reported
          --data DIR      keep the filled board there, and take it again next time (default: a temporary folder)
          --output DIR    where the figures go as JSON and SVG (default: artifacts/bench)
          --help          this text

        """;

    public static readonly IReadOnlyList<int> Sizes = [10_000, 1_000_000, 10_000_000];

    /// <exception cref="BoardException">An option is unknown, or its value is missing or wrong.</exception>
    public static BenchOptions Parse(IReadOnlyList<string> args, IReadOnlyCollection<string> names)
    {
        var options = new BenchOptions(Sizes[0], [], 3, 5, 60, null, Path.Combine("artifacts", "bench"), Help: false);
        for (var i = 0; i < args.Count; i++)
        {
            var (name, inline) = args[i].Split('=', 2) is [var left, var right] ? (left, right) : (args[i], null);
            string Value() => inline ?? (++i < args.Count ? args[i] : throw new BoardException($"{name} needs a value; see --help"));
            options = name switch
            {
                "--feeds" => options with { Feeds = Number(name, Value(), 1000, 100_000_000) },
                "--rounds" => options with { Rounds = Number(name, Value(), 1, 100) },
                "--seconds" => options with { Seconds = Number(name, Value(), 1, 600) },
                "--minutes" => options with { Minutes = Number(name, Value(), 1, 24 * 60) },
                "--only" => options with
                {
                    Only = [.. options.Only, .. Value().Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)],
                },
                "--data" => options with { Data = Path.GetFullPath(Value()) },
                "--output" => options with { Output = Value() },
                "--help" or "-h" => options with { Help = true },
                _ => throw new BoardException($"unknown option '{args[i]}'; see --help"),
            };
        }

        var unknown = options.Only.FirstOrDefault(o => !names.Contains(o, StringComparer.Ordinal));
        return unknown is null ? options : throw new BoardException($"there is no measurement '{unknown}': {string.Join(", ", names)}");
    }

    public bool Wants(string name) => Only.Count == 0 || Only.Contains(name, StringComparer.Ordinal);

    private static int Number(string name, string value, int least, int most) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new BoardException(
                string.Create(CultureInfo.InvariantCulture, $"{name} needs a number from {least} to {most}, not '{value}'")
            );
}
