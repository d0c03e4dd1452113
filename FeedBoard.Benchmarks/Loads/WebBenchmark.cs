using System.Globalization;
using FeedBoard.Benchmarks.Board;
using FeedBoard.Standalone;

namespace FeedBoard.Benchmarks.Loads;

/// <summary>Whole pages of the front end, compressed, compared with something measured in turn; medians over the rounds.</summary>
/// <param name="Bytes">Of one response, headers included.</param>
/// <param name="WebMicroseconds">Processor time of the front end for each page.</param>
/// <param name="ApiMicroseconds">Processor time of the API for each page.</param>
/// <param name="With">What it is compared with.</param>
/// <param name="Compared">The rate of that.</param>
/// <param name="Share">The median of the rounds' own ratios.</param>
internal sealed record WebFigures(
    string What,
    double PerSecond,
    double P50,
    double P99,
    double Spread,
    double Bytes,
    double WebMicroseconds,
    double ApiMicroseconds,
    string With,
    double Compared,
    double Share,
    long Memory,
    long Failed
);

/// <summary>
/// Measures pages: those of guests in proportion to a minimal program, those of somebody signed in in proportion to the list that the API
/// gives that person.
/// </summary>
internal static class WebBenchmark
{
    public const string Name = "web";

    private sealed record Page(string What, string Path, bool SignedIn = false, bool Written = false);

    private sealed record Round(WrkResult Web, double WebSeconds, double ApiSeconds, WrkResult Compared);

    public static async Task<IReadOnlyList<WebFigures>> RunAsync(
        BenchBoard board,
        BenchOptions options,
        Steps steps,
        CancellationToken cancel
    )
    {
        var popular = board.Feeds.ToString(CultureInfo.InvariantCulture);
        Page[] pages =
        [
            new("front page, guests", "/"),
            new("front page, guests, 20 comments a second meanwhile", "/", Written: true),
            new("feed page, guests", $"/feed/{popular}"),
            new("front page, signed in", "/", SignedIn: true),
            new("feed page, signed in", $"/feed/{popular}", SignedIn: true),
        ];
        await using var hello = await Hello.StartAsync(board.Folder, cancel);
        await using var api = await board.StartApiAsync(cancel);
        await using var web = await board.StartWebAsync(api.Address, cancel);
        using var http = new HttpClient { BaseAddress = api.Address };
        var email = await BenchPeople.SignUpAsync(http, cancel);
        var token = await BenchPeople.LogInAsync(http, email, cancel);
        using var writer = new HttpClient { BaseAddress = api.Address, DefaultRequestHeaders = { Authorization = new("Bearer", token) } };
        var guest = new Dictionary<string, string>(StringComparer.Ordinal) { ["Accept-Encoding"] = "gzip, deflate, br" };
        var member = new Dictionary<string, string>(guest, StringComparer.Ordinal)
        {
            ["Cookie"] = await BenchVisitor.LogInAsync(web.Address, email, cancel),
        };

        Task<WrkResult> RunAsync(Page page, double seconds) =>
            Wrk.RunAsync(board.Folder, web.Address, page.Path, page.SignedIn ? member : guest, seconds, cancel);

        Task<WrkResult> CompareAsync(Page page, double seconds) =>
            page.SignedIn
                ? Wrk.RunAsync(board.Folder, api.Address, ["/api/feed/list"], token, seconds, cancel)
                : Wrk.RunAsync(board.Folder, hello.Address, ["/"], null, seconds, cancel);

        foreach (var page in pages.Where(p => !p.Written))
        {
            await WarmUp.RunAsync(
                page.SignedIn ? [web, api] : [web],
                async seconds =>
                {
                    await RunAsync(page, seconds);
                    await CompareAsync(page, seconds);
                }
            );
        }

        var rounds = await Rounds.RunAsync(
            options.Rounds,
            steps,
            pages,
            page => page.What,
            async page =>
            {
                using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancel);
                var writing = page.Written ? MemoryBenchmark.WriteAsync(writer, popular, enough.Token) : Task.CompletedTask;
                var (webBefore, apiBefore) = (ProcessUse.Seconds(web.Id), ProcessUse.Seconds(api.Id));
                var wrk = await RunAsync(page, options.Seconds);
                var (webUsed, apiUsed) = (ProcessUse.Seconds(web.Id) - webBefore, ProcessUse.Seconds(api.Id) - apiBefore);
                await enough.CancelAsync();
                await writing;
                return new Round(wrk, webUsed, apiUsed, await CompareAsync(page, options.Seconds));
            }
        );
        return [.. rounds.Select(r => Figures(r.Item, r.Results, ProcessUse.Memory(web.Id)))];
    }

    private static WebFigures Figures(Page page, IReadOnlyList<Round> rounds, long memory)
    {
        double Of(Func<Round, double> value) => Rounds.Median(rounds.Select(value));
        return new(
            page.What,
            Of(r => r.Web.PerSecond),
            Of(r => r.Web.P50),
            Of(r => r.Web.P99),
            Rounds.Spread([.. rounds.Select(r => r.Web.PerSecond)]),
            Of(r => (double)r.Web.Bytes / Math.Max(1, r.Web.Requests)),
            Of(r => r.WebSeconds / Math.Max(1, r.Web.Requests) * 1e6),
            Of(r => r.ApiSeconds / Math.Max(1, r.Web.Requests) * 1e6),
            page.SignedIn ? "the API's list" : "hello",
            Of(r => r.Compared.PerSecond),
            Of(r => r.Web.PerSecond / r.Compared.PerSecond),
            memory,
            rounds.Sum(r => r.Web.Failed + r.Compared.Failed)
        );
    }
}
