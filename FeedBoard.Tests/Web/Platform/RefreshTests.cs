using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FeedBoard.ServiceDefaults;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Servers;
using FeedBoard.Web.Platform.Session;

namespace FeedBoard.Tests.Web.Platform;

/// <summary>Sessions behind the pages: refreshed on the server, once; ended with the session; read by every replica.</summary>
[Slow]
public sealed class RefreshTests(WebBoard board) : IClassFixture<WebBoard>
{
    private static readonly TimeSpan Longer = TimeSpan.FromMinutes(20);

    [Fact]
    public async Task Twenty_requests_at_once_with_an_expired_token_refresh_it_once()
    {
        var ann = await board.JoinAsync();
        using var visitor = new Visitor(board.Web, follow: false);
        await visitor.LogInAsync(ann);
        var (old, spent) = (visitor.Cookie("feedboard")!, board.TokensIn(visitor.Cookie("feedboard")!));
        board.Clock.Advance(Longer);

        var responses = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(n => AskAsync(old, n % 2 == 0 ? "/following" : "/api/mypage/profile"))
        );

        Assert.All(responses, a => Assert.Equal(HttpStatusCode.OK, a.Status));
        var fresh = Assert.Single(responses.Select(a => a.Cookie).OfType<string>().Select(board.TokensIn).Distinct());
        Assert.NotEqual(spent.Refresh, fresh.Refresh);

        // Sent before the new cookie had arrived, and after it.
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(old, "/following")).Status);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(responses[0].Cookie!, "/following")).Status);
    }

    [Fact]
    public async Task A_session_that_was_ended_elsewhere_is_over_at_the_next_refresh()
    {
        var ann = await board.JoinAsync();
        using var visitor = new Visitor(board.Web, follow: false);
        await visitor.LogInAsync(ann);
        var old = visitor.Cookie("feedboard")!;
        await board.QueryAsync<object>($"DELETE FROM sessions WHERE user_id = (SELECT id FROM users WHERE nickname = '{ann.Nickname}')");
        board.Clock.Advance(Longer);

        using var front = await visitor.GetAsync("/");
        using var own = await visitor.GetAsync("/following");

        Assert.Equal(HttpStatusCode.OK, front.StatusCode);
        Assert.DoesNotContain(
            ann.Nickname,
            await front.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal
        );
        Assert.Equal("/login?return=%2Ffollowing", new Uri(board.Web, own.Headers.Location!).PathAndQuery);
        Assert.True(string.IsNullOrEmpty(visitor.Cookie("feedboard")));
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(old, "/api/mypage/profile")).Status);
    }

    [Fact]
    public async Task While_the_API_is_away_an_expired_token_does_not_sign_anybody_out()
    {
        var ann = await board.JoinAsync();
        using var visitor = new Visitor(board.Web, follow: false);
        await visitor.LogInAsync(ann);
        board.Clock.Advance(Longer);
        await board.StopAsync();
        try
        {
            using var away = await visitor.GetAsync("/following");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, away.StatusCode);
        }
        finally
        {
            board.StartAgain();
        }

        using var back = await visitor.GetAsync("/following");
        Assert.Equal(HttpStatusCode.OK, back.StatusCode);
    }

    [Fact]
    public async Task Replicas_that_share_their_keys_take_each_other_s_cookies_and_forms()
    {
        var ann = await board.JoinAsync();
        var other = board.StartWeb();
        using var here = new Visitor(board.Web, follow: false);
        await here.LogInAsync(ann);
        using var front = await here.GetAsync("/");
        using var there = here.At(other);

        using var page = await there.GetAsync("/following");
        using var sent = await HtmlForm
            .Of(there.Client, other, await front.PageAsync(), "form.preferences")
            .Set(("theme", "dark"))
            .SendAsync();

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, sent.StatusCode);
        Assert.Equal("dark", there.Cookie("feedboard.theme"));
    }

    [Fact]
    public async Task Without_shared_keys_a_replica_knows_nobody()
    {
        var ann = await board.JoinAsync();
        using var keys = new TestFolder("keys");
        var stranger = board.StartWeb(new KeyValuePair<string, string>("DataProtection:Folder", keys.Path));
        using var here = new Visitor(board.Web, follow: false);
        await here.LogInAsync(ann);
        using var there = here.At(stranger);

        using var page = await there.GetAsync("/following");

        Assert.Equal(HttpStatusCode.Redirect, page.StatusCode);
    }

    [Fact]
    public async Task Replicas_that_start_at_once_make_one_key()
    {
        for (var round = 0; round < 3; round++)
        {
            using var keys = new TestFolder("keys");
            var replicas = await Task.WhenAll(
                Enumerable.Range(0, 2).Select(_ => Task.Run(() => WebServer.Start(board, keys.Path, board.Faults, services: null)))
            );
            foreach (var replica in replicas)
                await replica.DisposeAsync();
            Assert.Single(Directory.EnumerateFiles(keys.Path, "key-*.xml"));
        }
    }

    [Fact]
    public async Task With_a_certificate_the_keys_are_encrypted_where_they_are_kept_and_replicas_share_them()
    {
        using var keys = new TestFolder("keys");
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest(
            "CN=test",
            key,
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1
        ).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(1)); // long over: its dates do not matter
        var file = Path.Combine(keys.Path, "cookies.pem");
        await File.WriteAllTextAsync(
            file,
            certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem(),
            TestContext.Current.CancellationToken
        );
        KeyValuePair<string, string>[] settings = [new("DataProtection:Folder", keys.Path), new("DataProtection:Certificate", file)];
        var ann = await board.JoinAsync();
        using var here = new Visitor(board.StartWeb(settings), follow: false);
        await here.LogInAsync(ann);
        using var there = here.At(board.StartWeb(settings));
        using var page = await there.GetAsync("/following");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);

        var kept = await File.ReadAllTextAsync(
            Assert.Single(Directory.EnumerateFiles(keys.Path, "key-*.xml")),
            TestContext.Current.CancellationToken
        );
        Assert.Contains("<EncryptedKey", kept, StringComparison.Ordinal);
        Assert.DoesNotContain("masterKey", kept, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("missing.pem")]
    [InlineData("no-certificate.pem")]
    public async Task A_certificate_that_cannot_be_read_is_named_at_the_start(string name)
    {
        using var folder = new TestFolder("certificate");
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "no-certificate.pem"), "nothing", TestContext.Current.CancellationToken);
        var error = Assert.Throws<InvalidSettingException>(() => Sessions.Certificate(Path.Combine(folder.Path, name)));
        Assert.Contains("DataProtection:Certificate must be a PEM file", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Sends a request as a browser that has this cookie.</summary>
    private async Task<(HttpStatusCode Status, string? Cookie)> AskAsync(string cookie, string path)
    {
        using var visitor = new Visitor(board.Web, follow: false);
        visitor.SetCookie("feedboard", cookie);
        using var response = await visitor.GetAsync(path);
        var now = visitor.Cookie("feedboard");
        return (response.StatusCode, now == cookie ? null : now);
    }
}
