using System.Globalization;
using System.Text;
using FeedBoard.Benchmarks.Loads;

namespace FeedBoard.Benchmarks.Reports;

/// <summary>A report as people read it: tables in Markdown.</summary>
internal static class Tables
{
    public static string Of(Report report)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"\n{report.Feeds:N0} feeds; {report.Machine}\n");
        if (report.Reads.Count > 0) AddReads(text, report);
        if (report.Streams.Count > 0) AddStreams(text, report);
        return text.ToString();
    }

    private static void AddReads(StringBuilder text, Report report)
    {
        text.Append("\n| read | requests/s | p50 ms | p99 ms | spread | API µs | database µs | API MB | pgbench/s | hello/s | of pgbench | of hello |\n|---|---|---|---|---|---|---|---|---|---|---|---|\n");
        foreach (var r in report.Reads)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"| {r.What} | {r.PerSecond:N0} | {r.P50:0.0} | {r.P99:0.0} | {r.Spread:P0} | {r.ApiMicroseconds:0} | {r.DatabaseMicroseconds:0} | {r.Memory >> 20} | {r.PgBench:N0} | {r.Hello:N0} | {r.OfPgBench:0.00} | {r.OfHello:0.00} |\n");
            if (r.Failed > 0) text.Append(CultureInfo.InvariantCulture, $"| **{r.Failed} of them failed** ||||||||||||\n");
        }
    }

    private static void AddStreams(StringBuilder text, Report report)
    {
        text.Append("\n| streams | KiB each | at rest, % of a core | writes | last client p50 ms | p99 ms | answer p50 ms | busy, % of a core | lost |\n|---|---|---|---|---|---|---|---|---|\n");
        foreach (var of in report.Streams.GroupBy(s => s.Kind, StringComparer.Ordinal))
        {
            double Of(Func<Streams.StreamFigures, double> value) => ReadBenchmark.Median(of.Select(value));
            text.Append(CultureInfo.InvariantCulture,
                $"| {of.First().Streams:N0}, {of.Key} | {Of(s => s.BytesAStream / 1024.0):0.0} | {Of(s => s.RestPercent):0.0} | {of.Sum(s => s.Writes)} | {Of(s => s.P50):0.0} | {Of(s => s.P99):0.0} | {Of(s => s.AnswerP50):0.0} | {Of(s => s.BusyPercent):0.0} | {of.Sum(s => s.Lost)} |\n");
        }
    }
}
