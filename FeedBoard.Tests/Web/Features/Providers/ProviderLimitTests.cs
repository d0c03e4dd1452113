using System.Net.Http.Json;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Servers;

namespace FeedBoard.Tests.Web.Features.Providers;

/// <summary>A board that lets one address make two accounts an hour.</summary>
public sealed class LimitedProviderBoard(TestPostgres postgres, SwiftServer swift, Browser browser)
    : ProviderWebBoard(postgres, swift, browser)
{
    protected override IEnumerable<KeyValuePair<string, string>> Settings =>
        [
            .. base.Settings,
            new("RateLimits:Scale", "1"),
            new("RateLimits:SignupsPerHour", "2"),
            new("RateLimits:LoginsPerMinute", "100000"),
            new("RateLimits:ReadsPerMinute", "100000"),
        ];
}

/// <summary>Accounts that are made by logging in with a provider count against the limit of sign-ups.</summary>
[Slow]
public sealed class ProviderLimitTests(LimitedProviderBoard board) : IClassFixture<LimitedProviderBoard>, IDisposable
{
    private static int addresses;

    private readonly string address = $"203.0.113.{Interlocked.Increment(ref addresses)}";

    public void Dispose() => Assert.Equal("", string.Join("\n", board.Faults.Take()));

    [Theory]
    [InlineData("en-US", @"^Too many tries\. Wait \d+\u00a0s\.$")]
    [InlineData("ko-KR", @"^시도가 너무 많습니다\. \d+초 뒤에 다시 시도해 주세요\.$")]
    public async Task Accounts_with_a_password_and_with_a_provider_have_one_limit_and_one_message(string language, string message)
    {
        var known = NewPerson();
        await EnterAsync(known, language);
        using (var api = board.NewClient())
        {
            api.DefaultRequestHeaders.Add("X-Forwarded-For", address);
            using var second = await SignUpAsync(api);
            await second.JsonAsync();
            using var third = await SignUpAsync(api);
            Assert.Equal("too_many_requests", (string)(await third.IsProblemAsync(429, "Too Many Requests"))["code"]!);
        }

        var stranger = NewPerson();
        using (var refused = await GoAsync(stranger, language))
        {
            Assert.Equal("/login", refused.RequestMessage!.RequestUri!.AbsolutePath);
            Assert.Matches(message, (await refused.PageAsync()).Text("main [role=alert]:not([hidden])"));
        }

        using (var visitor = NewVisitor(language, address))
        {
            var form = await visitor.FormAsync("/signup", "main form");
            var fields = new (string, string)[]
            {
                ("Input.Nickname", NewPerson()),
                ("Input.Email", $"{NewPerson()}@example.org"),
                ("Input.Password", Person.Password),
            };
            using var refused = await form.Set(fields).SendAsync();
            Assert.Matches(message, (await refused.PageAsync()).Text("main [role=alert]:not([hidden])"));
        }

        Assert.Equal(0L, await board.QueryAsync<long>($"SELECT count(*) FROM logins WHERE subject = '{stranger}'"));
        // Who has an account logs in all the same, and elsewhere the same person gets one.
        await EnterAsync(known, language);
        using var elsewhere = await GoAsync(stranger, language, "198.51.100.7");
        Assert.Equal("/", elsewhere.RequestMessage!.RequestUri!.AbsolutePath);
    }

    private async Task EnterAsync(string person, string language)
    {
        using var entered = await GoAsync(person, language);
        Assert.Equal("/", entered.RequestMessage!.RequestUri!.AbsolutePath);
    }

    /// <summary>Goes to the provider, says yes, and is back.</summary>
    private async Task<HttpResponseMessage> GoAsync(string person, string language, string? from = null)
    {
        using var visitor = NewVisitor(language, from ?? address);
        var form = await visitor.FormAsync("/login/with/test", "form");
        return await form.Set(("person", person), ("person_name", person), ("person_email", $"{person}@example.org")).SendAsync();
    }

    private Visitor NewVisitor(string language, string from)
    {
        var visitor = new Visitor(board.Web);
        visitor.Client.DefaultRequestHeaders.Add("Accept-Language", language);
        visitor.Client.DefaultRequestHeaders.Add("X-Forwarded-For", from);
        return visitor;
    }

    private static Task<HttpResponseMessage> SignUpAsync(HttpClient client) =>
        client.PostAsJsonAsync(
            "/api/auth/signup",
            new
            {
                email = $"{NewPerson()}@example.org",
                password = Person.Password,
                nickname = NewPerson(),
            },
            TestContext.Current.CancellationToken
        );

    private static string NewPerson() => $"p{Guid.NewGuid():N}"[..20];
}
