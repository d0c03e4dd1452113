using System.Globalization;
using System.Text;
using FeedBoard.Benchmarks.Loads;

namespace FeedBoard.Benchmarks.Reports;

/// <summary>Formats a report as Markdown tables.</summary>
internal static class Tables
{
    public static string Of(Report report)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"\n{report.Feeds:N0} feeds; {report.Machine}\n");
        if (report.Reads.Count > 0)
            AddReads(text, report);
        if (report.Memory.Count > 0)
            AddMemory(text, report);
        if (report.Writes.Count > 0)
            AddWrites(text, report);
        if (report.Triggers.Count > 0)
            AddTriggers(text, report);
        if (report.Originals.Count > 0)
            AddOriginals(text, report);
        if (report.Searches.Count > 0)
            AddSearches(text, report);
        if (report.Uploads.Count > 0)
            AddUploads(text, report);
        if (report.Thumbnails.Count > 0)
            AddThumbnails(text, report);
        if (report.Web.Count > 0)
            AddWeb(text, report);
        if (report.Visits.Count > 0)
            AddVisits(text, report);
        if (report.Attacks.Count > 0)
            AddAttacks(text, report);
        if (report.Logins.Count > 0)
            AddLogins(text, report);
        if (report.Starts.Count > 0)
            AddStarts(text, report);
        if (report.Soak.Count > 0)
            AddSoak(text, report);
        if (report.Streams.Count > 0)
            AddStreams(text, report);
        return text.ToString();
    }

    private static void AddReads(StringBuilder text, Report report) =>
        Add(
            text,
            "read | requests/s | p50 ms | p99 ms | spread | API µs | database µs | API MB | pgbench/s | hello/s | of pgbench | of hello",
            report.Reads,
            r =>
                $"""
                {r.What} | {r.PerSecond:N0} | {r.P50:0.0} | {r.P99:0.0} | {r.Spread:P0} | {r.ApiMicroseconds:0} |
                {r.DatabaseMicroseconds:0} | {r.Memory >> 20} | {r.PgBench:N0} | {r.Hello:N0} | {r.OfPgBench:0.00} |
                {r.OfHello:0.00}
                """,
            r => r.Failed
        );

    private static void AddMemory(StringBuilder text, Report report) =>
        Add(
            text,
            "from memory | requests/s | p50 ms | p99 ms | spread | API µs | hello/s | of hello",
            report.Memory,
            m =>
                $"""
                {m.What} | {m.Load.PerSecond:N0} | {m.Load.P50:0.0} | {m.Load.P99:0.0} | {m.Load.Spread:P0} |
                {m.Load.ApiMicroseconds:0} | {m.Hello:N0} | {m.OfHello:0.00}
                """,
            m => m.Load.Failed
        );

    private static void AddWrites(StringBuilder text, Report report) =>
        Add(
            text,
            "write | requests/s | p50 ms | p99 ms | spread | API µs | database µs | pgbench/s | of pgbench",
            report.Writes,
            w =>
                $"""
                {w.What} | {w.Load.PerSecond:N0} | {w.Load.P50:0.0} | {w.Load.P99:0.0} | {w.Load.Spread:P0} |
                {w.Load.ApiMicroseconds:0} | {w.Load.DatabaseMicroseconds:0} | {w.PgBench:N0} | {w.OfPgBench:0.00}
                """,
            w => w.Load.Failed
        );

    private static void AddTriggers(StringBuilder text, Report report) =>
        Add(
            text,
            "create by pgbench | a second | rate with all parts",
            report.Triggers,
            t => $"{(t.Without.Length == 0 ? "with all triggers" : $"without {t.Without}")} | {t.PerSecond:N0} | {t.Share:0.00}"
        );

    private static void AddOriginals(StringBuilder text, Report report) =>
        Add(
            text,
            "request | FeedBoard/s | spread | p50 ms | program µs | database µs | original/s | spread | p50 ms | program µs | database µs "
                + "| times",
            report.Originals,
            o =>
                $"""
                {o.What} | {o.FeedBoard.PerSecond:N0} | {o.FeedBoard.Spread:P0} | {o.FeedBoard.P50:0.0} |
                {o.FeedBoard.ApiMicroseconds:N0} | {o.FeedBoard.DatabaseMicroseconds:N0} | {o.Original.PerSecond:N1} |
                {o.Original.Spread:P0} | {o.Original.P50:N0} | {o.Original.ApiMicroseconds:N0} |
                {o.Original.DatabaseMicroseconds:N0} | {o.Times:N1}
                """,
            o => o.FeedBoard.Failed + o.Original.Failed
        );

    private static void AddSearches(StringBuilder text, Report report) =>
        Add(
            text,
            "search, one client | matches | searches/s | p50 ms | p99 ms | spread | API µs | database µs",
            report.Searches,
            s =>
                $"""
                {s.What} | {s.Matches:N0} | {s.Load.PerSecond:N0} | {s.Load.P50:0.0} | {s.Load.P99:0.0} | {s.Load.Spread:P0} |
                {s.Load.ApiMicroseconds:N0} | {s.Load.DatabaseMicroseconds:N0}
                """,
            s => s.Load.Failed
        );

    private static void AddUploads(StringBuilder text, Report report) =>
        Add(
            text,
            "photos, MB each | at once | ms | API's processor, ms | spread | database's processor, ms | more memory, MB",
            report.Uploads,
            u =>
                $"""
                {u.Photos} × {u.Megabytes} | {u.AtOnce} | {u.Milliseconds:0} | {u.ApiMilliseconds:0.0} | {u.Spread:P0} |
                {u.DatabaseMilliseconds:0.0} | {u.Memory >> 20}
                """
        );

    private static void AddThumbnails(StringBuilder text, Report report) =>
        Add(
            text,
            "photos of 12 megapixels, one a second | p50 s | p99 s | longest s | spread | thumbnails' processor, s | API's processor, s",
            report.Thumbnails,
            t =>
                $"""
                {t.Photos} of {t.Megabytes:0.0} MB | {t.P50:0.00} | {t.P99:0.00} | {t.Longest:0.00} | {t.Spread:P0} | {t.Processor:0.00} |
                {t.Api:0.00}
                """
        );

    private static void AddWeb(StringBuilder text, Report report) =>
        Add(
            text,
            "page | pages/s | p50 ms | p99 ms | spread | bytes | front end µs | API µs | compared with | a second | of it | front end MB",
            report.Web,
            w =>
                $"""
                {w.What} | {w.PerSecond:N0} | {w.P50:0.0} | {w.P99:0.0} | {w.Spread:P0} | {w.Bytes:N0} | {w.WebMicroseconds:N0} |
                {w.ApiMicroseconds:N0} | {w.With} | {w.Compared:N0} | {w.Share:0.00} | {w.Memory >> 20}
                """,
            w => w.Failed
        );

    private static void AddAttacks(StringBuilder text, Report report) =>
        Add(
            text,
            "meanwhile | requests | refused | front page, p99 ms | list | image | feed with a picture | log-in",
            report.Attacks,
            a => $"{a.Attack} | {a.Requests:N0} | {a.Refused:N0} | {a.FrontPage:0} | {a.List:0} | {a.Image:0} | {a.Post:0} | {a.Login:0}"
        );

    private static void AddLogins(StringBuilder text, Report report)
    {
        double Of(Func<LoginFigures, double> value) => Rounds.Median(report.Logins.Select(value));
        FormattableString alone = $"alone | {Of(l => l.Alone.PerSecond):N0} | {Of(l => l.Alone.P99):0.0}";
        FormattableString beside =
            $"""
            beside {Of(l => l.LoginsPerSecond):0.0} log-ins a second of 8 people | {Of(l => l.Beside.PerSecond):N0}
            ({Of(l => l.Share):0.00} of it) | {Of(l => l.Beside.P99):0.0} ({Of(l => l.Beside.P99 / l.Alone.P99):0.0} times)
            """;
        Add(text, "reads of one feed | requests/s | p99 ms", [alone, beside], row => row);
    }

    private static void AddVisits(StringBuilder text, Report report) =>
        Add(
            text,
            "first visit, pixels | first paint ms | largest ms | shift | KiB without images | requests | first screen KB | images KB",
            report.Visits,
            v =>
                $"""
                {v.Scale:0} | {v.Paint:0} | {v.Largest:0} | {v.Shift:0.###} | {v.Bytes / 1024:0.0} | {v.Requests:0} |
                {v.FirstScreen / 1000:0} | {v.Images / 1000:0}
                """
        );

    private static void AddStarts(StringBuilder text, Report report) =>
        text.Append(
            CultureInfo.InvariantCulture,
            $"\nThe API is ready {Rounds.Median(report.Starts.Select(s => s.Seconds)):0.00} s after its start, and takes "
                + $"{Rounds.Median(report.Starts.Select(s => s.AtRest / 1048576.0)):0} MB at rest.\n"
        );

    private static void AddSoak(StringBuilder text, Report report) =>
        Add(
            text,
            "after minutes | requests a second | API, private MB | front end, private MB",
            report.Soak,
            s => $"{s.Minutes:0} | {s.PerSecond:N0} | {s.Api / 1048576.0:0.0} | {s.Web / 1048576.0:0.0}",
            s => s.Failed
        );

    private static void AddStreams(StringBuilder text, Report report) =>
        Add(
            text,
            "streams | KiB each | at rest, % of a core | writes | last client p50 ms | p99 ms | response p50 ms | busy, % of a core | lost",
            report.Streams.GroupBy(s => s.Kind, StringComparer.Ordinal),
            of =>
            {
                double Of(Func<Streams.StreamFigures, double> value) => Rounds.Median(of.Select(value));
                return $"""
                {of.First().Streams:N0}, {of.Key} | {Of(s => s.BytesAStream / 1024.0):0.0} | {Of(s => s.RestPercent):0.0} |
                {of.Sum(s => s.Writes)} | {Of(s => s.P50):0.0} | {Of(s => s.P99):0.0} | {Of(s => s.ResponseP50):0.0} |
                {Of(s => s.BusyPercent):0.0} | {of.Sum(s => s.Lost)}
                """;
            }
        );

    /// <param name="head">Names of the columns, separated by bars.</param>
    /// <param name="cells">The cells of a row, also separated by bars; a line end is a blank.</param>
    /// <param name="failed">The number of failed requests of a row; null if failures stop the run.</param>
    private static void Add<T>(
        StringBuilder text,
        string head,
        IEnumerable<T> rows,
        Func<T, FormattableString> cells,
        Func<T, long>? failed = null
    )
    {
        var columns = head.Count(c => c == '|') + 1;
        text.Append(CultureInfo.InvariantCulture, $"\n| {head} |\n|{string.Concat(Enumerable.Repeat("---|", columns))}\n");
        foreach (var row in rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {FormattableString.Invariant(cells(row)).ReplaceLineEndings(" ")} |\n");
            if (failed?.Invoke(row) is > 0 and var count)
                text.Append(CultureInfo.InvariantCulture, $"| **{count} of them failed** {new string('|', columns)}\n");
        }
    }
}
