using System.Net;
using FeedBoard.Tests.Board;
using FeedBoard.Web.Platform.Http;
using Microsoft.AspNetCore.Http;

namespace FeedBoard.Tests.Web.Platform;

/// <summary>
/// One idea of a cookie's name, and of who a request is sent for: what a sibling host could have set, or two layers could read differently,
/// counts for nothing.
/// </summary>
[Slow]
public sealed class CookieNameTests(WebBoard board) : IClassFixture<WebBoard>, IDisposable
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>A header, and the cookies that ASP.NET Core then reads from it.</summary>
    public static TheoryData<string, string> Headers() =>
        new()
        {
            { "__Host-feedboard=a", "feedboard=a" },
            {
                "__Host-feedboard=a; __Host-feedboard.form=b;__Host-feedboard.theme=dark",
                "feedboard=a|feedboard.form=b|feedboard.theme=dark"
            },
            { "__Host-feedboard=chunks-2; __Host-feedboardC1=x; __Host-feedboardC2=y", "feedboard=chunks-2|feedboardC1=x|feedboardC2=y" },
            { "__Host-feedboard=a; other=1; __Host-other=2", "feedboard=a" },
            { "__Host-feedboard=a%3Db+c==", "feedboard=a=b+c==" },
            { "feedboard=a", "" },
            { "Feedboard.form=a", "" },
            { "FEEDBOARD=a; __Host-feedboard=b", "feedboard=b" },
            { "__Host-feedboard=a; Feedboard.form=evil; __Host-feedboard.form=b", "feedboard=a|feedboard.form=b" },
            { "__host-feedboard=a", "" },
            { "__HOST-feedboard=a; __Host-feedboard=b", "feedboard=b" },
            { "__Host-Feedboard=a; __Host-feedboard=b", "feedboard=b" },
            { "__Host-feedboard.FORM=a; __Host-feedboard.form=b", "feedboard.form=b" },
            { "\u2000__Host-feedboard=a", "" },
            { "\u00a0__Host-feedboard=a", "" },
            { "\u3000__Host-feedboard=a; __Host-feedboard=b", "feedboard=b" },
            { "\u0085__Host-feedboard=a", "" },
            { "\ufeff__Host-feedboard=a", "" },
            { "\t__Host-feedboard=a", "" },
            { "__Host-feedboard\u2000=a", "" },
            { "__Host-feedboard =a", "" },
            { "__Host-feedboard\t=a; __Host-feedboard=b", "feedboard=b" },
            { "\u2000feedboard=a; feedboard\u00a0=b", "" },
            { "__Host-feedboard=a; __Host-feedboard=b", "" },
            { "__Host-feedboard=a; __Host-feedboard=a; __Host-feedboard.theme=dark", "feedboard.theme=dark" },
            { "__Host-feedboardC1=a; __Host-feedboardC1=b", "" },
            { "x=1,__Host-feedboard=a", "" },
            { "x=1, feedboard=a", "" },
            { "__Host-feedboard=a,feedboard=b", "" },
            { "__Host-feedboard=a, feedboard.form=b; __Host-feedboard.form=c", "feedboard.form=c" },
            { "x=\"; __Host-feedboard=a; \"", "feedboard=a" },
            { "__Host-feedboard=\"a\"", "" },
            { "__Host-feedboard=a b", "" },
            { "__Host-feedboard=a\u00e9", "" },
            { "__Host-feedboard", "" },
            { "=__Host-feedboard=a", "" },
            { "__Host-feedboard=", "" },
            { "__Host-__Host-feedboard=a", "" },
            { "__Host-feedboard.form.=a; __Host-feedboard..form=b; __Host-feedboard%2Eform=c", "" },
            { "__Secure-feedboard=a", "" },
            { "; ;,;", "" },
            { "", "" },
        };

    public void Dispose() => Assert.Equal("", string.Join("\n", board.Faults.Take()));

    [Theory]
    [MemberData(nameof(Headers))]
    public void Only_the_exact_name_is_ours_as_the_framework_reads_it(string header, string read)
    {
        Assert.Equal(read, Read(HostCookies.Read(header, "__Host-")));
        Assert.Equal(read, Read(HostCookies.Read(new([.. header.Split("; ")]), "__Host-"))); // HTTP/2 sends each in a separate header line
    }

    [Theory]
    [InlineData("feedboard=a; Feedboard.form=evil; feedboard.form=b", "feedboard=a|feedboard.form=b")]
    [InlineData("feedboard.form=b; feedboard.FORM=evil", "feedboard.form=b")]
    [InlineData("feedboard=a; feedboard=b", "")]
    [InlineData("x=1,feedboard=a", "")]
    [InlineData("\u2000feedboard=a", "")]
    [InlineData("__Host-feedboard=a", "")]
    public void On_this_machine_the_plain_name_is(string header, string read) => Assert.Equal(read, Read(HostCookies.Read(header, "")));

    [Theory]
    [InlineData("\u2000__Host-feedboard={0}")]
    [InlineData("\u00a0__Host-feedboard={0}")]
    [InlineData("__Host-Feedboard={0}")]
    [InlineData("Feedboard={0}")]
    [InlineData("x=1,__Host-feedboard={0}")]
    [InlineData("__Host-feedboard={0}; __Host-feedboard={0}")]
    public async Task Nobody_is_signed_in_by_such_a_cookie(string cookies)
    {
        using var visitor = new Visitor(board.Web, follow: false);
        await visitor.LogInAsync(await board.JoinAsync());
        using var client = new HttpClient(
            new SocketsHttpHandler
            {
                UseCookies = false,
                AllowAutoRedirect = false,
                RequestHeaderEncodingSelector = (_, _) => System.Text.Encoding.UTF8,
            }
        );
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(board.Web, "/me"));
        request.Headers.TryAddWithoutValidation(
            "Cookie",
            string.Format(System.Globalization.CultureInfo.InvariantCulture, cookies, visitor.Cookie("feedboard"))
        );
        request.Headers.Host = "board.example.org";
        using var response = await client.SendAsync(request, Cancel);
        Assert.True(response.StatusCode is HttpStatusCode.Redirect or HttpStatusCode.BadRequest, $"{response.StatusCode}");
    }

    /// <summary>Whatever stands in it: then the session of the cookie plays no part, in reading and in writing.</summary>
    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(",")]
    [InlineData("Bearer")]
    [InlineData("Bearer ,")]
    [InlineData("Basic YTpi")]
    [InlineData("Bearer a", "Bearer b")]
    [InlineData("", "")]
    public async Task An_authorization_of_the_client_s_own_is_sent_for_nobody_else(params string[] values)
    {
        var ann = await board.JoinAsync();
        var feed = (await ann.FeedAsync()).Id();
        using var visitor = new Visitor(board.Web, follow: false);
        await visitor.LogInAsync(ann);
        foreach (
            var (method, path) in ((HttpMethod, string)[])
                [
                    (HttpMethod.Get, "/api/mypage/profile"),
                    (HttpMethod.Put, $"/api/like/?feed_id={feed}"),
                    (HttpMethod.Delete, $"/api/feed/delete/{feed}"),
                ]
        )
        {
            using var request = new HttpRequestMessage(method, new Uri(board.Web, path));
            Assert.True(request.Headers.TryAddWithoutValidation("Authorization", values));
            using var response = await visitor.Client.SendAsync(request, Cancel);
            Assert.True((int)response.StatusCode is 400 or 401, $"{method} {path}: {response.StatusCode}");
        }

        Assert.Equal(0L, await board.QueryAsync<long>($"SELECT count(*) FROM feed_likes WHERE feed_id = {feed}"));
        Assert.Equal(1L, await board.QueryAsync<long>($"SELECT count(*) FROM feeds WHERE id = {feed}"));
        using var me = await visitor.GetAsync("/me");
        Assert.Equal(HttpStatusCode.OK, me.StatusCode); // and nobody is signed out by it
    }

    private static string Read(string header)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.Cookie = header;
        return string.Join('|', context.Request.Cookies.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => $"{c.Key}={c.Value}"));
    }
}
