using System.Globalization;
using FeedBoard.Benchmarks.Board;
using FeedBoard.Standalone;

namespace FeedBoard.Benchmarks.Loads;

/// <summary>The memory of both services after so many minutes of mixed load, and a pause.</summary>
/// <param name="PerSecond">Requests to both, in the time since the last figures.</param>
/// <param name="Api">Bytes that only the API uses and has written (<c>Private_Dirty</c>); likewise <paramref name="Web"/>.</param>
internal sealed record SoakFigures(double Minutes, double PerSecond, long Api, long Web, long Failed);

/// <summary>
/// Measures whether memory grows: the published API and front end, pages of guests and of somebody signed in, reads, searches and writes by
/// a few clients that pause between their requests; a round is one duration of load and then ten seconds of rest.
/// </summary>
internal static class SoakBenchmark
{
    public const string Name = "soak";

    private const int Pause = 50,
        Clients = 4;

    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(10);

    public static async Task<IReadOnlyList<SoakFigures>> RunAsync(
        BenchBoard board,
        BenchOptions options,
        Steps steps,
        CancellationToken cancel
    )
    {
        var programs = await steps.DoAsync(
            "publishing both services",
            async () =>
                (
                    Api: await StartBenchmark.PublishAsync(board, Api.Project, cancel),
                    Web: await StartBenchmark.PublishAsync(board, Web.Project, cancel)
                )
        );
        await using var api = await board.StartApiAsync(programs.Api, cancel);
        await using var web = await board.StartWebAsync(programs.Web, api.Address, cancel);
        using var http = new HttpClient { BaseAddress = api.Address };
        var email = await BenchPeople.SignUpAsync(http, cancel);
        var session = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Accept-Encoding"] = "gzip, deflate, br",
            ["Cookie"] = await BenchVisitor.LogInAsync(web.Address, email, cancel),
        };
        var figures = new List<SoakFigures> { await RestAsync(0, []) };
        for (var n = 1; n <= options.Rounds; n++)
        {
            var loads = await steps.DoAsync(
                string.Create(CultureInfo.InvariantCulture, $"round {n}: mixed load for {options.Seconds} s"),
                // Tokens end before a long run does.
                async () => await LoadAsync(await BenchPeople.JoinAsync(http, Clients, cancel))
            );
            figures.Add(await RestAsync(n * options.Seconds / 60.0, loads));
        }

        return figures;

        Task<WrkResult[]> LoadAsync(IReadOnlyList<string> tokens) =>
            Task.WhenAll(
                SendAsync("guests", web.Address, Pages(board), [], null),
                SendAsync("session", web.Address, Pages(board), [], session),
                SendAsync("reads", api.Address, Reads(board), tokens, null),
                SendAsync("writes", api.Address, [.. Write.Names.SelectMany(w => Write.Of(w, board).Requests.Take(50))], tokens, null)
            );

        Task<WrkResult> SendAsync(
            string name,
            Uri address,
            IReadOnlyList<WrkRequest> requests,
            IReadOnlyList<string> tokens,
            IReadOnlyDictionary<string, string>? headers
        )
        {
            var folder = Path.Combine(board.Folder, name); // wrk reads its requests from there
            Directory.CreateDirectory(folder);
            return Wrk.SendAsync(folder, address, requests, tokens, options.Seconds, cancel, headers, Clients, Pause);
        }

        async Task<SoakFigures> RestAsync(double minutes, IReadOnlyList<WrkResult> loads)
        {
            await Task.Delay(Rest, cancel);
            return new(
                minutes,
                loads.Sum(l => l.PerSecond),
                ProcessUse.PrivateMemory(api.Id),
                ProcessUse.PrivateMemory(web.Id),
                loads.Sum(l => l.Failed)
            );
        }
    }

    private static List<WrkRequest> Pages(BenchBoard board) =>
        [
            .. Enumerable.Repeat(new WrkRequest("GET", "/"), 200),
            new("GET", "/search?q=river"),
            .. Ids(board.Feeds).Select(id => new WrkRequest("GET", $"/feed/{id}")),
            .. Ids(board.People).Select(id => new WrkRequest("GET", $"/person/{id}")),
        ];

    private static List<WrkRequest> Reads(BenchBoard board) =>
        [
            .. Enumerable.Repeat(new WrkRequest("GET", "/api/feed/list"), 200),
            .. Read.RareWords(board.Feeds).Select(w => new WrkRequest("GET", $"/api/feed/search?q={w}")),
            .. Ids(board.Feeds).Select(id => new WrkRequest("GET", $"/api/feed/read/{id}")),
            .. Ids(board.Feeds).Select(id => new WrkRequest("GET", $"/api/comment/feed/{id}")),
        ];

    private static IEnumerable<string> Ids(int most) => Write.RandomIds(most, 200);
}
