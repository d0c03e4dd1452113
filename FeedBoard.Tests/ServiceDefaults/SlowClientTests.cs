using System.Diagnostics.Metrics;
using System.Net.Http.Json;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Faults;
using FeedBoard.Tests.Imaging;
using FeedBoard.Tests.Servers;
using FeedBoard.Tests.Web;

namespace FeedBoard.Tests.ServiceDefaults;

/// <summary>The whole board with few places of each kind, so that a few dozen slow clients would fill them all.</summary>
public sealed class NarrowBoard(TestPostgres postgres, SwiftServer swift, Browser browser) : WebBoard(postgres, swift, browser)
{
    protected override IEnumerable<KeyValuePair<string, string>> Settings =>
        [
            .. base.Settings,
            new("Overload:Requests", "16"),
            new("Overload:RequestsWaiting", "16"),
            new("Overload:Uploads", "16"),
            new("Overload:UploadsWaiting", "16"),
            new("Overload:Downloads", "16"),
            new("Overload:DownloadsWaiting", "16"),
            new("Overload:SignIns", "4"),
            new("Overload:SignInsWaiting", "8"),
            new("Overload:Streams", "16"),
            new("Overload:Wait", "00:00:00.5"),
        ];

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Page = StartWeb([new("Proxies:Known:0", "127.0.0.0/8")]);
    }

    /// <summary>A front end that trusts a proxy.</summary>
    public Uri Page { get; private set; } = null!;
}

/// <summary>
/// Slow clients from few addresses, directly at the API and through the front end. A normal client at the same time is never refused.
/// </summary>
[Slow]
public sealed class SlowClientTests(NarrowBoard board) : IClassFixture<NarrowBoard>
{
    private const int Many = 40; // more than places and queue together

    private static readonly string[] Addresses = ["203.0.113.1", "2001:db8:1:2::1", "203.0.113.3"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<bool> Ways => [false, true];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Slow_uploads_of_a_few_accounts_keep_no_picture_of_others_back(bool throughPage)
    {
        Person[] slow = [await board.JoinAsync(), await board.JoinAsync(), await board.JoinAsync()];
        var ann = await NormalAsync(throughPage);
        using var clients = new SlowClients();
        for (var n = 0; n < Many; n++)
            clients.Add(await SlowClient.UploadAsync(At(throughPage), Addresses[n % 3], slow[n % 3].AccessToken));
        await Wait.ForAsync("a refused upload", () => clients.Any(c => c.HasResponse));
        for (var n = 0; n < 8; n++)
            await ann.FeedAsync($"picture {n}", "c", new UploadFile("a.png", TestImages.LargePng(100_000)));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Slow_log_ins_keep_nobody_from_logging_in_not_even_at_their_address(bool throughPage)
    {
        var ann = await NormalAsync(throughPage);
        using var clients = new SlowClients();
        for (var n = 0; n < Many; n++)
            clients.Add(await SlowClient.PostAsync(At(throughPage), Addresses[0], n % 2 == 0 ? "/api/auth/login" : "/api/auth/signup"));
        foreach (var from in new[] { "198.51.100.7", Addresses[0] })
        {
            using var client = Client(throughPage, from);
            for (var n = 0; n < 4; n++)
            {
                using var login = await client.PostAsJsonAsync(
                    "/api/auth/login",
                    new { email = ann.Email, password = Person.Password },
                    Cancel
                );
                await login.JsonAsync();
            }
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Slow_requests_without_an_account_keep_nobody_from_reading(bool throughPage)
    {
        using var clients = new SlowClients();
        string[] paths = ["/api/auth/refresh", "/api/comment/create", "/api/report"];
        for (var n = 0; n < Many; n++)
            clients.Add(await SlowClient.PostAsync(At(throughPage), Addresses[n % 2], paths[n % 3]));
        foreach (var from in new[] { "198.51.100.7", Addresses[0] })
        {
            using var client = Client(throughPage, from);
            for (var n = 0; n < 10; n++)
            {
                using var list = await client.GetAsync("/api/feed/list", Cancel);
                await list.JsonAsync();
                if (!throughPage)
                    continue;
                using var front = await client.GetAsync("/", Cancel);
                Assert.Equal(200, (int)front.StatusCode);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Slow_readers_of_an_image_keep_it_from_nobody_and_are_dropped(bool throughPage)
    {
        var ann = await NormalAsync(throughPage);
        var image = new Uri(
            (string)(await ann.FeedAsync("large", "c", new UploadFile("a.png", TestImages.LargePng(9 << 20))))["image_urls"]![0]!
        ).PathAndQuery;
        using var connections = new OpenConnections(At(throughPage).Port);
        using var clients = new SlowClients();
        for (var n = 0; n < Many; n++)
            clients.Add(await SlowClient.GetAsync(At(throughPage), Addresses[n % 3], image));
        await Wait.ForAsync("many connections", () => connections.Open > 8);
        using var client = Client(throughPage, "198.51.100.7");
        for (var n = 0; n < 5; n++)
        {
            using var picture = await client.GetAsync(image, Cancel);
            Assert.Equal(200, (int)picture.StatusCode);
            Assert.Equal(9 << 20, (await picture.Content.ReadAsByteArrayAsync(Cancel)).Length);
        }

        // The server lets go of all of them, who have read nothing until now.
        await Wait.ForAsync("the end of every slow connection", () => connections.Open <= 1);
        var lengths = await Task.WhenAll(clients.Select(c => c.ReadToEndAsync()));
        Assert.All(lengths, l => Assert.True(l < 9 << 20, $"{l} bytes came"));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Slow_readers_of_lists_keep_them_from_nobody(bool throughPage)
    {
        var ann = await NormalAsync(throughPage);
        for (var n = 0; n < 100; n++)
            await ann.FeedAsync($"long {n}", new string('x', 20_000));
        using var clients = new SlowClients();
        for (var n = 0; n < Many; n++)
            clients.Add(await SlowClient.GetAsync(At(throughPage), Addresses[n % 3], $"/api/feed/list?limit=100&skip={n % 7}"));
        using var client = Client(throughPage, "198.51.100.7");
        for (var n = 0; n < 10; n++)
        {
            using var list = await client.GetAsync("/api/feed/list", Cancel);
            await list.JsonAsync();
        }
    }

    [Fact]
    public async Task Streams_of_few_addresses_leave_some_for_others()
    {
        using var clients = new SlowClients();
        for (var n = 0; n < Many; n++)
            clients.Add(await SlowClient.GetAsync(board.Address, Addresses[n % 3], "/api/events"));
        await Wait.ForAsync("a response to each", () => clients.All(c => c.HasResponse));
        var statuses = await Task.WhenAll(clients.Select(c => c.StatusAsync()));
        // 4, 4 and 4 of the 16 places if they come in turn; 8, 4 and 2 if one address comes first, then the next.
        Assert.InRange(statuses.Count(s => s == 200), 12, 14);
        using var other = Client(throughPage: false, "198.51.100.7");
        using var stream = await other.GetAsync("/api/events", HttpCompletionOption.ResponseHeadersRead, Cancel);
        Assert.Equal(200, (int)stream.StatusCode);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_body_that_does_not_go_on_is_broken_off(bool throughPage)
    {
        var ann = await board.JoinAsync();
        using var upload = await SlowClient.UploadAsync(At(throughPage), Addresses[0], ann.AccessToken);
        // Fast on average, for minutes.
        using var burst = await SlowClient.UploadAsync(At(throughPage), Addresses[0], ann.AccessToken, bytes: 3_000_000);
        using var small = await SlowClient.PostAsync(At(throughPage), Addresses[0], "/api/auth/login");
        var statuses = await Task.WhenAll(upload.StatusAsync(), burst.StatusAsync(), small.StatusAsync())
            .WaitAsync(TimeSpan.FromMinutes(2), Cancel);
        Assert.Equal([408, 408, 408], statuses);
    }

    /// <summary>Ten times as fast as it must be, so that a busy machine does not make it too slow.</summary>
    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_body_that_goes_on_slowly_is_waited_for(bool throughPage)
    {
        var ann = await board.JoinAsync();
        using var upload = await SlowClient.UploadAsync(At(throughPage), Addresses[0], ann.AccessToken);
        for (var n = 0; n < 24; n++)
        {
            await upload.SendMoreAsync(20_000);
            await Task.Delay(500, Cancel);
            if (upload.HasResponse)
                Assert.Fail($"part {n} got the status {await upload.StatusAsync()}");
        }
    }

    [Fact]
    public async Task A_form_of_the_page_that_does_not_go_on_is_broken_off()
    {
        using var form = await SlowClient.SendAsync(
            board.Page,
            Addresses[0],
            "POST /write HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 5000000",
            "--b\r\n"
        );
        Assert.Equal(408, await form.StatusAsync().WaitAsync(TimeSpan.FromMinutes(2), Cancel));
    }

    private Uri At(bool throughPage) => throughPage ? board.Page : board.Address;

    private HttpClient Client(bool throughPage, string from)
    {
        var client = new HttpClient { BaseAddress = At(throughPage) };
        client.DefaultRequestHeaders.Add("X-Forwarded-For", from);
        return client;
    }

    /// <summary>A client that is neither fast nor too slow, from another address.</summary>
    private Task<Person> NormalAsync(bool throughPage) =>
        Person.JoinAsync(Client(throughPage, "198.51.100.7"), $"{Guid.NewGuid():N}@example.org", $"p{Guid.NewGuid():N}"[..20]);

    /// <summary>How many connections were opened at a port, and not closed, since this began to look; by the server's own metric.</summary>
    private sealed class OpenConnections : IDisposable
    {
        private readonly MeterListener listener = new();
        private long open;

        public OpenConnections(int port)
        {
            listener.InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Name == "kestrel.active_connections")
                    l.EnableMeasurementEvents(instrument);
            };
            listener.SetMeasurementEventCallback<long>(
                (_, by, tags, _) =>
                {
                    foreach (var tag in tags)
                    {
                        if (tag is { Key: "server.port", Value: int at } && at == port)
                            Interlocked.Add(ref open, by);
                    }
                }
            );
            listener.Start();
        }

        public long Open => Interlocked.Read(ref open);

        public void Dispose() => listener.Dispose();
    }

    private sealed class SlowClients : List<SlowClient>, IDisposable
    {
        public void Dispose() => ForEach(c => c.Dispose());
    }
}
