using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Docs;
using FeedBoard.Tests.Imaging;
using Microsoft.Playwright;

namespace FeedBoard.Tests.Web.InBrowser;

/// <summary>
/// What a first visit costs, measured in the browser by the DevTools protocol. Times are written down and not judged: machines differ.
/// </summary>
[Slow]
public sealed class WeightTests(WebBoard board) : WebTests(board), IClassFixture<WebBoard>
{
    private const int Budget = 60 * 1024;

    // With fonts, icons and whatever else comes, on the wire.
    private const int AllButImages = 70 * 1024;
    private const int Requests = 28;

    // Runs before the page's own scripts: what is painted and what moves, from the first moment on.
    private const string Watch = """
        window.vitals = { paint: 0, largest: 0, shift: 0 };
        const observe = (type, each) => new PerformanceObserver(list => list.getEntries().forEach(each)).observe({ type, buffered: true });
        observe('paint', e => { if (e.name === 'first-contentful-paint') vitals.paint = e.startTime; });
        observe('largest-contentful-paint', e => { vitals.largest = e.startTime; });
        observe('layout-shift', e => { if (!e.hadRecentInput) vitals.shift += e.value; });
        """;

    [Theory]
    [InlineData(Size.Phone)]
    [InlineData(Size.Desk)]
    public async Task The_first_visit_of_ten_feeds_is_light_and_nothing_jumps(Size size)
    {
        await ShowTenFeedsAsync();
        var page = await OpenAsync(size, path: "about:blank");
        await page.Page.AddInitScriptAsync(Watch);
        var traffic = await Traffic.ListenAsync(page);

        await page.GoAsync("/");
        await page.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        await page.Page.EvaluateAsync(
            "async () => { for (let y = 0; y < document.body.scrollHeight; y += 400)"
                + " { scrollTo(0, y); await new Promise(requestAnimationFrame); } }"
        );
        await page.Page.WaitForFunctionAsync("() => [...document.images].every(image => image.complete)");

        Assert.Equal(10, await page.Page.Locator(".card").CountAsync());
        var vitals = await page.Page.EvaluateAsync<JsonElement>("vitals");
        var report =
            $"{size}: {traffic.Text}; first contentful paint {Number(vitals, "paint")} ms, largest {Number(vitals, "largest")} ms, "
            + $"layout shift {vitals.GetProperty("shift").GetDouble().ToString("0.####", CultureInfo.InvariantCulture)}";
        TestContext.Current.TestOutputHelper?.WriteLine(report);
        Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "web"));
        await File.WriteAllTextAsync(
            Path.Combine(Repository.Root, "artifacts", "web", $"weight-{size}.txt"),
            report + "\n",
            TestContext.Current.CancellationToken
        );
        Assert.InRange(traffic.Of("Document"), 1, Budget);
        Assert.InRange(traffic.Of("Stylesheet"), 1, Budget);
        Assert.InRange(traffic.Of("Script"), 1, Budget);
        Assert.InRange(traffic.Of("Document", "Stylesheet", "Script"), 1, Budget);
        Assert.InRange(traffic.Except("Image").Bytes, 1, AllButImages);
        Assert.InRange(traffic.Except("Image").Requests, 1, Requests);
        Assert.InRange(vitals.GetProperty("shift").GetDouble(), 0, 0.1);
        Assert.NotEqual(0, vitals.GetProperty("paint").GetDouble());
    }

    [Theory]
    [InlineData("/", 1, 320)]
    [InlineData("/", 2, 640)]
    [InlineData("/", 3, 640)]
    [InlineData("/feed/{feed}", 2, 640)]
    [InlineData("/person/{author}", 2, 640)]
    [InlineData("/search?q=first", 2, 640)]
    [InlineData("/tag/first", 2, 640)]
    public async Task The_first_photo_is_loaded_once_before_what_the_scripts_import_and_as_wide_as_it_is_drawn(
        string path,
        float scale,
        int width
    )
    {
        var posted = await ShowPhotoAsync();
        var page = await OpenAsync(Size.Phone, scale: scale, path: "about:blank");
        var (requests, session) = (new ConcurrentQueue<JsonElement>(), await page.Context.NewCDPSessionAsync(page.Page));
        session.Event("Network.requestWillBeSent").OnEvent += (_, e) => requests.Enqueue(e!.Value.GetProperty("request").Clone());
        await session.SendAsync("Network.enable");

        await page.GoAsync(
            path.Replace("{feed}", $"{posted.Id()}", StringComparison.Ordinal)
                .Replace("{author}", $"{posted["author_id"]}", StringComparison.Ordinal)
        );
        await page.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);

        var shown = await page.Page.Locator(".image img:not(.blur)").First.EvaluateAsync<string>("i => i.currentSrc");
        Assert.EndsWith($"-{width}-2.webp", shown, StringComparison.Ordinal);
        var asked = requests.ToList();
        var photo = Assert.Single(asked, r => r.GetProperty("url").GetString() == shown);
        Assert.True(photo.TryGetProperty("isLinkPreload", out var preload) && preload.GetBoolean(), "it was not preloaded");
        var imported = asked.FindIndex(r => r.GetProperty("url").GetString()!.Contains("/js/api.", StringComparison.Ordinal));
        Assert.InRange(asked.IndexOf(photo), 1, imported - 1);
    }

    /// <summary>Posts them, unless a test before has left them and nothing else.</summary>
    private async Task ShowTenFeedsAsync()
    {
        if (!await Board.QueryAsync<bool>("SELECT count(*) = 10 AND bool_and(title LIKE 'Feed _: %') FROM feeds"))
        {
            await Board.QueryAsync<object>("DELETE FROM feeds");
            var ann = await Board.JoinAsync();
            for (var n = 0; n < 10; n++)
            {
                await ann.FeedAsync(
                    $"Feed {n}: a title of the usual length",
                    string.Concat(Enumerable.Repeat("Some words that somebody wrote about their day. ", 6 + n)),
                    Enumerable.Range(0, n % 4).Select(i => new UploadFile($"{i}.jpg", TestImages.Jpeg(640 + (64 * i), 480)))
                );
            }
        }

        await Board.MakeThumbnailsAsync();
    }

    /// <summary>Posts a feed with a photo, unless a test before has left one that is the newest.</summary>
    /// <returns>The feed.</returns>
    private async Task<JsonNode> ShowPhotoAsync()
    {
        const string title = "A photo";
        using var newest = await Board.Guest.GetAsync("/api/feed/list?limit=1", TestContext.Current.CancellationToken);
        var feed = (await newest.JsonAsync()).AsArray().FirstOrDefault();
        if ((string?)feed?["title"] != title)
        {
            var ann = await Board.JoinAsync();
            feed = await ann.FeedAsync(title, "#first", new UploadFile("a.jpg", TestImages.Jpeg(2400, 1600)));
        }

        await Board.MakeThumbnailsAsync();
        return feed!;
    }

    private static string Number(JsonElement vitals, string name) =>
        vitals.GetProperty(name).GetDouble().ToString("0", CultureInfo.InvariantCulture);

    /// <summary>Bytes on the wire, headers included, by what they are.</summary>
    private sealed class Traffic
    {
        private readonly ConcurrentDictionary<string, string> kinds = new(StringComparer.Ordinal);
        private readonly ConcurrentDictionary<string, long> bytes = new(StringComparer.Ordinal);

        public string Text =>
            string.Join(
                ", ",
                bytes
                    .OrderBy(b => b.Key, StringComparer.Ordinal)
                    .Select(b => string.Create(CultureInfo.InvariantCulture, $"{b.Key} {b.Value / 1024.0:0.0} KiB"))
            );

        public static async Task<Traffic> ListenAsync(WebPage page)
        {
            var (traffic, session) = (new Traffic(), await page.Context.NewCDPSessionAsync(page.Page));
            session.Event("Network.responseReceived").OnEvent += (_, e) =>
                traffic.kinds[e!.Value.GetProperty("requestId").GetString()!] = e.Value.GetProperty("type").GetString()!;
            session.Event("Network.loadingFinished").OnEvent += (_, e) =>
            {
                var kind = traffic.kinds.GetValueOrDefault(e!.Value.GetProperty("requestId").GetString()!, "Other");
                traffic.bytes.AddOrUpdate(
                    kind,
                    _ => e.Value.GetProperty("encodedDataLength").GetInt64(),
                    (_, sum) => sum + e.Value.GetProperty("encodedDataLength").GetInt64()
                );
            };
            await session.SendAsync("Network.enable");
            return traffic;
        }

        public (long Bytes, int Requests) Except(string kind) =>
            (bytes.Where(b => b.Key != kind).Sum(b => b.Value), kinds.Count(k => k.Value != kind));

        public long Of(params IEnumerable<string> kind) => kind.Sum(k => bytes.GetValueOrDefault(k));
    }
}
