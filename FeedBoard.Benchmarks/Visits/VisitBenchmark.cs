using System.Globalization;
using System.Text.Json.Nodes;
using FeedBoard.Benchmarks.Board;
using FeedBoard.Benchmarks.Loads;
using FeedBoard.Standalone;

namespace FeedBoard.Benchmarks.Visits;

/// <summary>A guest's first visit of the front page, with a phone on a slow network; medians over the rounds.</summary>
/// <param name="Scale">Pixels of the phone to one of CSS.</param>
/// <param name="Paint">First contentful paint, in ms.</param>
/// <param name="Largest">Largest contentful paint, in ms.</param>
/// <param name="Shift">Cumulative layout shift.</param>
/// <param name="Bytes">All but images on the wire, headers included.</param>
/// <param name="Requests">How many requests that takes.</param>
/// <param name="FirstScreen">The images of the first screen on the wire, in bytes.</param>
/// <param name="Images">All images that are loaded without scrolling, in bytes.</param>
internal sealed record VisitFigures(
    double Scale,
    double Paint,
    double Largest,
    double Shift,
    double Bytes,
    double Requests,
    double FirstScreen,
    double Images
);

/// <summary>
/// Posts ten feeds with real photographs and opens the front page as Lighthouse does: 360 × 740, a processor four times as slow, a
/// network of 1.6 Mbit/s with 150 ms for each round trip.
/// </summary>
internal static class VisitBenchmark
{
    public const string Name = "visit";

    private const double BitsPerSecond = 1.6 * 1024 * 1024;
    private const int RoundTrip = 150;
    private const int Feeds = 10;

    private const string Watch = """
        window.vitals = { paint: 0, largest: 0, shift: 0 };
        const see = (type, each) => new PerformanceObserver(list => list.getEntries().forEach(each)).observe({ type, buffered: true });
        see('paint', e => { if (e.name === 'first-contentful-paint') vitals.paint = e.startTime; });
        see('largest-contentful-paint', e => { vitals.largest = e.startTime; });
        see('layout-shift', e => { vitals.shift += e.value; });
        """;

    private const string OnFirstScreen = """
        [...document.querySelectorAll('.image > img:not(.blur)')].filter(i => i.getBoundingClientRect().top < innerHeight)
          .map(i => i.currentSrc)
        """;

    /// <param name="photos">A folder of photographs, which no repository has.</param>
    public static async Task<IReadOnlyList<VisitFigures>> RunAsync(
        BenchBoard board,
        string photos,
        BenchOptions options,
        Steps steps,
        CancellationToken cancel
    )
    {
        await using var api = await board.StartApiAsync(cancel);
        using var http = new HttpClient { BaseAddress = api.Address };
        var posted = await steps.DoAsync("posting photographs", () => PostAsync(http, photos, cancel));
        await steps.DoAsync("making thumbnails", () => ThumbnailsAsync(http, cancel));
        await using var web = await board.StartWebAsync(api.Address, cancel);
        await using var browser = await Chromium.StartAsync(board.Folder, cancel);
        var figures = new List<VisitFigures>();
        foreach (var scale in (int[])[2, 3])
        {
            await VisitAsync(browser, web.Address, scale, cancel); // the page itself has to be warm
            var visits = new List<VisitFigures>();
            for (var n = 0; n < options.Rounds; n++)
            {
                visits.Add(
                    await steps.DoAsync(
                        string.Create(CultureInfo.InvariantCulture, $"round {n + 1}: first visit, {scale} pixels to one"),
                        () => VisitAsync(browser, web.Address, scale, cancel)
                    )
                );
            }

            double Of(Func<VisitFigures, double> value) => Rounds.Median(visits.Select(value));
            figures.Add(
                new(
                    scale,
                    Of(v => v.Paint),
                    Of(v => v.Largest),
                    Of(v => v.Shift),
                    Of(v => v.Bytes),
                    Of(v => v.Requests),
                    Of(v => v.FirstScreen),
                    Of(v => v.Images)
                )
            );
        }

        await steps.DoAsync("deleting the photographs", () => DeleteAsync(http, posted, cancel));
        return figures;
    }

    private static async Task<VisitFigures> VisitAsync(Chromium browser, Uri web, int scale, CancellationToken cancel)
    {
        var session = await browser.OpenAsync(cancel);
        Task<JsonNode> Send(string method, JsonObject parameters) => browser.SendAsync(method, parameters, session, cancel);
        await Send("Network.enable", []);
        await Send("Page.enable", []);
        await Send(
            "Emulation.setDeviceMetricsOverride",
            new()
            {
                ["width"] = 360,
                ["height"] = 740,
                ["deviceScaleFactor"] = scale,
                ["mobile"] = true,
            }
        );
        await Send("Emulation.setCPUThrottlingRate", new() { ["rate"] = 4 });
        await Send(
            "Network.emulateNetworkConditions",
            new()
            {
                ["offline"] = false,
                ["latency"] = RoundTrip,
                ["downloadThroughput"] = BitsPerSecond / 8,
                ["uploadThroughput"] = BitsPerSecond / 16,
            }
        );
        await Send("Page.addScriptToEvaluateOnNewDocument", new() { ["source"] = Watch });
        browser.Forget();
        await Send("Page.navigate", new() { ["url"] = web.AbsoluteUri });
        await browser.SettleAsync(TimeSpan.FromSeconds(3), session, cancel);
        var vitals = (await browser.EvaluateAsync("vitals", session, cancel))!;
        var urls = (await browser.EvaluateAsync(OnFirstScreen, session, cancel))!.AsArray();
        var first = urls.Select(u => (string)u!).ToHashSet(StringComparer.Ordinal);
        var loaded = Loaded(browser.Events);
        await Send("Page.close", []);
        return new(
            scale,
            (double)vitals["paint"]!,
            (double)vitals["largest"]!,
            (double)vitals["shift"]!,
            loaded.Where(l => !l.IsImage).Sum(l => l.Bytes),
            loaded.Count(l => !l.IsImage),
            loaded.Where(l => first.Contains(l.Url)).Sum(l => l.Bytes),
            loaded.Where(l => l.IsImage).Sum(l => l.Bytes)
        );
    }

    private static List<(string Url, bool IsImage, double Bytes)> Loaded(IReadOnlyList<JsonNode> events)
    {
        IEnumerable<JsonNode> Of(string method) =>
            events.Where(e => string.Equals((string?)e["method"], method, StringComparison.Ordinal)).Select(e => e["params"]!);
        var bytes = Of("Network.loadingFinished")
            .ToDictionary(e => (string)e["requestId"]!, e => (double)e["encodedDataLength"]!, StringComparer.Ordinal);
        return
        [
            .. Of("Network.responseReceived")
                .Select(e =>
                    (
                        (string)e["response"]!["url"]!,
                        (string)e["type"]! is "Image",
                        bytes.GetValueOrDefault((string)e["requestId"]!)
                    )
                )
                .Where(l => l.Item1.StartsWith("http", StringComparison.Ordinal)),
        ];
    }

    /// <returns>Each feed with the token of its author.</returns>
    private static async Task<IReadOnlyList<(long Id, string Token)>> PostAsync(HttpClient http, string folder, CancellationToken cancel)
    {
        var files = Directory.EnumerateFiles(folder, "*.jp*g", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();
        files.RemoveAll(f => new FileInfo(f).Length > 10_000_000);
        if (files.Count == 0)
            throw new BoardException($"there is no .jpg file of at most 10 MB in {folder}");
        var tokens = await BenchPeople.JoinAsync(http, (Feeds + 4) / 5, cancel); // a new account may post five feeds
        var posted = new List<(long, string)>();
        for (var (n, next) = (0, 0); n < Feeds; n++)
        {
            var token = tokens[n / 5];
            using var form = new MultipartFormDataContent
            {
                { new StringContent($"Feed {n}: a title of the usual length"), "title" },
                { new StringContent(string.Concat(Enumerable.Repeat("Some words about a day. ", 8 + n))), "content" },
            };
            for (var count = 1 + ((Feeds - 1 - n) % 4); count > 0; count--)
                form.Add(new ByteArrayContent(await File.ReadAllBytesAsync(files[next++ % files.Count], cancel)), "images", "photo.jpg");
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/feed/create") { Content = form };
            request.Headers.Authorization = new("Bearer", token);
            using var response = await http.SendAsync(request, cancel);
            response.EnsureSuccessStatusCode();
            posted.Add(((long)JsonNode.Parse(await response.Content.ReadAsStringAsync(cancel))!["id"]!, token));
        }

        return posted;
    }

    private static async Task ThumbnailsAsync(HttpClient http, CancellationToken cancel)
    {
        while (true)
        {
            var feeds = JsonNode.Parse(await http.GetStringAsync(new Uri("/api/feed/list", UriKind.Relative), cancel))!.AsArray();
            if (feeds.SelectMany(f => f!["images"]!.AsArray()).All(i => i!["thumbnails"]!.AsObject().Count > 0))
                return;
            await Task.Delay(500, cancel);
        }
    }

    private static async Task DeleteAsync(HttpClient http, IReadOnlyList<(long Id, string Token)> posted, CancellationToken cancel)
    {
        foreach (var (id, token) in posted)
        {
            using var request = new HttpRequestMessage(HttpMethod.Delete, $"/api/feed/delete/{id.ToString(CultureInfo.InvariantCulture)}");
            request.Headers.Authorization = new("Bearer", token);
            using var response = await http.SendAsync(request, cancel);
            response.EnsureSuccessStatusCode();
        }
    }
}
