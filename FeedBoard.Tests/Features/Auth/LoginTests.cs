using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using FeedBoard.ApiService.Features.Auth;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Faults;
using FeedBoard.Tests.Servers;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using static System.Buffers.Binary.BinaryPrimitives;

namespace FeedBoard.Tests.Features.Auth;

[Slow]
public sealed class LoginTests(LoginTests.ProgramBoard board) : IClassFixture<LoginTests.ProgramBoard>
{
    [Fact]
    public async Task A_login_gives_email_nickname_and_a_pair_of_tokens()
    {
        var ann = await board.JoinAsync();
        using var response = await LoginAsync(ann.Email.ToUpperInvariant(), Person.Password);

        var login = await response.JsonAsync();
        Assert.Equal(
            ["access_token", "device_token", "email", "expires_in", "nickname", "refresh_token"],
            login.AsObject().Select(p => p.Key).Order(StringComparer.Ordinal)
        );
        Assert.Equal(ann.Email, (string)login["email"]!);
        Assert.Equal(ann.Nickname, (string)login["nickname"]!);
        Assert.Equal(900, (int)login["expires_in"]!);
    }

    [Fact]
    public async Task A_wrong_password_and_an_unknown_email_get_the_same_response()
    {
        var ann = await board.JoinAsync();
        using var wrong = await LoginAsync(ann.Email, "wrong password");
        using var unknown = await LoginAsync("nobody@example.org", "wrong password");

        var (first, second) = (
            await wrong.IsProblemAsync(401, "Invalid Credentials"),
            await unknown.IsProblemAsync(401, "Invalid Credentials")
        );
        first.AsObject().Remove("trace_id");
        second.AsObject().Remove("trace_id");
        Assert.True(JsonNode.DeepEquals(first, second));
    }

    /// <summary>As the program is started: only the boards of tests hash for less.</summary>
    [Fact]
    public async Task A_password_is_hashed_a_hundred_thousand_times()
    {
        var api = await board.ProgramAsync();
        var ann = await api.JoinAsync();
        IsHashedAsToday(await HashOfAsync(ann));
    }

    /// <summary>The boards of tests hash for less, as an earlier version of the program did.</summary>
    [Fact]
    public async Task A_login_hashes_a_password_again_that_was_hashed_for_less()
    {
        var api = await board.ProgramAsync();
        using var client = api.NewClient();
        var ann = await board.JoinAsync();
        var outdated = await HashOfAsync(ann);

        using (var wrong = await LoginAsync(client, new { ann.Email, password = "wrong password" }))
            await wrong.IsProblemAsync(401, "Invalid Credentials");
        Assert.Equal(outdated, await HashOfAsync(ann));

        using (var first = await LoginAsync(client, new { ann.Email, Person.Password }))
            await first.JsonAsync();
        var renewed = await HashOfAsync(ann);
        IsHashedAsToday(renewed);

        using (var second = await LoginAsync(client, new { ann.Email, Person.Password }))
            await second.JsonAsync();
        Assert.Equal(renewed, await HashOfAsync(ann));
    }

    [Fact]
    public async Task Of_two_logins_that_hash_a_password_again_at_once_both_succeed()
    {
        var api = await board.ProgramAsync();
        using var client = api.NewClient();
        var ann = await board.JoinAsync();
        await using var held = await TableLock.OfAsync(board.Database, "users");
        var logins = Enumerable.Range(0, 2).Select(_ => LoginAsync(client, new { ann.Email, Person.Password })).ToList();
        await held.AwaitedByAsync(2);
        await held.ReleaseAsync();
        foreach (var login in logins)
        {
            using var response = await login;
            await response.JsonAsync();
        }

        IsHashedAsToday(await HashOfAsync(ann));
    }

    private static Task<HttpResponseMessage> LoginAsync(HttpClient client, object request) =>
        client.PostAsJsonAsync("/api/auth/login", request, TestContext.Current.CancellationToken);

    private async Task<string> HashOfAsync(Person person) =>
        (await board.QueryAsync<string>($"SELECT password_hash FROM users WHERE nickname = '{person.Nickname}'"))!;

    private static void IsHashedAsToday(string stored)
    {
        var hash = Convert.FromBase64String(stored);
        // ASP.NET Core Identity's format 1, then three numbers: the function (2 is HMAC-SHA512), its rounds, the bytes of salt.
        Assert.Equal((1, 2u), (hash[0], ReadUInt32BigEndian(hash.AsSpan(1))));
        Assert.True(ReadUInt32BigEndian(hash.AsSpan(5)) >= 100_000);
    }

    [Fact]
    public async Task An_unknown_email_costs_a_hash_too()
    {
        using var passwords = new Passwords(Options.Create(new PasswordHasherOptions()));
        Assert.False(await passwords.VerifyAsync(null, "anything", TestContext.Current.CancellationToken));
        var hash = await passwords.HashAsync("right", TestContext.Current.CancellationToken);
        Assert.True(await passwords.VerifyAsync(hash, "right", TestContext.Current.CancellationToken));
        Assert.False(await passwords.VerifyAsync(hash, "wrong", TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Ten_wrong_passwords_a_minute_for_one_account_whether_there_is_such_or_not(bool exists)
    {
        var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
        var email = exists ? ann.Email : $"{Guid.NewGuid():N}@example.org";
        for (var n = 0; n < 10; n++)
        {
            using var wrong = await LoginAsync(email, "wrong password");
            await wrong.IsProblemAsync(401, "Invalid Credentials");
        }

        using var more = await LoginAsync(email, "wrong password");
        await more.IsProblemAsync(429, "Too Many Requests");
        using var other = await LoginAsync(bob.Email, Person.Password);
        await other.JsonAsync();
    }

    [Fact]
    public async Task Of_many_guesses_at_once_no_more_are_looked_at()
    {
        var ann = await board.JoinAsync();
        var guesses = await Task.WhenAll(
            Enumerable.Range(0, 30).Select(n => LoginAsync(ann.Email, n == 29 ? Person.Password : $"wrong {n}"))
        );
        Assert.True(guesses.Count(g => (int)g.StatusCode == 401) <= 10);
        Assert.All(guesses, g => Assert.True((int)g.StatusCode is 200 or 401 or 429));
        foreach (var guess in guesses)
            guess.Dispose();
    }

    [Fact]
    public async Task Where_a_token_plays_no_part_a_stale_one_does_no_harm()
    {
        var ann = await board.JoinAsync();
        using var client = board.NewClient();
        client.DefaultRequestHeaders.Authorization = new("Bearer", "stale");
        using var login = await client.PostAsJsonAsync(
            "/api/auth/login",
            new { email = ann.Email, password = Person.Password },
            TestContext.Current.CancellationToken
        );
        await login.JsonAsync();
        using var health = await client.GetAsync("/health", TestContext.Current.CancellationToken);
        Assert.Equal(200, (int)health.StatusCode);
    }

    [Theory]
    [InlineData("application/json; charset=foo")]
    [InlineData("application/json; charset=iso-8859-1")]
    public async Task A_body_of_another_encoding_is_refused(string contentType)
    {
        using var content = new ByteArrayContent("{}"u8.ToArray());
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        using var response = await board.Guest.PostAsync("/api/auth/login", content, TestContext.Current.CancellationToken);
        await response.IsInvalidAsync("body");
    }

    [Theory]
    [InlineData("{}", "email", "password")]
    [InlineData("""{"email":5,"password":"x"}""", "email")]
    [InlineData("""{"email":"a@b.cd","password":["x"]}""", "password")]
    [InlineData("""{"email":"\ud800@b.cd","password":"x"}""", "email")]
    [InlineData("""{"email":"a@b.cd","password":"x\u0000"}""", "password")]
    [InlineData("""{"email":"a@b.cd""", "email")]
    [InlineData("null", "body")]
    [InlineData("[]", "body")]
    [InlineData("", "body")]
    [InlineData("not json", "body")]
    public async Task A_body_that_is_no_login_is_refused(string body, params string[] fields)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await board.Guest.PostAsync("/api/auth/login", content, TestContext.Current.CancellationToken);
        await response.IsInvalidAsync(fields);
    }

    [Fact]
    public async Task A_body_of_another_type_is_refused()
    {
        using var content = new StringContent("email=a@b.cd&password=x", Encoding.UTF8, "application/x-www-form-urlencoded");
        using var response = await board.Guest.PostAsync("/api/auth/login", content, TestContext.Current.CancellationToken);
        await response.IsInvalidAsync("body");
    }

    [Fact]
    public async Task A_body_of_more_than_64_KiB_is_too_large()
    {
        using var content = new StringContent(
            $$"""{"email":"a@b.cd","password":"{{new string('x', 70_000)}}"}""",
            Encoding.UTF8,
            "application/json"
        );
        using var response = await board.Guest.PostAsync("/api/auth/login", content, TestContext.Current.CancellationToken);
        await response.IsProblemAsync(413);
    }

    [Fact]
    public async Task A_refresh_spends_its_token_and_gives_a_new_pair()
    {
        var ann = await board.JoinAsync();
        using var first = await RefreshAsync(ann.RefreshToken);
        var pair = await first.JsonAsync();
        Assert.NotEqual(ann.RefreshToken, (string)pair["refresh_token"]!);
        Assert.Equal(200, await StatusWithAsync((string)pair["access_token"]!));

        using var second = await RefreshAsync((string)pair["refresh_token"]!);
        await second.JsonAsync();
    }

    [Fact]
    public async Task A_spent_refresh_token_ends_the_whole_session()
    {
        var ann = await board.JoinAsync();
        using var first = await RefreshAsync(ann.RefreshToken);
        var pair = await first.JsonAsync();

        using var reuse = await RefreshAsync(ann.RefreshToken);
        await reuse.IsProblemAsync(401, "Invalid Token");
        using var next = await RefreshAsync((string)pair["refresh_token"]!);
        await next.IsProblemAsync(401, "Invalid Token");
        Assert.Equal(401, await StatusWithAsync((string)pair["access_token"]!));
    }

    [Fact]
    public async Task Of_many_refreshes_at_once_with_one_token_at_most_one_succeeds()
    {
        var ann = await board.JoinAsync();
        var responses = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => RefreshAsync(ann.RefreshToken)));
        Assert.True(responses.Count(a => (int)a.StatusCode == 200) <= 1);
        Assert.All(responses, a => Assert.True((int)a.StatusCode is 200 or 401));
        foreach (var response in responses)
            response.Dispose();
    }

    [Fact]
    public async Task Logging_out_ends_the_session_and_no_other()
    {
        var ann = await board.JoinAsync();
        using var again = await LoginAsync(ann.Email, Person.Password);
        var other = await again.JsonAsync();

        using var logout = await ann.Client.PostAsync("/api/auth/logout", null, TestContext.Current.CancellationToken);
        Assert.Equal(204, (int)logout.StatusCode);
        Assert.Equal(401, await StatusWithAsync(ann.AccessToken));
        using var refresh = await RefreshAsync(ann.RefreshToken);
        await refresh.IsProblemAsync(401, "Invalid Token");
        Assert.Equal(200, await StatusWithAsync((string)other["access_token"]!));
    }

    [Fact]
    public async Task A_token_that_is_expired_forged_or_of_somebody_who_is_gone_is_refused_even_where_guests_may_read()
    {
        var ann = await board.JoinAsync();
        var token = new JsonWebToken(ann.AccessToken);
        var bits = ann.AccessToken.Split('.');
        string Signed(string key, DateTime expires, string algorithm = SecurityAlgorithms.HmacSha256) =>
            new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(
                new SecurityTokenDescriptor
                {
                    Issuer = "feedboard",
                    Audience = "feedboard",
                    Expires = expires,
                    Claims = new Dictionary<string, object>(StringComparer.Ordinal)
                    {
                        ["sub"] = token.Subject,
                        ["sid"] = token.GetPayloadValue<string>("sid"),
                    },
                    SigningCredentials = new(new SymmetricSecurityKey(Encoding.UTF8.GetBytes(key)), algorithm),
                }
            );
        var later = board.Clock.GetUtcNow().UtcDateTime.AddHours(1);
        Assert.Equal(200, await StatusWithAsync(Signed(TestKeys.Signing, later)));

        string[] bad =
        [
            Signed(TestKeys.Signing, board.Clock.GetUtcNow().UtcDateTime.AddSeconds(-1)),
            Signed("another-key-of-somebody-else-1234567890", later),
            Signed(new string('x', 10) + TestKeys.Signing + TestKeys.Signing, later, SecurityAlgorithms.HmacSha512),
            $"{bits[0]}.{bits[1]}.",
            $"{Base64Url("""{"alg":"none","typ":"JWT"}""")}.{bits[1]}.",
            "garbage",
            "a.b.c",
        ];
        foreach (var text in bad)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/feed/list")
            {
                Headers = { Authorization = new("Bearer", text) },
            };
            using var response = await board.Guest.SendAsync(request, TestContext.Current.CancellationToken);
            await response.IsProblemAsync(401, "Invalid Token");
        }

        await board.QueryAsync<object>($"DELETE FROM users WHERE id = {token.Subject}");
        Assert.Equal(401, await StatusWithAsync(ann.AccessToken));
    }

    [Fact]
    public async Task Another_scheme_than_bearer_is_no_sign_in()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/feed/list")
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Basic", "dXNlcjpwdw==") },
        };
        using var response = await board.Guest.SendAsync(request, TestContext.Current.CancellationToken);
        await response.IsProblemAsync(401, "Invalid Token");
    }

    [Fact]
    public async Task An_access_token_expires_and_a_session_does_so_after_its_last_refresh()
    {
        await using var scope = board.Services.CreateAsyncScope();
        var ann = await board.JoinAsync();
        var sid = new JsonWebToken(ann.AccessToken).GetPayloadValue<string>("sid");
        await board.QueryAsync<object>($"UPDATE sessions SET expire_dt = now() - interval '1 second' WHERE id = {sid}");

        Assert.Equal(401, await StatusWithAsync(ann.AccessToken));
        using var refresh = await RefreshAsync(ann.RefreshToken);
        await refresh.IsProblemAsync(401, "Invalid Token");
    }

    private Task<HttpResponseMessage> LoginAsync(string email, string password) =>
        board.Guest.PostAsJsonAsync("/api/auth/login", new { email, password }, TestContext.Current.CancellationToken);

    private Task<HttpResponseMessage> RefreshAsync(string token) =>
        board.Guest.PostAsJsonAsync("/api/auth/refresh", new { refresh_token = token }, TestContext.Current.CancellationToken);

    private async Task<int> StatusWithAsync(string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/feed/list") { Headers = { Authorization = new("Bearer", token) } };
        using var response = await board.Guest.SendAsync(request, TestContext.Current.CancellationToken);
        return (int)response.StatusCode;
    }

    private static string Base64Url(string text) => Base64UrlEncoder.Encode(text);

    /// <summary>A board that some tests talk to by another process, the program with its own settings.</summary>
    public sealed class ProgramBoard(TestPostgres postgres) : FileBoard(postgres)
    {
        private ApiProcess? program;

        /// <summary>Started by the first test that asks.</summary>
        internal async Task<ApiProcess> ProgramAsync() => program ??= await ApiProcess.StartAsync(this);

        public override async ValueTask DisposeAsync()
        {
            if (program is not null)
                await program.DisposeAsync();
            await base.DisposeAsync();
        }
    }
}
