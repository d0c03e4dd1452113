using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FeedBoard.ApiService.Features.Auth;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace FeedBoard.Tests.Features.Auth;

/// <summary>
/// A board that trusts a proxy's forwarded address, with the default of ten wrong passwords a minute.
/// </summary>
public sealed class GuessedBoard(TestPostgres postgres) : FileBoard(postgres)
{
    protected override IEnumerable<KeyValuePair<string, string>> Settings => [.. base.Settings, new("Proxies:Known:0", "127.0.0.0/8")];
}

/// <summary>Guessing passwords is slowed down, and locks out nobody else.</summary>
public sealed class GuessingTests(GuessedBoard board) : IClassFixture<GuessedBoard>
{
    private const string Guesser = "203.0.113.66",
        Home = "198.51.100.7";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(2)] // an admin
    public async Task Guesses_from_one_address_keep_the_owner_out_at_no_other(int role)
    {
        var ann = await board.JoinAsync();
        await board.QueryAsync<object>($"UPDATE users SET role = {role} WHERE email = '{ann.Email}'");
        var statuses = await GuessAsync(ann.Email, Guesser, 30);
        Assert.Equal([(401, 10), (429, 20)], statuses.GroupBy(s => s).OrderBy(g => g.Key).Select(g => (g.Key, g.Count())));
        using var login = await LoginAsync(ann.Email, Home);
        await login.JsonAsync();
    }

    [Fact]
    public async Task At_the_same_address_the_right_password_is_still_taken_until_twice_as_many_were_wrong()
    {
        var ann = await board.JoinAsync();
        await GuessAsync(ann.Email, Guesser, 11);
        using (var right = await LoginAsync(ann.Email, Guesser))
            await right.JsonAsync();
        await GuessAsync(ann.Email, Guesser, 10);
        using var refused = await LoginAsync(ann.Email, Guesser);
        await refused.IsProblemAsync(429, "Too Many Requests");
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        board.Clock.Advance(TimeSpan.FromMinutes(1));
        using var later = await LoginAsync(ann.Email, Guesser);
        await later.JsonAsync();
    }

    [Theory]
    [InlineData("2001:db8:7:8::1", "2001:db8:7:8:ffff::2", true)]
    [InlineData("::ffff:203.0.113.80", "203.0.113.80", true)]
    [InlineData("2001:db8:7:9::1", "2001:db8:7:a::1", false)]
    public async Task One_household_is_one_address(string one, string other, bool same)
    {
        var ann = await board.JoinAsync();
        await GuessAsync(ann.Email, one, 20);
        using var right = await LoginAsync(ann.Email, other);
        Assert.Equal(same ? 429 : 200, (int)right.StatusCode);
    }

    [Fact]
    public async Task From_many_addresses_no_more_than_fifty_are_looked_at_and_a_device_that_is_known_passes()
    {
        var ann = await board.JoinAsync();
        using var first = await LoginAsync(ann.Email, Home);
        var device = (string)(await first.JsonAsync())["device_token"]!;
        var statuses = new List<int>();
        for (var n = 0; n < 12; n++)
            statuses.AddRange(await GuessAsync(ann.Email, string.Create(CultureInfo.InvariantCulture, $"203.0.113.{n}"), 5));
        Assert.Equal(10, statuses.Count(s => s == 401));

        using (var stranger = await LoginAsync(ann.Email, "198.51.100.8"))
            await stranger.IsProblemAsync(429, "Too Many Requests");
        using var owner = await LoginAsync(ann.Email, Home, device: device);
        Assert.Equal(device, (string)(await owner.JsonAsync())["device_token"]!); // it stays the one device that it is
    }

    [Fact]
    public async Task A_known_device_guesses_no_more_than_an_address_and_for_no_other_account()
    {
        var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
        using var first = await LoginAsync(ann.Email, Home);
        var device = (string)(await first.JsonAsync())["device_token"]!;
        var statuses = await GuessAsync(ann.Email, Home, 25, device);
        Assert.Equal(10, statuses.Count(s => s == 401));
        using (var refused = await LoginAsync(ann.Email, Home, device: device))
            await refused.IsProblemAsync(429);
        using (var without = await LoginAsync(ann.Email, Home))
            await without.JsonAsync(); // its guesses are its own

        await GuessAsync(bob.Email, Home, 20, device);
        using var others = await LoginAsync(bob.Email, Home);
        await others.IsProblemAsync(429); // the token is of no use there: they count as any of that address
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData(".")]
    [InlineData("a.b")]
    [InlineData("a.b.c")]
    [InlineData("\u0000.\ud83d\ude00")]
    public async Task A_token_that_is_none_is_no_reason_to_refuse_nor_to_let_pass(string device)
    {
        var ann = await board.JoinAsync();
        using (var login = await LoginAsync(ann.Email, Home, device: device))
            Assert.NotEqual(device, (string)(await login.JsonAsync())["device_token"]!);
        await GuessAsync(ann.Email, Guesser, 20, device);
        using var refused = await LoginAsync(ann.Email, Guesser, device: device);
        await refused.IsProblemAsync(429);
    }

    [Fact]
    public async Task A_token_of_another_type_is_refused()
    {
        using var response = await board.Guest.PostAsJsonAsync(
            "/api/auth/login",
            new
            {
                email = "a@b.cd",
                password = "x",
                device_token = 5,
            },
            Cancel
        );
        await response.IsInvalidAsync("device_token");
    }

    [Fact]
    public async Task Replicas_count_together_and_of_many_at_once_no_more_are_looked_at()
    {
        var ann = await board.JoinAsync();
        using var replica = board.StartReplica();
        var guesses = await Task.WhenAll(
            Enumerable.Range(0, 24).Select(n => LoginAsync(ann.Email, Guesser, "wrong password", via: n % 2 == 0 ? board.Guest : replica))
        );
        Assert.InRange(guesses.Count(g => (int)g.StatusCode == 401), 1, 10);
        Assert.All(guesses, g => Assert.True((int)g.StatusCode is 401 or 429));
        foreach (var guess in guesses)
            guess.Dispose();
        Assert.InRange(await board.QueryAsync<int>("SELECT max(count) FROM wrong_passwords"), 10, 1000);
    }

    [Fact]
    public async Task Right_passwords_are_not_counted()
    {
        var ann = await board.JoinAsync();
        for (var n = 0; n < 25; n++)
        {
            using var login = await LoginAsync(ann.Email, Home);
            await login.JsonAsync();
        }

        Assert.Equal([401], await GuessAsync(ann.Email, Home, 1));
    }

    /// <summary>
    /// A stolen session allows ten guesses, and blocks neither the owner's other sessions nor their log-in.
    /// </summary>
    [Theory]
    [InlineData("PATCH", "/api/mypage/profile", """{"nickname":"another","current_password":"PASSWORD"}""")]
    [InlineData("DELETE", "/api/mypage/profile", """{"password":"PASSWORD"}""")]
    [InlineData("POST", "/api/account/tokens", """{"name":"A script","scopes":["read"],"current_password":"PASSWORD"}""")]
    public async Task Where_a_password_is_asked_for_once_more_each_session_has_its_own_tries(string method, string path, string json)
    {
        var ann = await board.JoinAsync();
        using var second = await LoginAsync(ann.Email, Home);
        var elsewhere = (string)(await second.JsonAsync())["access_token"]!;
        var statuses = new List<int>();
        for (var n = 0; n < 25; n++)
            statuses.Add(await AskAsync(ann.AccessToken, $"wrong {n}"));
        Assert.Equal([(403, 10), (429, 15)], statuses.GroupBy(s => s).OrderBy(g => g.Key).Select(g => (g.Key, g.Count())));
        await GuessAsync(ann.Email, Guesser, 20);

        using (var login = await LoginAsync(ann.Email, Home))
            await login.JsonAsync();
        Assert.InRange(await AskAsync(elsewhere, Person.Password), 200, 204);

        async Task<int> AskAsync(string token, string password)
        {
            using var request = new HttpRequestMessage(new(method), path)
            {
                Content = new StringContent(json.Replace("PASSWORD", password, StringComparison.Ordinal), null, "application/json"),
            };
            request.Headers.Authorization = new("Bearer", token);
            using var response = await board.Guest.SendAsync(request, Cancel);
            return (int)response.StatusCode;
        }
    }

    [Fact]
    public async Task Counters_whose_time_is_over_are_deleted()
    {
        await GuessAsync($"{Guid.NewGuid():N}@example.org", Guesser, 1);
        Assert.NotEqual(0, await board.QueryAsync<long>("SELECT count(*) FROM wrong_passwords"));
        board.Clock.Advance(TimeSpan.FromMinutes(2));
        await using var scope = board.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<WrongPasswords>().CleanUpAsync(Cancel);
        Assert.Equal(0, await board.QueryAsync<long>("SELECT count(*) FROM wrong_passwords"));
    }

    [Fact]
    public async Task What_is_counted_names_nobody()
    {
        var ann = await board.JoinAsync();
        await GuessAsync(ann.Email, Guesser, 1);
        Assert.DoesNotContain(
            ann.Email.ToUpperInvariant(),
            (await board.QueryAsync<string>("SELECT string_agg(w::text, ',') FROM wrong_passwords w"))!,
            StringComparison.OrdinalIgnoreCase
        );
    }

    private async Task<List<int>> GuessAsync(string email, string from, int times, string? device = null)
    {
        var statuses = new List<int>();
        for (var n = 0; n < times; n++)
        {
            using var response = await LoginAsync(email, from, $"wrong {n}", device);
            statuses.Add((int)response.StatusCode);
        }

        return statuses;
    }

    private async Task<HttpResponseMessage> LoginAsync(
        string email,
        string from,
        string password = Person.Password,
        string? device = null,
        HttpClient? via = null
    )
    {
        var body = new JsonObject { ["email"] = email, ["password"] = password };
        if (device is not null)
            body["device_token"] = device;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/auth/login")
        {
            Content = JsonContent.Create(body),
            Headers = { { "X-Forwarded-For", from } },
        };
        return await (via ?? board.Guest).SendAsync(request, Cancel);
    }
}
