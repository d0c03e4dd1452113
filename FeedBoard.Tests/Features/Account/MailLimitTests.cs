using System.Net.Http.Json;
using System.Text.Json;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Mail;
using FeedBoard.Tests.Features.Users;
using FeedBoard.Tests.Servers;

namespace FeedBoard.Tests.Features.Account;

/// <summary>A board with the limits that boards have on mail, and wide ones on everything else.</summary>
public sealed class LimitedMailBoard(TestPostgres postgres) : MailBoard(postgres)
{
    protected override IEnumerable<KeyValuePair<string, string>> Settings =>
        [
            .. base.Settings,
            new("RateLimits:Scale", "1"),
            new("RateLimits:LoginsPerMinute", "100000"),
            new("RateLimits:SignupsPerHour", "100000"),
            new("RateLimits:WritesPerMinute", "100000"),
            new("RateLimits:NewAccountWritesPerMinute", "100000"),
        ];
}

/// <summary>Nobody's inbox is flooded.</summary>
public sealed class MailLimitTests(LimitedMailBoard board) : IClassFixture<LimitedMailBoard>
{
    [Fact]
    public async Task A_thousand_resets_asked_for_are_one_mail_and_five_a_day_at_most()
    {
        var ann = await board.JoinAsync();
        await ForgotAsync(ann.Email, 1000);
        Assert.Equal(1, await ResetsAsync(ann));
        for (var minute = 0; minute < 20; minute++)
        {
            board.Clock.Advance(TimeSpan.FromMinutes(2));
            await ForgotAsync(ann.Email, 3);
        }

        Assert.Equal(5, await ResetsAsync(ann));
        board.Clock.Advance(TimeSpan.FromDays(1));
        await ForgotAsync(ann.Email, 3);
        Assert.Equal(6, await ResetsAsync(ann));
    }

    [Fact]
    public async Task Resets_asked_for_at_addresses_that_nobody_has_are_no_mail()
    {
        var before = await board.QueryAsync<long>("SELECT count(*) FROM outgoing_mails");
        for (var n = 0; n < 300; n++)
            await ForgotAsync($"{Guid.NewGuid():N}@example.net", 1);
        Assert.Equal(before, await board.QueryAsync<long>("SELECT count(*) FROM outgoing_mails"));
    }

    [Fact]
    public async Task Many_at_once_are_one_mail()
    {
        var ann = await board.JoinAsync();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => ForgotAsync(ann.Email, 1)));
        Assert.Equal(1, await ResetsAsync(ann));
    }

    [Fact]
    public async Task The_link_that_confirms_is_sent_once_a_minute_and_five_times_a_day()
    {
        var ann = await board.JoinAsync(); // the first mail
        for (var n = 0; n < 4; n++)
        {
            board.Clock.Advance(TimeSpan.FromMinutes(2));
            using var sent = await ann.Client.AskAsync("POST", "/api/account/email/verification");
            Assert.Equal(202, (int)sent.StatusCode);
            using var again = await ann.Client.AskAsync("POST", "/api/account/email/verification");
            await again.IsProblemAsync(429, "Too Many Requests");
            Assert.InRange(again.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, n < 3 ? 60 : 86_400);
        }

        board.Clock.Advance(TimeSpan.FromMinutes(2));
        using var over = await ann.Client.AskAsync("POST", "/api/account/email/verification");
        await over.IsProblemAsync(429);
        Assert.InRange(over.Headers.RetryAfter!.Delta!.Value.TotalHours, 20, 24);
    }

    [Fact]
    public async Task Many_accounts_together_flood_no_inbox_either()
    {
        var victim = $"{Guid.NewGuid():N}@example.com";
        for (var n = 0; n < 10; n++)
        {
            var eve = await board.JoinAsync();
            using var response = await eve.Client.AskAsync(
                "POST",
                "/api/account/email",
                JsonSerializer.Serialize(new { email = victim, current_password = Person.Password })
            );
            Assert.Equal(202, (int)response.StatusCode);
            board.Clock.Advance(TimeSpan.FromMinutes(2));
        }

        Assert.Equal(5, (await board.MailsToAsync(victim)).Count);
    }

    /// <summary>Each account is another one, and the address is that of somebody who never asked for any.</summary>
    [Fact]
    public async Task Accounts_that_come_and_go_with_a_strangers_address_flood_no_inbox()
    {
        var victim = $"{Guid.NewGuid():N}@example.com";
        for (var n = 0; n < 10; n++)
        {
            var eve = await Person.JoinAsync(board.NewClient(), victim, $"p{Guid.NewGuid():N}"[..20]);
            await SendAsync(eve, "POST", "/api/account/email/verification", new { });
            await SendAsync(eve, "POST", "/api/account/email", new { email = Elsewhere(), current_password = Person.Password });
            await SendAsync(eve, "PATCH", "/api/mypage/profile", new { password = "staple battery", current_password = Person.Password });
            await board.SendMailAsync(); // what waits goes with the account
            using var left = await eve.Client.AskAsync(
                "DELETE",
                "/api/mypage/profile",
                JsonSerializer.Serialize(new { password = "staple battery" })
            );
            Assert.Equal(204, (int)left.StatusCode);
            board.Clock.Advance(TimeSpan.FromMinutes(2));
        }

        var mails = (await board.MailsToAsync(victim)).CountBy(m => m.Subject!).Select(s => s.Value);
        Assert.Equal([5, 5, 5], mails); // to confirm the address, of the change, and of the password

        static string Elsewhere() => $"{Guid.NewGuid():N}@example.com";

        static async Task SendAsync(Person person, string method, string path, object body)
        {
            using var response = await person.Client.AskAsync(method, path, JsonSerializer.Serialize(body));
            Assert.InRange((int)response.StatusCode, 200, 429);
        }
    }

    [Fact]
    public async Task Sign_ups_with_a_strangers_address_are_five_mails_a_day()
    {
        var victim = $"{Guid.NewGuid():N}@example.com";
        for (var n = 0; n < 10; n++)
        {
            var typed = n % 2 == 0 ? victim : victim.ToUpperInvariant();
            var eve = await Person.JoinAsync(board.NewClient(), typed, $"p{Guid.NewGuid():N}"[..20]);
            await board.SendMailAsync();
            using var left = await eve.Client.AskAsync(
                "DELETE",
                "/api/mypage/profile",
                JsonSerializer.Serialize(new { password = Person.Password })
            );
            Assert.Equal(204, (int)left.StatusCode);
            board.Clock.Advance(TimeSpan.FromMinutes(2));
        }

        Assert.Equal(5, (await board.MailsToAsync(victim)).Count);
        // The owner, a day later.
        board.Clock.Advance(TimeSpan.FromDays(1));
        var ann = await Person.JoinAsync(board.NewClient(), victim, $"p{Guid.NewGuid():N}"[..20]);
        Assert.Equal(6, (await board.MailsToAsync(ann.Email)).Count);
    }

    /// <summary>The person who gave the address can choose the text of a notice, and need not be its owner.</summary>
    [Theory]
    [InlineData(false, 5)]
    [InlineData(true, 8)]
    public async Task An_address_that_nobody_confirmed_gets_no_more_notices_than_other_mail(bool confirmed, int expected)
    {
        var ann = await board.JoinAsync();
        if (confirmed)
            await board.QueryAsync<object>($"UPDATE users SET email_verified_dt = now() WHERE email = '{ann.Email}'");
        for (var n = 0; n < 8; n++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/auth/login")
            {
                Content = JsonContent.Create(new { email = ann.Email, password = Person.Password }),
            };
            request.Headers.TryAddWithoutValidation("User-Agent", $"Win a prize, number {(char)('a' + n)}");
            using var login = await board.Guest.SendAsync(request, TestContext.Current.CancellationToken);
            ann.Client.DefaultRequestHeaders.Authorization = new("Bearer", (string)(await login.JsonAsync())["access_token"]!);
            board.Clock.Advance(TimeSpan.FromMinutes(2));
        }

        Assert.Equal(
            expected,
            (await board.MailsToAsync(ann.Email)).Count(m => m.Subject!.StartsWith("Log-in from", StringComparison.Ordinal))
        );
        // Notices of another kind count by themselves.
        using var changed = await ann.Client.AskAsync(
            "PATCH",
            "/api/mypage/profile",
            JsonSerializer.Serialize(new { password = "staple battery", current_password = Person.Password })
        );
        await changed.JsonAsync();
        Assert.Contains("password", (await board.MailsToAsync(ann.Email))[^1].Subject!, StringComparison.OrdinalIgnoreCase);
    }

    private async Task ForgotAsync(string email, int times)
    {
        for (var n = 0; n < times; n++)
        {
            using var response = await board.Guest.AskAsync(
                "POST",
                "/api/account/password/forgot",
                JsonSerializer.Serialize(new { email })
            );
            Assert.Equal(202, (int)response.StatusCode);
        }
    }

    private async Task<int> ResetsAsync(Person person) =>
        (await board.MailsToAsync(person.Email)).Count(m => m.Subject!.StartsWith("Choose", StringComparison.Ordinal));
}

/// <summary>A board that takes five log-ins a minute from an address.</summary>
public sealed class FewLoginsBoard(TestPostgres postgres) : MailBoard(postgres)
{
    protected override IEnumerable<KeyValuePair<string, string>> Settings =>
        [.. base.Settings, new("RateLimits:Scale", "1"), new("RateLimits:LoginsPerMinute", "5")];
}

/// <summary>Nobody floods the inboxes of many.</summary>
public sealed class ManyResetsTests(FewLoginsBoard board) : IClassFixture<FewLoginsBoard>
{
    [Fact]
    public async Task Resets_asked_for_many_people_from_one_address_are_as_many_mails_as_it_may_log_in()
    {
        var people = new List<Person>();
        for (var n = 0; n < 10; n++)
            people.Add(await Person.JoinAsync(From($"192.0.2.{n}"), $"{Guid.NewGuid():N}@example.org", $"p{Guid.NewGuid():N}"[..20]));
        await board.SendMailAsync();

        // Until the limit is reached, however slow the machine is.
        using var eve = From("203.0.113.9");
        var accepted = new HashSet<string>(StringComparer.Ordinal);
        for (var n = 0; n < 10_000; n++)
        {
            var email = people[n % people.Count].Email;
            using var response = await eve.AskAsync("POST", "/api/account/password/forgot", JsonSerializer.Serialize(new { email }));
            if (response.StatusCode == System.Net.HttpStatusCode.TooManyRequests)
                break;
            Assert.Equal(202, (int)response.StatusCode);
            accepted.Add(email);
            Assert.True(n < 9_999, "there is no limit");
        }

        Assert.Equal(accepted.Count, await board.SendMailAsync());
        foreach (var person in people)
            Assert.Equal(accepted.Contains(person.Email) ? 2 : 1, (await board.MailsToAsync(person.Email)).Count);
    }

    /// <summary>A client of another address.</summary>
    private HttpClient From(string address)
    {
        var client = board.NewClient();
        client.DefaultRequestHeaders.Add("X-Forwarded-For", address);
        return client;
    }
}

/// <summary>A board that sends no mail.</summary>
public sealed class NoMailTests(FileBoard board) : IClassFixture<FileBoard>
{
    [Fact]
    public async Task Whatever_needs_mail_says_so_and_the_rest_works()
    {
        var ann = await board.JoinAsync();
        (HttpClient Client, string Path, string Body)[] needing =
        [
            (board.Guest, "/api/account/password/forgot", """{"email":"ann@example.org"}"""),
            (ann.Client, "/api/account/email/verification", "{}"),
            (ann.Client, "/api/account/email", """{"email":"next@example.org","current_password":"correct horse"}"""),
        ];
        foreach (var (client, path, body) in needing)
        {
            using var refused = await client.AskAsync("POST", path, body);
            Assert.Equal("mail_not_configured", (string)(await refused.IsProblemAsync(503, "Mail Not Configured"))["code"]!);
        }

        await board.QueryAsync<object>($"UPDATE users SET role = 2 WHERE email = '{ann.Email}'");
        using var test = await ann.Client.AskAsync("POST", "/api/moderation/mail/test");
        await test.IsProblemAsync(503, "Mail Not Configured");
        using var status = await ann.Client.AskAsync("GET", "/api/moderation/mail");
        Assert.False((bool)(await status.JsonAsync())["configured"]!);
        Assert.Equal(0L, await board.QueryAsync<long>("SELECT count(*) FROM outgoing_mails"));
    }
}
