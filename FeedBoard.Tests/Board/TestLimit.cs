using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Tracing;
using System.Globalization;
using System.Reflection;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Docs;
using Xunit.v3;

[assembly: TestLimit]

namespace FeedBoard.Tests.Board;

/// <summary>
/// No test runs for ever. After <see cref="Limit"/> its token is cancelled: it fails, and the stack trace says where it stood. One that
/// does not even look at its token ends the whole run a while later, with a line that names it and its last request, in
/// <see cref="Report"/> and on the error stream.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class TestLimitAttribute : BeforeAfterTestAttribute
{
    /// <summary>The file that <c>./feedboard test</c> shows when a run was ended.</summary>
    public const string Report = "artifacts/hung-tests.txt";

    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(2),
        Look = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Fifteen minutes: several times the longest test on a machine with a load of twenty. <c>FEEDBOARD_TEST_MINUTES</c> sets another.
    /// </summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(
        double.TryParse(Environment.GetEnvironmentVariable("FEEDBOARD_TEST_MINUTES"), CultureInfo.InvariantCulture, out var minutes)
        && minutes > 0
            ? minutes
            : 15
    );

    private static readonly ConcurrentDictionary<string, RunningTest> Running = new(StringComparer.Ordinal);
    private static readonly LastRequests Requests = new();
    private static long lastChange = Stopwatch.GetTimestamp();

    static TestLimitAttribute() => new Thread(Watch) { IsBackground = true, Name = "limit of tests" }.Start();

    public override void Before(MethodInfo methodUnderTest, IXunitTest test)
    {
        Running[test.UniqueID] = new(test.TestDisplayName, TestContext.Current, Stopwatch.GetTimestamp());
        lastChange = Stopwatch.GetTimestamp();
    }

    public override void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        var overdue = Running.TryRemove(test.UniqueID, out var ended) && ended.IsCancelled;
        Requests.Forget(test.UniqueID);
        lastChange = Stopwatch.GetTimestamp();
        // Some code swallows its cancellation: without this, the test would pass.
        if (overdue)
            throw new TimeoutException($"{test.TestDisplayName} ran for more than {Limit} and was cancelled.");
    }

    /// <summary>A line for each test that runs too long.</summary>
    internal static IReadOnlyList<string> Overdue(
        IEnumerable<KeyValuePair<string, RunningTest>> running,
        TimeSpan limit,
        Func<string, string?> lastRequest
    ) =>
        [
            .. running
                .Where(t => Stopwatch.GetElapsedTime(t.Value.Began) > limit)
                .Select(t =>
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{t.Value.Name} has run for {Stopwatch.GetElapsedTime(t.Value.Began).TotalMinutes:0.0} minutes; "
                            + $"its last request: {lastRequest(t.Key) ?? "none"}"
                    )
                ),
        ];

    private static void Watch()
    {
        while (true)
        {
            Thread.Sleep(Look);
            foreach (var test in Running.Values.Where(t => Stopwatch.GetElapsedTime(t.Began) > Limit))
                test.Cancel();
            var hung = Overdue(Running, Limit + Grace, Requests.Of);
            // Between tests, fixtures start whole boards; that hangs too when something is wrong.
            if (hung.Count == 0 && Running.IsEmpty && Stopwatch.GetElapsedTime(lastChange) > Limit + Grace)
                hung = [$"no test has begun or ended for {Limit + Grace}: a fixture hangs"];
            if (hung.Count > 0)
                End(hung);
        }
    }

    private static void End(IReadOnlyList<string> hung)
    {
        var file = Path.Combine(Repository.Root, Report);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllLines(file, hung);
        foreach (var line in hung)
            Console.Error.WriteLine($"The test run was ended: {line}");
        Console.Error.Flush();
        Process.GetCurrentProcess().Kill(); // not Exit, which would wait for what hangs; servers of the tests end with this process
    }

    internal sealed class RunningTest(string name, ITestContext context, long began)
    {
        private int cancelled;

        public string Name => name;

        public bool IsCancelled => Volatile.Read(ref cancelled) == 1;

        public long Began => began;

        public void Cancel()
        {
            if (Interlocked.Exchange(ref cancelled, 1) == 1)
                return;
            context.AddWarning(
                $"It ran for more than {Limit} and was cancelled; its last request: {Requests.Of(context.Test?.UniqueID ?? "") ?? "none"}"
            );
            context.CancelCurrentTest();
        }
    }

    /// <summary>
    /// What each test asked last over HTTP: where it most likely stands. An event source, and not a diagnostic listener, which would give
    /// requests a trace.
    /// </summary>
    private sealed class LastRequests : EventListener
    {
        private readonly ConcurrentDictionary<string, string> last = new(StringComparer.Ordinal);

        public string? Of(string test) => last.GetValueOrDefault(test);

        public void Forget(string test) => last.TryRemove(test, out _);

        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (eventSource.Name == "System.Net.Http")
                EnableEvents(eventSource, EventLevel.Informational);
        }

        protected override void OnEventWritten(EventWrittenEventArgs eventData)
        {
            if (
                eventData.EventName != "RequestStart"
                || TestContext.Current.Test?.UniqueID is not { } test
                || eventData.Payload is not [var scheme, var host, var port, var path, ..]
            )
                return;
            last[test] = string.Create(CultureInfo.InvariantCulture, $"{scheme}://{host}:{port}{path}");
        }
    }
}
