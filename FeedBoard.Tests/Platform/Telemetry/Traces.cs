using System.Collections.Concurrent;
using System.Diagnostics;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Faults;

namespace FeedBoard.Tests.Platform.Telemetry;

/// <summary>
/// Collects only the spans of requests sent by <see cref="SendAsync"/>, since tests run concurrently in the process.
/// </summary>
internal sealed class Traces : IDisposable
{
    private readonly ConcurrentDictionary<ActivityTraceId, ConcurrentQueue<Activity>> collected = new();
    private readonly ConcurrentDictionary<ActivityTraceId, ConcurrentQueue<string>> transactions = new();
    private readonly ActivityListener listener;
    private readonly IDisposable subscription;
    private readonly HttpClient client;

    /// <param name="server">Where requests are sent: the API, if left out.</param>
    public Traces(BoardFixture board, Uri? server = null)
    {
        // Without spans of its own: what it sends is what stands here.
        client = new HttpClient(new SocketsHttpHandler { ActivityHeadersPropagator = null }) { BaseAddress = server ?? board.Address };
        listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Microsoft.AspNetCore" or "System.Net.Http" or "Npgsql" or "FeedBoard",
            Sample = (ref options) =>
                collected.ContainsKey(options.TraceId) ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None,
            ActivityStopped = span =>
            {
                if (collected.TryGetValue(span.TraceId, out var spans))
                    spans.Enqueue(span);
            },
        };
        ActivitySource.AddActivityListener(listener);
        subscription = DiagnosticListener.AllListeners.Subscribe(new TransactionObserver(transactions));
    }

    /// <summary>Sends a request within a trace of its own and waits until its server span has ended.</summary>
    /// <param name="as">The sender; a guest if left out.</param>
    public async Task<Trace> SendAsync(
        HttpMethod method,
        string path,
        HttpContent? content = null,
        Person? @as = null,
        string? token = null,
        params IEnumerable<(string Name, string Value)> headers
    )
    {
        var (trace, parent) = (ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom());
        var spans = collected[trace] = new();
        var ends = transactions[trace] = new();
        using var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.Add("traceparent", $"00-{trace}-{parent}-01");
        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);
        if ((token ?? @as?.AccessToken) is { } bearer)
            request.Headers.Authorization = new("Bearer", bearer);
        var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        await Wait.ForAsync("the server's span", () => spans.Any(s => s.Kind == ActivityKind.Server));

        return new(trace, parent, response, [.. spans.OrderBy(s => s.StartTimeUtc)], [.. ends]);
    }

    /// <summary>Runs something of the test's own within a trace.</summary>
    public async Task<IReadOnlyList<Activity>> RunAsync(Func<Task> work)
    {
        var (trace, parent) = (ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom());
        var spans = collected[trace] = new();
        using var root = new Activity("test").SetParentId(trace, parent, ActivityTraceFlags.Recorded).Start();
        await work();
        return [.. spans.OrderBy(s => s.StartTimeUtc)];
    }

    public void Dispose()
    {
        subscription.Dispose();
        listener.Dispose();
        client.Dispose();
    }
}

/// <summary>
/// Collects what EF Core does to transactions beside statements and without a span: commits, rollbacks and savepoints. The begin travels
/// with the first statement.
/// </summary>
internal sealed class TransactionObserver(ConcurrentDictionary<ActivityTraceId, ConcurrentQueue<string>> collected)
    : IObserver<DiagnosticListener>,
        IObserver<KeyValuePair<string, object?>>
{
    private static readonly string[] Names =
    [
        "TransactionCommitting",
        "TransactionRollingBack",
        "CreatingTransactionSavepoint",
        "ReleasingTransactionSavepoint",
        "RollingBackToTransactionSavepoint",
    ];

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == "Microsoft.EntityFrameworkCore")
            value.Subscribe(this);
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (
            Activity.Current is { } current
            && collected.TryGetValue(current.TraceId, out var ends)
            && Names.FirstOrDefault(n => value.Key.EndsWith($".{n}", StringComparison.Ordinal)) is { } name
        )
            ends.Enqueue(name);
    }

    public void OnCompleted() { }

    public void OnError(Exception error) { }
}

/// <param name="Parent">The span of the one who asked.</param>
/// <param name="Transactions">How transactions were ended, and their savepoints.</param>
internal sealed record Trace(
    ActivityTraceId Id,
    ActivitySpanId Parent,
    HttpResponseMessage Response,
    IReadOnlyList<Activity> Spans,
    IReadOnlyList<string> Transactions
) : IDisposable
{
    /// <summary>All that the request waited for at the database, in two parts.</summary>
    public IReadOnlyList<string> RoundTrips => [.. Statements, .. Transactions];

    /// <summary>The statements that the request ran, in order.</summary>
    public IReadOnlyList<string> Statements => [.. StatementsIn(Spans)];

    public static IEnumerable<string> StatementsIn(IEnumerable<Activity> spans) =>
        spans.Where(s => s.Source.Name == "Npgsql").Select(s => (string?)s.GetTagItem("db.query.text")).OfType<string>();

    public void Dispose() => Response.Dispose();
}
