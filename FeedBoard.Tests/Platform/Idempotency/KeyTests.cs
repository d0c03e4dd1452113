using System.Net.Sockets;
using System.Text;
using FeedBoard.Tests.Board;

namespace FeedBoard.Tests.Platform.Idempotency;

/// <summary>Valid keys, and the key of a request that died.</summary>
public sealed class KeyTests(KeyTests.QuickBoard board) : IClassFixture<KeyTests.QuickBoard>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> BadKeys => ["", "   ", new string('k', 256), "with\ttab", "schl\u00fcssel", "\uc5f4\uc1e0"];

    [Theory]
    [MemberData(nameof(BadKeys))]
    public async Task A_bad_key_is_named(string key)
    {
        var ann = await board.JoinAsync();
        Assert.StartsWith("HTTP/1.1 422 ", await SendRawAsync(ann, $"Idempotency-Key: {key}"), StringComparison.Ordinal);
        Assert.Equal(0, await board.FeedsOfAsync(ann));
    }

    [Fact]
    public async Task Two_keys_are_refused_and_a_nul_is_no_HTTP()
    {
        var ann = await board.JoinAsync();
        Assert.Contains(
            "\"Idempotency-Key\":",
            await SendRawAsync(ann, "Idempotency-Key: a\r\nIdempotency-Key: b"),
            StringComparison.Ordinal
        );
        Assert.StartsWith("HTTP/1.1 400 ", await SendRawAsync(ann, "Idempotency-Key: a\0b"), StringComparison.Ordinal);
        Assert.Equal(0, await board.FeedsOfAsync(ann));
    }

    [Theory]
    [InlineData("k")]
    [InlineData("~ with 'quotes'; \\ -- and \"blanks\" {0} %s !")]
    public async Task A_good_key_of_any_length_works(string key)
    {
        var ann = await board.JoinAsync();
        foreach (var good in new[] { key, key.PadRight(255, 'x') })
        {
            using var first = await ann.PostKeyedAsync(good);
            using var again = await ann.PostKeyedAsync(good);
            Assert.Equal(await first.TextAsync(), await again.TextAsync());
        }

        Assert.Equal(2, await board.FeedsOfAsync(ann));
    }

    [Fact]
    public async Task A_running_request_is_waited_for_and_a_dead_one_is_taken_over()
    {
        var (ann, key) = (await board.JoinAsync(), Keyed.NewKey());
        using var first = await ann.PostKeyedAsync(key);
        await first.TextAsync();

        // As a process leaves it that reserved the key and died before it wrote anything.
        await SetAsync(key, "answer = NULL, create_dt = clock_timestamp()");
        using var tooEarly = await ann.PostKeyedAsync(key);
        Assert.Equal(1, tooEarly.Headers.RetryAfter?.Delta?.TotalSeconds);
        await tooEarly.IsProblemAsync(409, "A request with this Idempotency-Key is still running.");
        using var other = await ann.PostKeyedAsync(key, "another");
        await other.IsInvalidAsync("Idempotency-Key");
        Assert.Equal(1, await board.FeedsOfAsync(ann));

        await SetAsync(key, "create_dt = clock_timestamp() - interval '1 minute'");
        var responses = await Task.WhenAll(
            Enumerable
                .Range(0, 5)
                .Select(async _ =>
                {
                    using var response = await ann.PostKeyedAsync(key);
                    return await response.TextAsync();
                })
        );
        Assert.Single(responses.Distinct(StringComparer.Ordinal));
        Assert.Equal(2, await board.FeedsOfAsync(ann));
    }

    private async Task SetAsync(string key, string what) =>
        await board.QueryAsync<object>($"UPDATE idempotency_keys SET {what} WHERE key = '{key}'");

    /// <summary>A request as no HTTP client would write it.</summary>
    private async Task<string> SendRawAsync(Person person, string header)
    {
        const string body = "title=t&content=c";
        using var socket = new TcpClient();
        await socket.ConnectAsync(board.Address.Host, board.Address.Port, Token);
        await using var stream = socket.GetStream();
        var head =
            $"POST /api/feed/create HTTP/1.1\r\nHost: {board.Address.Authority}\r\nConnection: close\r\nAuthorization: Bearer "
                + $"{person.AccessToken}\r\n{header}\r\n"
            + $"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {body.Length}\r\n\r\n{body}";
        await stream.WriteAsync(Encoding.UTF8.GetBytes(head), Token);
        return await new StreamReader(stream).ReadToEndAsync(Token);
    }

    /// <summary>Who waits for a running request gives up soon.</summary>
    public sealed class QuickBoard(Servers.TestPostgres postgres) : FileBoard(postgres)
    {
        protected override IEnumerable<KeyValuePair<string, string>> Settings =>
            [.. base.Settings, new("Idempotency:Wait", "00:00:01"), new("Idempotency:Lease", "00:00:20")];
    }
}
