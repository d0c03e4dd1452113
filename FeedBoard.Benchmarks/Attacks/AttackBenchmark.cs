using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using FeedBoard.Benchmarks.Board;
using FeedBoard.Benchmarks.Loads;
using FeedBoard.Standalone;

namespace FeedBoard.Benchmarks.Attacks;

/// <summary>The response times of a normal client while other clients attack.</summary>
/// <param name="Attack">The attack.</param>
/// <param name="Requests">The number of requests of the normal client.</param>
/// <param name="Refused">How many of them did not succeed.</param>
/// <param name="FrontPage">p99 of the front page in ms, of the successful requests.</param>
/// <param name="List">p99 of the API's list.</param>
/// <param name="Image">p99 of an image.</param>
/// <param name="Post">p99 of a feed with a picture.</param>
/// <param name="Login">p99 of a log-in.</param>
internal sealed record AttackFigures(
    string Attack,
    int Requests,
    int Refused,
    double? FrontPage,
    double? List,
    double? Image,
    double? Post,
    double? Login
);

/// <summary>
/// Slow and fast clients from three addresses beside a normal one from a fourth. Concurrency limits and the limits of wrong passwords are
/// the defaults; rate limits are off.
/// </summary>
internal static class AttackBenchmark
{
    public const string Name = "attacks";

    private const int SmallPicture = 100_000;

    private static readonly string FirstPart =
        "--b\r\nContent-Disposition: form-data; name=\"images\"; filename=\"a.png\"\r\n\r\n" + new string('x', 64 * 1024);

    private static readonly KeyValuePair<string, string> Proxy = new("Proxies__Known__0", "127.0.0.1");

    private static readonly string[] Addresses = ["203.0.113.1", "203.0.113.2", "203.0.113.3"];

    public static async Task<IReadOnlyList<AttackFigures>> RunAsync(
        BenchBoard board,
        BenchOptions options,
        Steps steps,
        CancellationToken cancel
    )
    {
        await using var api = await board.StartApiAsync(cancel, Proxy, BenchBoard.WithoutThumbnails);
        await using var web = await board.StartWebAsync(api.Address, cancel, Proxy);
        using var normal = From("198.51.100.7", api.Address);
        var email = await BenchPeople.SignUpAsync(normal, cancel);
        normal.DefaultRequestHeaders.Authorization = new("Bearer", await BenchPeople.LogInAsync(normal, email, cancel));
        var device = await DeviceAsync(normal, email, cancel);
        var small = await PostAsync(normal, SmallPicture, cancel);
        var large = await PostAsync(normal, 9 << 20, cancel);
        using var attackers = From(Addresses[0], api.Address);
        var attacker = (await BenchPeople.JoinAsync(attackers, 1, cancel))[0];

        await MeasureAsync(options.Seconds); // warm
        var figures = new List<AttackFigures>();
        var slow = new Func<Func<int, string>, Func<int, CancellationToken, Task>>(request =>
            (n, end) => SlowConnection.HoldAsync(n % 2 == 0 ? api.Address : web.Address, Addresses[n % Addresses.Length], request(n), end)
        );
        var loud = new Func<Func<int, HttpRequestMessage>, Func<int, CancellationToken, Task>>(request =>
            (n, end) => LoudClient.RepeatAsync(From(Addresses[n % Addresses.Length], api.Address), attacker, request, end)
        );
        foreach (
            var (attack, count, act) in ((string, int, Func<int, CancellationToken, Task>)[])
                [
                    ("nobody", 0, (_, _) => Task.CompletedTask),
                    (
                        "66 slow uploads of one account",
                        66,
                        slow(_ => Head("POST /api/feed/create", attacker, "multipart/form-data; boundary=b", 5_000_000) + FirstPart)
                    ),
                    ("100 slow log-ins", 100, slow(_ => Head("POST /api/auth/login", null, "application/json", 200) + "{")),
                    ("700 slow refreshes", 700, slow(_ => Head("POST /api/auth/refresh", null, "application/json", 200) + "{")),
                    ("600 slow readers of an image of 9 MB", 600, slow(_ => Head($"GET {large}", null, null, null))),
                    ("700 slow readers of a list of 100", 700, slow(_ => Head("GET /api/feed/list?limit=100", null, null, null))),
                    ("12 clients that upload a costly AVIF of 8 KB", 12, loud(_ => CostlyRequests.Avif())),
                    ("12 clients that post costly texts", 12, loud(CostlyRequests.Text)),
                    ("12 clients that guess the normal client's password", 12, loud(n => CostlyRequests.Guess(email, n))),
                    ("12 clients that skip all feeds except ten", 12, loud(_ => CostlyRequests.Skip(options.Feeds - 10))),
                    ("12 clients that search for common words", 12, loud(CostlyRequests.Search)),
                    ("12 clients that refresh with invalid tokens", 12, loud(CostlyRequests.Refresh)),
                ]
        )
        {
            figures.Add(
                await steps.DoAsync(
                    $"a normal client beside {attack}",
                    async () =>
                    {
                        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancel);
                        var others = Enumerable.Range(0, count).Select(n => act(n, end.Token)).ToList();
                        if (count > 0)
                            await Task.Delay(TimeSpan.FromSeconds(3), cancel);
                        var measured = await MeasureAsync(options.Seconds);
                        await end.CancelAsync();
                        await Task.WhenAll(others);
                        return measured with { Attack = attack };
                    }
                )
            );
        }

        return figures;

        async Task<AttackFigures> MeasureAsync(int seconds)
        {
            using var pages = From("198.51.100.7", web.Address);
            var (times, refused) = (new ConcurrentDictionary<string, ConcurrentBag<double>>(StringComparer.Ordinal), 0);
            var begun = TimeProvider.System.GetTimestamp();
            while (TimeProvider.System.GetElapsedTime(begun).TotalSeconds < seconds)
            {
                await TimeAsync(nameof(AttackFigures.FrontPage), () => pages.GetAsync(new Uri("/", UriKind.Relative), cancel));
                await TimeAsync(nameof(AttackFigures.List), () => normal.GetAsync(new Uri("/api/feed/list", UriKind.Relative), cancel));
                await TimeAsync(nameof(AttackFigures.Image), () => pages.GetAsync(new Uri(small, UriKind.Relative), cancel));
                await TimeAsync(nameof(AttackFigures.Post), () => SendPictureAsync(normal, SmallPicture, cancel));
                await TimeAsync(
                    nameof(AttackFigures.Login),
                    () =>
                        normal.PostAsJsonAsync(
                            "/api/auth/login",
                            new
                            {
                                email,
                                password = BenchPeople.Password,
                                device_token = device,
                            },
                            cancel
                        )
                );
            }

            return new(
                "",
                times.Values.Sum(t => t.Count) + refused,
                refused,
                P99(nameof(AttackFigures.FrontPage)),
                P99(nameof(AttackFigures.List)),
                P99(nameof(AttackFigures.Image)),
                P99(nameof(AttackFigures.Post)),
                P99(nameof(AttackFigures.Login))
            );

            double? P99(string what) => times.TryGetValue(what, out var all) ? all.Order().ElementAt((int)(0.99 * (all.Count - 1))) : null;

            async Task TimeAsync(string what, Func<Task<HttpResponseMessage>> send)
            {
                var sent = TimeProvider.System.GetTimestamp();
                using var response = await send();
                await response.Content.LoadIntoBufferAsync(cancel);
                if (response.IsSuccessStatusCode)
                    times.GetOrAdd(what, _ => []).Add(TimeProvider.System.GetElapsedTime(sent).TotalMilliseconds);
                else
                    refused++;
            }
        }
    }

    /// <returns>The device token of the normal client, for the attack on its password.</returns>
    private static async Task<string> DeviceAsync(HttpClient http, string email, CancellationToken cancel)
    {
        using var response = await http.PostAsJsonAsync("/api/auth/login", new { email, password = BenchPeople.Password }, cancel);
        return (string)JsonNode.Parse(await response.Content.ReadAsStringAsync(cancel))!["device_token"]!;
    }

    private static HttpClient From(string address, Uri service)
    {
        var http = new HttpClient { BaseAddress = service };
        http.DefaultRequestHeaders.Add("X-Forwarded-For", address);
        return http;
    }

    private static string Head(string request, string? token, string? type, int? length) =>
        $"{request} HTTP/1.1\r\n"
        + (token is null ? "" : $"Authorization: Bearer {token}\r\n")
        + (type is null ? "" : $"Content-Type: {type}\r\n")
        + (length is null ? "" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Content-Length: {length}\r\n"))
        + SlowConnection.EndOfHead;

    private static Task<HttpResponseMessage> SendPictureAsync(HttpClient http, int bytes, CancellationToken cancel) =>
        http.PostAsync(
            new Uri("/api/feed/create", UriKind.Relative),
            new MultipartFormDataContent
            {
                { new StringContent("A picture"), "title" },
                { new StringContent("of nothing"), "content" },
                { new ByteArrayContent(UploadBenchmark.Photo(bytes)), "images", "photo.jpg" },
            },
            cancel
        );

    /// <returns>The path of the image.</returns>
    private static async Task<string> PostAsync(HttpClient http, int bytes, CancellationToken cancel)
    {
        using var response = await SendPictureAsync(http, bytes, cancel);
        if (!response.IsSuccessStatusCode)
            throw new BoardException($"a picture got the status {(int)response.StatusCode}");
        return new Uri((string)JsonNode.Parse(await response.Content.ReadAsStringAsync(cancel))!["image_urls"]![0]!).AbsolutePath;
    }
}
