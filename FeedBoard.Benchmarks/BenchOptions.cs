using System.Globalization;
using FeedBoard.Standalone;

namespace FeedBoard.Benchmarks;

/// <param name="Feeds">The number of feeds on the board.</param>
/// <param name="Only">Names of measurements; empty for all.</param>
/// <param name="Rounds">The number of rounds, each in turn with its comparison.</param>
/// <param name="Seconds">The duration of one load.</param>
/// <param name="Minutes">The time limit of all measurements together, without filling the board.</param>
/// <param name="Data">A folder that keeps the filled board for the next run; null for a temporary one.</param>
/// <param name="Photos">A folder of photographs: for the first visit, which is left out without it, and for the thumbnails, for which
/// some are generated without it.</param>
/// <param name="Original">The folder of the original board's source, for the comparison with it, which is left out without it.</param>
/// <param name="Output">The folder for the figures as JSON and SVG.</param>
internal sealed record BenchOptions(
    int Feeds,
    IReadOnlyList<string> Only,
    int Rounds,
    int Seconds,
    int Minutes,
    string? Data,
    string? Photos,
    string? Original,
    string Output,
    bool Help
)
{
    public const string Usage = """
        ./feedboard bench: measures the board on this machine, and its database alone for comparison.

          --feeds N       size of the board: 10000 (default), 1000000, 10000000
          --only NAME     one measurement, or several separated by commas (default: all); see below
          --rounds N      how often each is repeated (default: 3)
          --seconds N     how long one load lasts (default: 5)
          --minutes N     time limit after the board is filled (default: 60); what was measured by then is reported
          --data DIR      keep the filled board there for the next run (default: a temporary folder)
          --photos DIR    photographs (.jpg): for the measurement "visit", which also needs chromium, and for the thumbnails, each
                          scaled and cropped to 12 megapixels (default: generated ones, and no "visit")
          --original DIR  source of the original board, with its main.py: for the measurement "original"
          --output DIR    folder for the figures as JSON and SVG (default: artifacts/bench)
          --help          this text

        """;

    public static readonly IReadOnlyList<int> Sizes = [10_000, 1_000_000, 10_000_000];

    /// <exception cref="BoardException">An option is unknown, or its value is missing or wrong.</exception>
    public static BenchOptions Parse(IReadOnlyList<string> args, IReadOnlyCollection<string> names)
    {
        var options = new BenchOptions(Sizes[0], [], 3, 5, 60, null, null, null, Path.Combine("artifacts", "bench"), Help: false);
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
                "--photos" => options with { Photos = Path.GetFullPath(Value()) },
                "--original" => options with { Original = Path.GetFullPath(Value()) },
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
