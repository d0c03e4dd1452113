using System.Net.Http.Json;
using FeedBoard.Tests.Board;

namespace FeedBoard.Tests.Platform.Limits;

public sealed class LimitTests(LimitedBoard board) : IClassFixture<LimitedBoard>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sign_ups_are_limited_by_address()
    {
        var (one, other) = (board.NewVisitor(), board.NewVisitor());
        await ExceedAsync(LimitedBoard.Signups, () => SignupAsync(one), atMost: TimeSpan.FromHours(1));
        using var elsewhere = await SignupAsync(other);
        await elsewhere.JsonAsync();
    }

    [Fact]
    public async Task Log_ins_and_refreshes_are_limited_by_address()
    {
        var (one, other) = (board.NewVisitor(), board.NewVisitor());
        await ExceedAsync(LimitedBoard.Logins, () => LoginAsync(one, "nobody@example.org"), status: 401);
        using var elsewhere = await LoginAsync(other, "nobody@example.org");
        await elsewhere.IsProblemAsync(401);
        await ExceedAsync(
            LimitedBoard.Logins,
            () => board.Guest.PostAsJsonAsync("/api/auth/refresh", new { refresh_token = "unknown" }, Token),
            status: 401
        );
    }

    [Fact]
    public async Task Feeds_are_limited_by_person_and_what_is_refused_is_not_written()
    {
        var home = board.NewVisitor();
        var (ann, bob) = (await board.JoinFromAsync(home), await board.JoinFromAsync(board.NewVisitor()));
        await ExceedAsync(LimitedBoard.Creates, () => ann.PostFeedAsync("title", "content"));
        Assert.Equal((long)LimitedBoard.Creates, await board.QueryAsync<long>($"SELECT feed_count FROM users WHERE email = '{ann.Email}'"));

        using var others = await bob.PostFeedAsync("title", "content");
        await others.JsonAsync();
        using var change = await ann.DeleteFeedAsync(999_999); // of another limit
        await change.IsProblemAsync(404);
    }

    [Fact]
    public async Task Changes_are_limited_by_person()
    {
        var (ann, bob) = (await board.JoinFromAsync(board.NewVisitor()), await board.JoinFromAsync(board.NewVisitor()));
        await ExceedAsync(LimitedBoard.Writes, () => ann.DeleteFeedAsync(999_999), status: 404);
        using var update = await ann.PatchFeedAsync(999_999, Form.Of(("title", "x"))); // of the same limit
        await update.IsProblemAsync(429, "Too Many Requests");
        using var others = await bob.DeleteFeedAsync(999_999);
        await others.IsProblemAsync(404);
    }

    [Theory]
    [InlineData("/api/feed/list", 200)]
    [InlineData("/api/feed/read/999999", 404)]
    [InlineData("/api/feed/list-by-user?user_id=999999", 200)]
    [InlineData("/api/image/0123456789abcdef0123456789abcdef.png", 404)]
    public async Task Reads_of_guests_are_limited_by_address(string path, int status)
    {
        var (one, other) = (board.NewVisitor(), board.NewVisitor());
        await ExceedAsync(LimitedBoard.Reads, () => one.GetAsync(path, Token), status);
        using var elsewhere = await other.GetAsync(path, Token);
        Assert.Equal(status, (int)elsewhere.StatusCode);
    }

    [Fact]
    public async Task Reads_of_somebody_signed_in_are_limited_by_person_wherever_they_are()
    {
        var home = board.NewVisitor();
        var ann = await board.JoinFromAsync(home);
        await ExceedAsync(LimitedBoard.Reads, () => ann.Client.GetAsync("/api/feed/list", Token));

        using var elsewhere = await SendAsync(board.NewVisitor(), ann.AccessToken);
        await elsewhere.IsProblemAsync(429, "Too Many Requests");
        using var housemate = await SendAsync(home, (await board.JoinFromAsync(board.NewVisitor())).AccessToken);
        await housemate.JsonAsync();
        home.DefaultRequestHeaders.Authorization = null;
        using var guest = await home.GetAsync("/api/feed/list", Token);
        await guest.JsonAsync();
    }

    [Fact]
    public async Task Wrong_passwords_are_limited_by_account_from_everywhere_and_at_any_scale()
    {
        var ann = await board.JoinFromAsync(board.NewVisitor());
        for (var n = 0; n < LimitedBoard.WrongPasswords; n++)
        {
            using var wrong = await LoginAsync(board.NewVisitor(), ann.Email);
            await wrong.IsProblemAsync(401, "Invalid Credentials");
        }

        using var more = await LoginAsync(board.NewVisitor(), ann.Email.ToUpperInvariant());
        await more.IsProblemAsync(429, "Too Many Requests");
        using var right = await LoginAsync(board.NewVisitor(), ann.Email.ToUpperInvariant(), Person.Password);
        await right.JsonAsync();
    }

    [Fact]
    public async Task Health_is_never_limited()
    {
        var visitor = board.NewVisitor();
        for (var n = 0; n < 3 * LimitedBoard.Reads; n++)
        {
            using var health = await visitor.GetAsync("/health", Token);
            Assert.Equal(200, (int)health.StatusCode);
        }
    }

    /// <summary>So many requests succeed, and the next one is refused with the time to wait.</summary>
    private static async Task ExceedAsync(int permits, Func<Task<HttpResponseMessage>> send, int status = 200, TimeSpan? atMost = null)
    {
        for (var n = 0; n < permits; n++)
        {
            using var response = await send();
            Assert.Equal(status, (int)response.StatusCode);
        }

        using var refused = await send();
        await refused.IsProblemAsync(429, "Too Many Requests");
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), atMost ?? TimeSpan.FromMinutes(1));
    }

    private static Task<HttpResponseMessage> SignupAsync(HttpClient visitor) =>
        visitor.PostAsJsonAsync(
            "/api/auth/signup",
            new
            {
                email = $"{Guid.NewGuid():N}@example.org",
                password = Person.Password,
                nickname = $"{Guid.NewGuid():N}"[..20],
            },
            Token
        );

    private static Task<HttpResponseMessage> LoginAsync(HttpClient visitor, string email, string password = "wrong password") =>
        visitor.PostAsJsonAsync("/api/auth/login", new { email, password }, Token);

    private static Task<HttpResponseMessage> SendAsync(HttpClient visitor, string token) =>
        visitor.SendAsync(
            new HttpRequestMessage(HttpMethod.Get, "/api/feed/list") { Headers = { Authorization = new("Bearer", token) } },
            Token
        );
}
