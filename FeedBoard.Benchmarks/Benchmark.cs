using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using FeedBoard.Benchmarks.Attacks;
using FeedBoard.Benchmarks.Board;
using FeedBoard.Benchmarks.Loads;
using FeedBoard.Benchmarks.Peers;
using FeedBoard.Benchmarks.Reports;
using FeedBoard.Benchmarks.Streams;
using FeedBoard.Benchmarks.Visits;
using FeedBoard.Standalone;

namespace FeedBoard.Benchmarks;

/// <summary>The program of <c>./feedboard bench</c>.</summary>
internal static class Benchmark
{
    private const string LoginName = "logins",
        StreamName = "streams",
        StartName = "start";

    public static readonly IReadOnlyList<string> Names =
    [
        .. Read.Names,
        MemoryBenchmark.Name,
        .. Write.Names,
        WriteBenchmark.TriggersName,
        OriginalBenchmark.Name,
        SearchBenchmark.Name,
        UploadBenchmark.Name,
        ThumbnailBenchmark.Name,
        LoginName,
        WebBenchmark.Name,
        VisitBenchmark.Name,
        AttackBenchmark.Name,
        StreamName,
        StartName,
        SoakBenchmark.Name,
    ];

    /// <returns>0 if all requested measurements were taken, otherwise 1 with one line on standard error.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        if (args is [Hello.Verb])
            return await Hello.ServeAsync();
        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
        var steps = new Steps(Console.Error, TimeProvider.System);
        try
        {
            var options = BenchOptions.Parse(args, Names);
            if (options.Help)
                await Console.Out.WriteLineAsync($"{BenchOptions.Usage}\nMeasurements: {string.Join(", ", Names)}");
            else if (!OperatingSystem.IsLinux())
                throw new BoardException("benchmarks run on Linux only");
            else
                await MeasureAsync(options, steps, stop.Token);
            return 0;
        }
        catch (BoardException e)
        {
            await steps.BreakAsync();
            await Console.Error.WriteLineAsync($"feedboard: {e.Message}");
            return 1;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await steps.SayAsync("stopped");
            return 1;
        }

        void Cancel(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.Cancel();
        }
    }

    private static async Task MeasureAsync(BenchOptions options, Steps steps, CancellationToken cancel)
    {
        await using var board = await BenchBoard.OpenAsync(options, steps, cancel);
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        bound.CancelAfter(TimeSpan.FromMinutes(options.Minutes));
        var report = new Report(options.Feeds, await Machine.DescribeAsync(board, cancel));
        var late = false;
        foreach (var measure in Wanted(board, options, steps, bound.Token))
        {
            try
            {
                report = await measure(report);
            }
            catch (OperationCanceledException) when (bound.IsCancellationRequested && !cancel.IsCancellationRequested)
            {
                late = true;
                break;
            }
        }

        await Console.Out.WriteLineAsync(Tables.Of(report));
        Directory.CreateDirectory(options.Output);
        var file = Path.Combine(
            options.Output,
            $"{options.Feeds}{(options.Only.Count == 0 ? "" : "-" + string.Join('-', options.Only))}.json"
        );
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(report, ReportJson.Default.Report), cancel);
        await DrawAsync(options.Output, cancel);
        await steps.SayAsync($"{steps.Elapsed.TotalMinutes:0.0} min; figures in {file}");
        if (late)
            throw new BoardException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"not all was measured in {options.Minutes} minutes; see --minutes, --only and --rounds"
                )
            );
    }

    /// <summary>Runs the requested measurements in order; each adds its figures to the report.</summary>
    private static IEnumerable<Func<Report, Task<Report>>> Wanted(
        BenchBoard board,
        BenchOptions options,
        Steps steps,
        CancellationToken cancel
    )
    {
        if (Read.Names.Any(options.Wants))
            yield return async r => r with { Reads = await ReadBenchmark.RunAsync(board, options, steps, cancel) };
        if (options.Wants(MemoryBenchmark.Name))
            yield return async r => r with { Memory = await MemoryBenchmark.RunAsync(board, options, steps, cancel) };
        if (Write.Names.Any(options.Wants))
            yield return async r => r with { Writes = await WriteBenchmark.RunAsync(board, options, steps, cancel) };
        if (options.Wants(WriteBenchmark.TriggersName))
            yield return async r => r with { Triggers = await WriteBenchmark.RunTriggersAsync(board, options, steps, cancel) };
        if (options.Wants(OriginalBenchmark.Name) && options.Original is { } source)
            yield return async r => r with { Originals = await OriginalBenchmark.RunAsync(board, source, options, steps, cancel) };
        if (options.Wants(SearchBenchmark.Name))
            yield return async r => r with { Searches = await SearchBenchmark.RunAsync(board, options, steps, cancel) };
        if (options.Wants(UploadBenchmark.Name))
            yield return async r => r with { Uploads = await UploadBenchmark.RunAsync(board, options, steps, cancel) };
        if (options.Wants(ThumbnailBenchmark.Name))
            yield return async r => r with { Thumbnails = [await ThumbnailBenchmark.RunAsync(board, options, steps, cancel)] };
        if (options.Wants(WebBenchmark.Name))
            yield return async r => r with { Web = await WebBenchmark.RunAsync(board, options, steps, cancel) };
        if (options.Wants(VisitBenchmark.Name) && options.Photos is { } photos)
            yield return async r => r with { Visits = await VisitBenchmark.RunAsync(board, photos, options, steps, cancel) };
        if (options.Wants(AttackBenchmark.Name))
            yield return async r => r with { Attacks = await AttackBenchmark.RunAsync(board, options, steps, cancel) };
        if (options.Wants(LoginName))
            yield return async r => r with { Logins = await LoginBenchmark.RunAsync(board, options, steps, cancel) };
        if (options.Wants(StartName))
            yield return async r => r with { Starts = await StartsAsync(board, options, steps, cancel) };
        if (options.Wants(SoakBenchmark.Name))
            yield return async r => r with { Soak = await SoakBenchmark.RunAsync(board, options, steps, cancel) };
        if (options.Wants(StreamName))
            yield return async r => r with { Streams = await StreamsAsync(board, options, steps, cancel) };
    }

    private static async Task<IReadOnlyList<StartFigures>> StartsAsync(
        BenchBoard board,
        BenchOptions options,
        Steps steps,
        CancellationToken cancel
    )
    {
        var program = await steps.DoAsync("publishing the API", () => StartBenchmark.PublishAsync(board, Api.Project, cancel));
        var starts = new List<StartFigures>();
        for (var n = 0; n < options.Rounds; n++)
            starts.Add(await steps.DoAsync($"round {n + 1}: start", () => StartBenchmark.RunAsync(board, program, cancel)));
        return starts;
    }

    private static async Task<IReadOnlyList<StreamFigures>> StreamsAsync(
        BenchBoard board,
        BenchOptions options,
        Steps steps,
        CancellationToken cancel
    )
    {
        var streams = new List<StreamFigures>();
        for (var n = 0; n < options.Rounds; n++)
        {
            foreach (var signedIn in (bool[])[false, true])
            {
                streams.Add(
                    await steps.DoAsync(
                        $"round {n + 1}: streams, {(signedIn ? "signed in" : "guests")}",
                        () => StreamBenchmark.RunAsync(board, signedIn, options.Seconds, cancel)
                    )
                );
            }
        }

        return streams;
    }

    /// <summary>Draws growth.svg from the newest report of each size in the folder.</summary>
    private static async Task DrawAsync(string output, CancellationToken cancel)
    {
        var reports = new List<Report>();
        foreach (var size in BenchOptions.Sizes)
        {
            var name = size.ToString(CultureInfo.InvariantCulture);
            foreach (
                var file in Directory
                    .EnumerateFiles(output, $"{name}.json")
                    .Concat(Directory.EnumerateFiles(output, $"{name}-*.json"))
                    .OrderByDescending(File.GetLastWriteTimeUtc)
            )
            {
                var report = JsonSerializer.Deserialize(await File.ReadAllTextAsync(file, cancel), ReportJson.Default.Report)!;
                if (report.Reads.Count == 0)
                    continue;
                reports.Add(report);
                break;
            }
        }

        if (Plot.OfGrowth(reports) is { } svg)
            await File.WriteAllTextAsync(Path.Combine(output, "growth.svg"), svg, cancel);
    }
}
