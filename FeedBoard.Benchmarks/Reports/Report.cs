using System.Globalization;
using System.Text.Json.Serialization;
using FeedBoard.Benchmarks.Attacks;
using FeedBoard.Benchmarks.Board;
using FeedBoard.Benchmarks.Loads;
using FeedBoard.Benchmarks.Peers;
using FeedBoard.Benchmarks.Streams;
using FeedBoard.Benchmarks.Visits;

namespace FeedBoard.Benchmarks.Reports;

/// <summary>All measurements of a run.</summary>
internal sealed record Report(int Feeds, string Machine)
{
    public IReadOnlyList<ReadFigures> Reads { get; init; } = [];

    public IReadOnlyList<MemoryFigures> Memory { get; init; } = [];

    public IReadOnlyList<WriteFigures> Writes { get; init; } = [];

    public IReadOnlyList<TriggerFigures> Triggers { get; init; } = [];

    public IReadOnlyList<OriginalFigures> Originals { get; init; } = [];

    public IReadOnlyList<SearchFigures> Searches { get; init; } = [];

    public IReadOnlyList<UploadFigures> Uploads { get; init; } = [];

    public IReadOnlyList<ThumbnailFigures> Thumbnails { get; init; } = [];

    public IReadOnlyList<WebFigures> Web { get; init; } = [];

    public IReadOnlyList<VisitFigures> Visits { get; init; } = [];

    public IReadOnlyList<AttackFigures> Attacks { get; init; } = [];

    public IReadOnlyList<LoginFigures> Logins { get; init; } = [];

    public IReadOnlyList<StartFigures> Starts { get; init; } = [];

    public IReadOnlyList<SoakFigures> Soak { get; init; } = [];

    public IReadOnlyList<StreamFigures> Streams { get; init; } = [];
}

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Report))]
internal sealed partial class ReportJson : JsonSerializerContext;

internal static class Machine
{
    /// <summary>The environment of the measurements, on one line.</summary>
    public static async Task<string> DescribeAsync(BenchBoard board, CancellationToken cancel)
    {
        var lines = await File.ReadAllLinesAsync("/proc/cpuinfo", cancel);
        var model =
            lines.FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "unknown processor";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Environment.ProcessorCount} × {model}, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30} GiB, .NET "
                + $"{Environment.Version}, PostgreSQL {board.Binaries.Version}"
        );
    }
}
