using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using FeedBoard.Benchmarks.Board;
using FeedBoard.Standalone;

namespace FeedBoard.Benchmarks.Streams;

/// <param name="Kind">The clients: <c>guest</c> or <c>signed in</c>.</param>
/// <param name="BytesAStream">Growth of the API's resident memory for each open stream.</param>
/// <param name="RestPercent">Use of one processor with all streams open and no writes.</param>
/// <param name="P50">From sending a write to the last client receiving its event, in ms; includes the time until the commit.</param>
/// <param name="ResponseP50">From sending a write to its response, in ms.</param>
/// <param name="BusyPercent">The API's use of one processor during the writes.</param>
internal sealed record StreamFigures(
    string Kind,
    int Streams,
    long BytesAStream,
    double RestPercent,
    int Writes,
    double P50,
    double P99,
    double ResponseP50,
    double BusyPercent,
    int Lost
);

/// <summary>A thousand streams on one API process: the cost of each, and the delay until all of them receive an event.</summary>
internal static class StreamBenchmark
{
    private const int Streams = 1000;
    private const int PerSecond = 20;
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(20); // includes one heartbeat
    private static readonly TimeSpan Warm = TimeSpan.FromSeconds(8);

    /// <summary>One round: a new API process, streams of guests or of signed-in users.</summary>
    public static async Task<StreamFigures> RunAsync(BenchBoard board, bool signedIn, int seconds, CancellationToken cancel)
    {
        await using var api = await board.StartApiAsync(cancel);
        using var http = new HttpClient { BaseAddress = api.Address };
        var writers = await BenchPeople.JoinAsync(http, 20, cancel);
        foreach (var writer in writers)
            await CommentAsync(http, writer, board.Feeds, cancel); // warm
        await using (var warm = new StreamClients())
        {
            for (var n = 0; n < 100; n++)
                await warm.OpenAsync(api.Address, signedIn ? writers[n % writers.Count] : null, cancel);
        }

        await Task.Delay(TimeSpan.FromSeconds(2), cancel);
        var before = ProcessUse.Memory(api.Id);
        await using var clients = new StreamClients();
        for (var n = 0; n < Streams; n++)
            await clients.OpenAsync(api.Address, signedIn ? writers[n % writers.Count] : null, cancel);
        await Task.Delay(TimeSpan.FromSeconds(2), cancel);

        var rest = await LoadOfAsync(api.Id, () => Task.Delay(Rest, cancel));
        var bytes = (ProcessUse.Memory(api.Id) - before) / Streams;
        await WriteAsync(Warm); // waits for tiered compilation, as for reads
        IReadOnlyList<(long Comment, long Sent, double Responded)> times = [];
        var busy = await LoadOfAsync(api.Id, async () => times = await WriteAsync(TimeSpan.FromSeconds(seconds)));

        var delays = times
            .Select(t => TimeProvider.System.GetElapsedTime(t.Sent, clients.Of(t.Comment).Last).TotalMilliseconds)
            .Order()
            .ToList();
        var responses = times.Select(t => t.Responded).Order().ToList();
        return new(
            signedIn ? "signed in" : "guest",
            Streams,
            bytes,
            rest,
            times.Count,
            At(delays, 0.5),
            At(delays, 0.99),
            At(responses, 0.5),
            busy,
            clients.Lost
        );

        async Task<IReadOnlyList<(long Comment, long Sent, double Responded)>> WriteAsync(TimeSpan time)
        {
            using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / PerSecond));
            var writes = new List<Task<(long Comment, long Sent, double Responded)>>();
            for (var n = 0; n < time.TotalSeconds * PerSecond && await timer.WaitForNextTickAsync(cancel); n++)
                writes.Add(CommentAsync(http, writers[n % writers.Count], board.Feeds - (n % 500), cancel));
            var written = await Task.WhenAll(writes);
            while (written.Any(t => clients.Of(t.Comment).Count < clients.Count) && clients.Lost == 0)
                await Task.Delay(20, cancel);
            return written;
        }
    }

    private static async Task<(long Comment, long Sent, double Responded)> CommentAsync(
        HttpClient http,
        string token,
        long feed,
        CancellationToken cancel
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/comment/create")
        {
            Content = JsonContent.Create(new { feed_id = feed, content = "What an evening!" }),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var sent = TimeProvider.System.GetTimestamp();
        using var response = await http.SendAsync(request, cancel);
        var responded = TimeProvider.System.GetElapsedTime(sent).TotalMilliseconds;
        if (!response.IsSuccessStatusCode)
            throw new BoardException($"a comment got the status {(int)response.StatusCode}: "
                + $"{await response.Content.ReadAsStringAsync(cancel)}");
        return ((long)(await response.Content.ReadFromJsonAsync<JsonNode>(cancel))!["id"]!, sent, responded);
    }

    private static async Task<double> LoadOfAsync(int process, Func<Task> work)
    {
        var (used, started) = (ProcessUse.Seconds(process), TimeProvider.System.GetTimestamp());
        await work();
        return 100 * (ProcessUse.Seconds(process) - used) / TimeProvider.System.GetElapsedTime(started).TotalSeconds;
    }

    private static double At(List<double> sorted, double share) => sorted[(int)Math.Min(sorted.Count - 1, sorted.Count * share)];
}
