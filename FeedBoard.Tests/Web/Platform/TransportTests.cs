using System.IO.Compression;
using System.Net;
using System.Text.RegularExpressions;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Platform.Http;
using FeedBoard.Tests.Servers;

namespace FeedBoard.Tests.Web.Platform;

/// <summary>A board with two front ends: one that trusts a proxy on this machine, and one that trusts none.</summary>
public sealed class FrontBoard(TestPostgres postgres) : FileBoard(postgres)
{
    private readonly TestFolder keys = new("keys");
    private WebServer? trusting,
        alone;

    public Uri BehindProxy => trusting!.Address;

    public Uri Alone => alone!.Address;

    internal FaultLog Faults { get; } = new();

    protected override IEnumerable<KeyValuePair<string, string>> Settings => [.. base.Settings, new("Proxies:Known:0", "127.0.0.0/8")];

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        trusting = WebServer.Start(
            this,
            keys.Path,
            Faults,
            services: null,
            new KeyValuePair<string, string>("Proxies:Known:0", "127.0.0.1"),
            new("AllowedHosts", "127.0.0.1;board.example.org")
        );
        alone = WebServer.Start(this, keys.Path, Faults, services: null);
    }

    public override async ValueTask DisposeAsync()
    {
        if (trusting is not null)
            await trusting.DisposeAsync();
        if (alone is not null)
            await alone.DisposeAsync();
        keys.Dispose();
        await base.DisposeAsync();
    }
}

/// <summary>The front end's security headers, trusted proxies and size limits.</summary>
public sealed class TransportTests(FrontBoard board) : IClassFixture<FrontBoard>, IDisposable
{
    private static readonly Regex AssetPattern = new(
        "(src|href)=\"(?<path>/[^\"]+\\.(css|js))\"",
        RegexOptions.ExplicitCapture,
        TimeSpan.FromSeconds(1)
    );

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Assert.Equal("", string.Join("\n", board.Faults.Take()));

    [Theory]
    [InlineData("/", 200)]
    [InlineData("/login", 200)]
    [InlineData("/app.css", 200)]
    [InlineData("/nothing/here", 404)]
    [InlineData("/me", 302)]
    [InlineData("/?cursor=broken", 422)]
    [InlineData("/health", 200)]
    [InlineData("/sitemap.xml", 200)]
    [InlineData("/api/feed/list", 200)]
    [InlineData("/api/feed/read/0", 404)]
    [InlineData("/openapi/v1.json", 200)]
    public async Task Every_response_has_the_same_headers_and_HSTS_only_over_HTTPS(string path, int status)
    {
        foreach (var https in (bool[])[true, false])
        {
            using var response = await AskAsync(board.BehindProxy, path, https);
            Assert.Equal(status, (int)response.StatusCode);
            Assert.Equal("nosniff", response.Header("X-Content-Type-Options"));
            Assert.Equal("DENY", response.Header("X-Frame-Options"));
            Assert.Contains("frame-ancestors 'none'", response.Header("Content-Security-Policy"), StringComparison.Ordinal);
            Assert.Equal("same-origin", response.Header("Cross-Origin-Resource-Policy"));
            Assert.Equal("same-origin", response.Header("Cross-Origin-Opener-Policy"));
            Assert.Contains("camera=(), ", response.Header("Permissions-Policy"), StringComparison.Ordinal);
            var passedOn = path.StartsWith("/api/", StringComparison.Ordinal) || path.StartsWith("/openapi/", StringComparison.Ordinal);
            Assert.Equal(passedOn ? "no-referrer" : "strict-origin-when-cross-origin", response.Header("Referrer-Policy"));
            Assert.Equal(https ? "max-age=31536000" : null, response.Header("Strict-Transport-Security"));
            Assert.Null(response.Header("Server"));
            Assert.Null(response.Header("Access-Control-Allow-Origin"));
        }
    }

    [Theory]
    [InlineData("br")]
    [InlineData("gzip")]
    public async Task Styles_and_scripts_are_really_compressed_and_kept_for_good(string coding)
    {
        using var client = new HttpClient { BaseAddress = board.Alone };
        var page = await client.GetStringAsync("/login", Cancel);
        var paths = AssetPattern.Matches(page).Select(m => m.Groups["path"].Value).ToList();
        Assert.Contains(paths, p => p.EndsWith(".css", StringComparison.Ordinal));
        Assert.Contains(paths, p => p.EndsWith(".js", StringComparison.Ordinal));
        foreach (var path in paths)
        {
            var whole = await client.GetByteArrayAsync(path, Cancel);
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.AcceptEncoding.ParseAdd(coding);
            using var response = await client.SendAsync(request, Cancel);
            Assert.Equal("max-age=31536000, immutable", response.Header("Cache-Control"));
            Assert.Equal("Accept-Encoding", response.Header("Vary"));
            Assert.Equal([coding], response.Content.Headers.ContentEncoding);
            var packed = await response.Content.ReadAsByteArrayAsync(Cancel);
            Assert.InRange(packed.Length, 1, whole.Length * (path.EndsWith(".css", StringComparison.Ordinal) ? 25 : 45) / 100);
            using Stream unpacking = coding == "br"
                ? new BrotliStream(new MemoryStream(packed), CompressionMode.Decompress)
                : new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
            using var unpacked = new MemoryStream();
            await unpacking.CopyToAsync(unpacked, Cancel);
            Assert.Equal(whole, unpacked.ToArray());
        }
    }

    [Fact]
    public async Task Nobody_is_believed_who_is_not_known()
    {
        using var response = await AskAsync(board.Alone, "/login", https: true, "evil.example");
        Assert.Null(response.Header("Strict-Transport-Security"));
        Assert.DoesNotContain("__Host-", Assert.Single(response.Headers.GetValues("Set-Cookie")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("board.example.org", "https://board.example.org/")]
    [InlineData("evil.example", null)]
    public async Task A_host_that_is_not_ours_is_not_believed_of_a_proxy_either(string host, string? root)
    {
        using var response = await AskAsync(board.BehindProxy, "/sitemap.xml", https: true, host);
        var text = await response.Content.ReadAsStringAsync(Cancel);
        Assert.Contains(root ?? $"https://{board.BehindProxy.Authority}/", text, StringComparison.Ordinal);
        Assert.DoesNotContain("evil.example", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/login")]
    [InlineData("/sitemap.xml")]
    [InlineData("/api/feed/list")]
    public async Task A_host_that_no_address_can_be_made_of_is_refused(string path)
    {
        var response = await Fuzz.FindingTests.AskAsync(board.Alone, path, $"{new string('a', 64)}_.example");
        Assert.Equal(400, response.Status);
        Assert.Equal("nosniff", response.Header("x-content-type-options"));
    }

    [Fact]
    public async Task An_address_that_is_too_long_is_told_so() => await RequestLimitTests.LongAddressAsync(board.Alone, "/search?x=");

    [Fact]
    public async Task Too_many_or_too_large_headers_are_told_so() => await RequestLimitTests.LargeHeadersAsync(board.Alone, "/login");

    [Fact]
    public async Task A_form_that_is_too_large_is_told_so()
    {
        using var form = new FormUrlEncodedContent([new("Input.Email", new string('a', 1024 * 1024))]);
        using var response = await board.Guest.PostAsync(new Uri(board.Alone, "/login"), form, Cancel);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
    }

    private async Task<HttpResponseMessage> AskAsync(Uri web, string path, bool https, string host = "board.example.org")
    {
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(web, path))
        {
            Headers = { { "Origin", "https://app.example.org" }, { "X-Forwarded-Host", host } },
        };
        if (https)
            request.Headers.Add("X-Forwarded-Proto", "https");
        return await client.SendAsync(request, Cancel);
    }
}
