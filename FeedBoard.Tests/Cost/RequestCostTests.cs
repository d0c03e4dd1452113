using System.Globalization;
using System.Net.Sockets;
using System.Text;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Platform.Data;
using FeedBoard.Tests.Web;

namespace FeedBoard.Tests.Cost;

/// <summary>
/// The memory that a request allocates is linear in its size, in API and front end, including all readers of headers and body.
/// </summary>
[Slow]
[Collection(nameof(Alone))]
public sealed class RequestCostTests(WebBoard board) : IClassFixture<WebBoard>
{
    private const int Warm = 8,
        Measured = 5,
        Rounds = 4;

    // Quadratic growth is three to four times from one size to the next.
    private const double MostGrowth = 2.6;

    // Allowance for growing pools and other work of the process.
    private const long Uneven = 96 * 1024;
    private const int MostPerByte = 120;

    private static readonly Dictionary<string, Func<int, (string Head, string Body)>> Requests = new(StringComparer.Ordinal)
    {
        ["API: JSON, a long text"] = size => Json($"{{\"refresh_token\":\"{new string('a', size)}\"}}"),
        ["API: JSON, escapes"] = size => Json($"{{\"refresh_token\":\"{Repeat("\\u0061", size)}\"}}"),
        ["API: JSON, marks in the wrong order"] = size =>
            Json($"{{\"refresh_token\":\"{new string('\u0301', size / 4)}{new string('\u0316', size / 4)}\"}}"),
        ["API: JSON, arrays in arrays"] = size => Json($"{{\"a\":{new string('[', size)}"),
        ["API: JSON, objects in objects"] = size => Json(Repeat("{\"a\":", size)),
        ["API: JSON, properties that nobody knows"] = size =>
            Json(
                $"{{{string.Concat(Enumerable.Range(0, size / 12).Select(n => $"\"p{n:000000}\":1,"))}\"a\":1}}"
            ),
        ["API: JSON, one property often"] = size => Json($"{{{Repeat("\"refresh_token\":\"a\",", size)}\"a\":1}}"),
        ["API: JSON, an array that nobody knows"] = size => Json($"{{\"a\":[{Repeat("0,", size)}0]}}"),
        ["API: JSON, a number"] = size => Json($"{{\"refresh_token\":{new string('9', size)}}}"),
        ["API: JSON, blanks"] = size => Json($"{{{new string(' ', size)}}}"),
        ["API: JSON, nothing but quotes"] = size => Json(new string('"', size)),
        ["API: JSON of a sign-up, a host of many labels"] = size =>
            Json($"{{\"email\":\"a@{Repeat("é.", size / 8)}\",\"password\":\"a\",\"nickname\":\"a\"}}", "/api/auth/signup"),
        ["API: JSON of a sign-up, a long name"] = size =>
            Json($"{{\"email\":\"a\",\"password\":\"a\",\"nickname\":\"{Repeat("\uFDFA", size / 3)}\"}}", "/api/auth/signup"),
        ["API: If-None-Match, many"] = size => Head("/api/feed/list", "If-None-Match", Repeat("\"a\", ", size)),
        ["API: If-None-Match, commas"] = size => Head("/api/feed/list", "If-None-Match", new string(',', size)),
        ["API: If-None-Match, open quotes"] = size => Head("/api/feed/list", "If-None-Match", "\"" + Repeat("\\\"", size)),
        ["API: Range, many"] = size => Head("/api/image/a.png", "Range", "bytes=" + Repeat("0-1,", size)),
        ["API: Range, digits"] = size => Head("/api/image/a.png", "Range", "bytes=" + new string('9', size) + "-"),
        ["API: X-Forwarded-For"] = size => Head("/api/feed/list", "X-Forwarded-For", Repeat("127.0.0.1, ", size) + "127.0.0.1"),
        ["API: X-Forwarded-For that is none"] = size => Head("/api/feed/list", "X-Forwarded-For", Repeat("a, ", size)),
        ["API: X-Forwarded-Host"] = size => Head("/api/feed/list", "X-Forwarded-Host", Repeat("a.example, ", size)),
        ["API: X-Forwarded-Prefix"] = size => Head("/api/feed/list", "X-Forwarded-Prefix", Repeat("/a", size)),
        ["API: Accept"] = size => Head("/api/feed/list", "Accept", Repeat("a/b;q=0.1, ", size)),
        ["API: Accept-Encoding"] = size => Head("/api/feed/list", "Accept-Encoding", Repeat("a;q=0.1, ", size)),
        ["API: Content-Encoding"] = size => Head("/api/feed/list", "Content-Encoding", Repeat("identity, ", size)),
        ["API: a token of dots"] = size => Head("/api/feed/list", "Authorization", "Bearer " + new string('.', size)),
        ["API: a token with a long head"] = size =>
            Head("/api/feed/list", "Authorization", $"Bearer {Base64($"{{\"alg\":\"HS256\",\"a\":{new string('[', size / 2)}")}.e30.AAAA"),
        ["API: a token with many claims"] = size =>
            Head(
                "/api/feed/list",
                "Authorization",
                $"Bearer {Base64("{\"alg\":\"HS256\"}")}.{Base64($"{{{Repeat("\"a\":[1],", size / 2)}\"b\":1}}")}.AAAA"
            ),
        ["API: Last-Event-ID"] = size => Head("/api/feed/list", "Last-Event-ID", new string('9', size)),
        ["API: a cursor"] = size => Head($"/api/feed/list?cursor={new string('A', size / 4)}", "Accept", "*/*"),
        ["API: a cursor that is no Base64"] = size => Head($"/api/feed/list?cursor={Repeat("%2B", size / 4)}", "Accept", "*/*"),
        ["API: parameters that nobody knows"] = size => Head($"/api/feed/list?{Repeat("a=b&", size / 4)}", "Accept", "*/*"),
        ["API: one parameter often"] = size => Head($"/api/feed/list?{Repeat("skip=1&", size / 4)}", "Accept", "*/*"),
        ["API: a long number"] = size => Head($"/api/feed/list?skip={new string('9', size / 4)}", "Accept", "*/*"),
        ["API: a long path"] = size => Head(Repeat("/a", size / 4), "Accept", "*/*"),
        ["API: a path of dots"] = size => Head(Repeat("/../a/.", size / 4), "Accept", "*/*"),
        ["API: escapes in a path"] = size => Head("/api/feed/tag/" + Repeat("%41", size / 4), "Accept", "*/*"),
        ["API: marks in a query"] = size =>
            Head($"/api/feed/search?q={Repeat("%CC%81", size / 8)}{Repeat("%CC%96", size / 8)}", "Accept", "*/*"),
        ["page: cookies"] = size => Head("/login", "Cookie", Repeat("a=b; ", size)),
        ["page: semicolons"] = size => Head("/login", "Cookie", new string(';', size)),
        ["page: cookies of ours"] = size =>
            Head(
                "/login",
                "Cookie",
                string.Concat(
                    Enumerable
                        .Range(0, size / 20)
                        .Select(n => $"feedboard.{(char)('a' + (n % 26))}{(char)('a' + (n / 26 % 26))}C{n % 1000}=x; ")
                )
            ),
        ["page: one cookie often"] = size => Head("/login", "Cookie", Repeat("feedboard.language=c; ", size)),
        ["page: a session in many parts"] = size =>
            Head("/login", "Cookie", $"feedboard.session=chunks-999; {Repeat("feedboard.sessionC1=x; ", size)}"),
        ["page: Accept-Language"] = size => Head("/login", "Accept-Language", Repeat("en;q=0.1, ", size)),
        ["page: Accept-Language of long tags"] = size => Head("/login", "Accept-Language", Repeat("a-", size) + "a"),
        ["page: Accept-Encoding"] = size => Head("/login", "Accept-Encoding", Repeat("gzip;q=0.1, ", size)),
        ["page: X-Forwarded-For"] = size => Head("/login", "X-Forwarded-For", Repeat("127.0.0.1, ", size) + "127.0.0.1"),
        ["page: parameters"] = size => Head($"/login?{Repeat("return=%2F&", size / 4)}", "Accept", "*/*"),
        ["page: fields of a form"] = size =>
            ("POST /login HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded", Repeat("a=b&", size)),
    };

    public static TheoryData<string> Names => [.. Requests.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_request_allocates_what_it_is_long(string name)
    {
        var server = name.StartsWith("API", StringComparison.Ordinal) ? board.Address : board.Web;
        var counts = new List<long>();
        foreach (var size in (int[])[4000, 8000, 16_000])
        {
            var (head, body) = Requests[name](size);
            counts.Add(
                Allocated(
                    server,
                    $"{head}\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}"
                )
            );
        }

        var line = $"{name}: {string.Join(", ", counts.Select(count => count.ToString("N0", CultureInfo.InvariantCulture)))} bytes";
        TestContext.Current.TestOutputHelper?.WriteLine(line);
        Assert.True(counts[2] - counts[1] <= Uneven + (MostGrowth * Math.Max(0, counts[1] - counts[0])), line);
        Assert.True(counts[2] - counts[0] <= Uneven + (12_000L * MostPerByte), line);
    }

    /// <summary>The fingerprint of an idempotent request covers its content.</summary>
    [Fact]
    public async Task A_repeatable_comment_allocates_what_it_is_long()
    {
        var ann = await board.JoinAsync();
        var feed = await ann.FeedAsync();
        var counts = new List<long>();
        foreach (var size in (int[])[1200, 2400, 4800])
        {
            var body = $"{{\"feed_id\":{feed.Id()},\"content\":\"{new string('a', size)}\"}}";
            counts.Add(
                Allocated(
                    board.Address,
                    $"POST /api/comment/create HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer "
                        + $"{ann.AccessToken}\r\n"
                        + $"Idempotency-Key: {size}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}"
                )
            );
        }

        Assert.True(counts[2] - counts[1] <= Uneven + (MostGrowth * Math.Max(0, counts[1] - counts[0])), string.Join(", ", counts));
    }

    /// <returns>
    /// Allocated bytes per request; the minimum of several rounds, to leave out other work of the process.
    /// </returns>
    private static long Allocated(Uri server, string request)
    {
        var bytes = Encoding.UTF8.GetBytes(request);
        var response = new byte[64 * 1024];
        for (var n = 0; n < Warm; n++)
            Ask();
        Assert.StartsWith("HTTP/1.1 ", Encoding.ASCII.GetString(response, 0, 9), StringComparison.Ordinal);
        return Enumerable
            .Range(0, Rounds)
            .Min(_ =>
            {
                var before = GC.GetTotalAllocatedBytes(precise: true);
                for (var n = 0; n < Measured; n++)
                    Ask();
                return (GC.GetTotalAllocatedBytes(precise: true) - before) / Measured;
            });

        void Ask()
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            socket.Connect(server.Host, server.Port);
            socket.Send(bytes);
            for (var read = 0; ;)
            {
                var more = socket.Receive(response, read, response.Length - read, SocketFlags.None);
                if (more == 0)
                    return;
                read = (read + more) % (response.Length / 2); // the rest is of no interest
            }
        }
    }

    private static (string Head, string Body) Json(string body, string path = "/api/auth/refresh") =>
        ($"POST {path} HTTP/1.1\r\nContent-Type: application/json", body);

    private static (string Head, string Body) Head(string path, string header, string value) =>
        ($"GET {path} HTTP/1.1\r\n{header}: {value}", "");

    private static string Repeat(string unit, int size) => string.Concat(Enumerable.Repeat(unit, Math.Max(1, size / unit.Length)));

    private static string Base64(string json) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(json)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
