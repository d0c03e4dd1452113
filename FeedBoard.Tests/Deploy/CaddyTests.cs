using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography.X509Certificates;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Docs;
using FeedBoard.Tests.Faults;
using FeedBoard.Tests.Features.Events;
using FeedBoard.Tests.Imaging;
using FeedBoard.Tests.Platform.Http;
using FeedBoard.Tests.Servers;
using FeedBoard.Tests.Web;
using LoopbackPort = FeedBoard.Standalone.LoopbackPort;

namespace FeedBoard.Tests.Deploy;

/// <summary>A board behind the real Caddy with deploy/Caddyfile, over HTTPS with a certificate of Caddy's own.</summary>
public sealed class CaddyBoard(TestPostgres postgres, SwiftServer swift, Browser browser) : WebBoard(postgres, swift, browser)
{
    private readonly TestFolder folder = new("caddy");
    private ServerProcess? caddy;

    /// <summary>Caddy's.</summary>
    public Uri Outside { get; private set; } = null!;

    // Few log-ins a minute from one address, so that a test sees which address the API takes for the client's.
    protected override IEnumerable<KeyValuePair<string, string>> Settings =>
        [
            .. base.Settings,
            new("RateLimits:Scale", "1"),
            new("RateLimits:LoginsPerMinute", "5"),
            .. Wide.Select(limit => new KeyValuePair<string, string>($"RateLimits:{limit}", "10000")),
        ];

    private static readonly string[] Wide =
    [
        "SignupsPerHour",
        "CreatesPerMinute",
        "WritesPerMinute",
        "ReadsPerMinute",
        "NewAccountCreatesPerMinute",
        "NewAccountWritesPerMinute",
    ];

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        var front = StartWeb(new KeyValuePair<string, string>("Proxies:Known:0", "127.0.0.0/8"), new("AllowedHosts", "board.localhost"));
        var port = LoopbackPort.Free();
        Outside = new($"https://board.localhost:{port}/");
        var file = Path.Combine(folder.Path, "Caddyfile");
        // Differences from a deployment: Caddy uses a self-signed certificate and one loopback port.
        var text = Repository
            .Read("deploy/Caddyfile")
            .Replace(
                "admin off",
                $"admin off\n\tlocal_certs\n\tauto_https disable_redirects\n\tskip_install_trust\n\tdefault_bind 127.0.0.1\n\tstorage "
                    + $"file_system {folder.Path}/storage",
                StringComparison.Ordinal
            );
        await File.WriteAllTextAsync(file, text);
        caddy = await ServerProcess.StartAsync(
            null,
            "env",
            $"BOARD_HOST={Outside.Authority}",
            $"UPSTREAM={front.Authority}",
            $"HOME={folder.Path}",
            "caddy",
            "run",
            "--config",
            file,
            "--adapter",
            "caddyfile"
        );
        await Wait.ForAsync("Caddy's authority", () => caddy.HasExited || HasRoot());
        Assert.False(caddy.HasExited, caddy.Output);
        using var visitor = NewVisitor();
        await caddy.PassesOnAsync(visitor);
    }

    public override async ValueTask DisposeAsync()
    {
        if (caddy is not null)
            await caddy.DisposeAsync();
        await base.DisposeAsync();
        folder.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <param name="from">Which address of loopback the client has.</param>
    public HttpClient NewVisitor(string from = "127.0.0.1")
    {
        var handler = LoopbackClient.Handler(from);
        handler.SslOptions.CertificateChainPolicy = new()
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            CustomTrustStore = { Root() },
            RevocationMode = X509RevocationMode.NoCheck,
        };
        return new(handler) { BaseAddress = Outside };
    }

    private string RootFile => Path.Combine(folder.Path, "storage", "pki", "authorities", "local", "root.crt");

    private bool HasRoot() => File.Exists(RootFile) && File.ReadAllText(RootFile).Contains("END CERTIFICATE", StringComparison.Ordinal);

    /// <summary>The authority that Caddy made for itself.</summary>
    private X509Certificate2 Root() => X509CertificateLoader.LoadCertificateFromFile(RootFile);
}

[Slow]
public sealed class CaddyTests(CaddyBoard board) : IClassFixture<CaddyBoard>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_page_comes_by_HTTPS_and_names_its_public_address()
    {
        using var visitor = board.NewVisitor();
        using var response = await visitor.GetAsync("/", Cancel);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.NotNull(response.Header("Strict-Transport-Security"));
        Assert.Contains($"{board.Outside}", await response.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Uploads_and_events_pass_while_they_happen()
    {
        using var visitor = board.NewVisitor();
        await using var stream = await LiveStream.OpenSettledAsync(board, visitor);
        var ann = await Person.JoinAsync(board.NewVisitor("127.0.0.4"), $"{Guid.NewGuid():N}@example.org", "Ann of Caddy");
        var image = TestImages.Png(1500, 1500);
        var feed = await ann.FeedAsync("By Caddy", "An upload", new UploadFile("sea.png", image, "image/png"));
        Assert.Equal((long)feed["id"]!, (await stream.NextAsync("feed_created")).Feed);

        var url = new Uri((string)feed["image_urls"]![0]!);
        Assert.Equal(board.Outside.Authority, url.Authority);
        Assert.Equal(image, await visitor.GetByteArrayAsync(url.PathAndQuery, Cancel));
    }

    [Fact]
    public async Task Limits_count_the_visitor_and_not_Caddy_whatever_the_visitor_says()
    {
        for (var n = 0; n < 5; n++)
            Assert.Equal(HttpStatusCode.Unauthorized, await LogInAsync("127.0.0.2"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await LogInAsync("127.0.0.2"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await LogInAsync("127.0.0.2", forwardedFor: "203.0.113.7"));
        Assert.Equal(HttpStatusCode.Unauthorized, await LogInAsync("127.0.0.3"));
    }

    private async Task<HttpStatusCode> LogInAsync(string from, string? forwardedFor = null)
    {
        using var visitor = board.NewVisitor(from);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/auth/login")
        {
            Content = JsonContent.Create(new { email = $"{Guid.NewGuid():N}@example.org", password = "wrong password" }),
        };
        if (forwardedFor is not null)
            request.Headers.Add("X-Forwarded-For", forwardedFor);
        using var response = await visitor.SendAsync(request, Cancel);
        return response.StatusCode;
    }
}
