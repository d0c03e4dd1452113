using System.Text.Json;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Users;

namespace FeedBoard.Tests.Features.Auth.Providers;

/// <summary>Which account somebody at a provider logs in to.</summary>
public sealed class ProviderLoginTests(ProviderBoard board) : IClassFixture<ProviderBoard>
{
    [Fact]
    public async Task The_first_log_in_makes_an_account_and_later_ones_open_it_whatever_the_address_is_by_then()
    {
        var subject = ProviderBoard.NewSubject();
        var email = $"{subject}@example.org";
        var first = await board.EnterAsync(subject, ProviderBoard.WithEmail(email, nickname: "Ann of Example"));
        Assert.Equal((email, "Ann of Example"), ((string)first["email"]!, (string)first["nickname"]!));
        Assert.NotNull((string?)first["refresh_token"]);
        Assert.NotNull((string?)first["device_token"]);
        Assert.Empty(await board.MailsToAsync(email)); // the provider has verified it

        var other = await board.JoinAsync();
        await VerifyAsync(other);
        foreach (var later in (string?[])[$"new-{subject}@example.org", other.Email, null])
        {
            var again = await board.EnterAsync(subject, later is null ? null : ProviderBoard.WithEmail(later, nickname: "Bob"));
            Assert.Equal((email, "Ann of Example"), ((string)again["email"]!, (string)again["nickname"]!));
        }
    }

    [Fact]
    public async Task An_account_of_a_provider_has_no_password_and_gets_one_by_mail()
    {
        var subject = ProviderBoard.NewSubject();
        var email = $"{subject}@example.org";
        using var client = await board.ClientAsync(subject, ProviderBoard.WithEmail(email));
        using (var read = await client.AskAsync("GET", "/api/account"))
        {
            var account = await read.JsonAsync();
            Assert.False((bool)account["has_password"]!);
            Assert.True((bool)account["email_verified"]!);
            Assert.Equal("test", (string)Assert.Single(account["logins"]!.AsArray())!["provider"]!);
            Assert.EndsWith("Z", (string)account["logins"]![0]!["create_dt"]!, StringComparison.Ordinal);
        }

        foreach (var password in (string[])["", "x", Person.Password])
        {
            using var login = await LogInByPasswordAsync(email, password);
            await (password.Length == 0 ? login.IsInvalidAsync("password") : login.IsProblemAsync(401, "Invalid Credentials"));
        }

        using (var rename = await client.AskAsync("PATCH", "/api/mypage/profile", """{"nickname":"Another","current_password":"x"}"""))
            Assert.Equal("password_not_set", (string)(await rename.IsProblemAsync(403))["code"]!);
        using (var forgot = await board.Guest.AskAsync("POST", "/api/account/password/forgot", JsonSerializer.Serialize(new { email })))
            Assert.Equal(202, (int)forgot.StatusCode);
        var token = await board.TokenToAsync(email);
        var set = JsonSerializer.Serialize(new { token, password = Person.Password });
        using (var reset = await board.Guest.AskAsync("POST", "/api/account/password/reset", set))
            Assert.Equal(204, (int)reset.StatusCode);
        using var right = await LogInByPasswordAsync(email, Person.Password);
        await right.JsonAsync();
        using var again = await board.ClientAsync(subject);
        using var now = await again.AskAsync("GET", "/api/account");
        Assert.True((bool)(await now.JsonAsync())["has_password"]!);
    }

    [Theory]
    [InlineData("{0}@example.org", "{0}@EXAMPLE.org")]
    [InlineData("{0}@한국.example.org", "{0}@xn--3e0b707e.example.org")]
    [InlineData("{0}@bücher.example.org", "{0}@BÜCHER.example.org")]
    public async Task A_verified_address_joins_in_any_spelling_and_its_owner_is_told(string here, string there)
    {
        var name = $"n{Guid.NewGuid():N}";
        var ann = await Person.JoinAsync(board.NewClient(), Spelled(here), name[..20]);
        await VerifyAsync(ann);
        var subject = ProviderBoard.NewSubject();
        Assert.Equal(ann.Nickname, (string)(await board.EnterAsync(subject, ProviderBoard.WithEmail(Spelled(there), "true")))["nickname"]!);
        Assert.Equal(ann.Nickname, (string)(await board.EnterAsync(subject))["nickname"]!);
        Assert.Single(await board.MailsToAsync(ann.Email), m => m.TextBody!.Contains("Example & Co", StringComparison.Ordinal));

        string Spelled(string form) => string.Format(System.Globalization.CultureInfo.InvariantCulture, form, name);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, "false")]
    [InlineData(true, 1)]
    [InlineData(true, null)]
    [InlineData(false, true)]
    public async Task An_address_that_one_side_has_not_verified_joins_nothing(bool verifiedHere, object? verifiedThere)
    {
        var ann = await board.JoinAsync();
        if (verifiedHere)
            await VerifyAsync(ann);
        var (subject, nonce) = (ProviderBoard.NewSubject(), ProviderBoard.NewNonce());
        var token = board.Provider.Token(
            subject,
            nonce,
            claims =>
            {
                claims["email"] = ann.Email.ToUpperInvariant();
                claims["email_verified"] = verifiedThere;
            }
        );
        using var refused = await board.LogInAsync(token, nonce);
        Assert.Equal("account_not_linked", (string)(await refused.IsProblemAsync(409, "Account Not Linked"))["code"]!);
        Assert.Equal(0L, await LinksAsync(ann));
        // Linked by its owner, it opens the account.
        using (var linked = await board.LinkAsync(ann.Client, subject))
            await linked.JsonAsync();
        Assert.Equal(ann.Nickname, (string)(await board.EnterAsync(subject))["nickname"]!);
    }

    [Fact]
    public async Task Somebody_else_there_who_was_given_the_address_is_not_let_in()
    {
        var ann = await board.JoinAsync();
        await VerifyAsync(ann);
        await board.EnterAsync(ProviderBoard.NewSubject(), ProviderBoard.WithEmail(ann.Email));
        var nonce = ProviderBoard.NewNonce();
        var token = board.Provider.Token(ProviderBoard.NewSubject(), nonce, ProviderBoard.WithEmail(ann.Email));
        using var refused = await board.LogInAsync(token, nonce);
        await refused.IsProblemAsync(409, "Account Not Linked");
        Assert.Equal(1L, await LinksAsync(ann));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("not an address")]
    [InlineData("ann@localhost")]
    [InlineData("a\r\nBcc: eve@example.org")]
    public async Task No_account_is_made_without_an_address(string? email)
    {
        var nonce = ProviderBoard.NewNonce();
        var token = board.Provider.Token(ProviderBoard.NewSubject(), nonce, claims => claims["email"] = email);
        using var refused = await board.LogInAsync(token, nonce);
        Assert.Equal("email_not_given", (string)(await refused.IsProblemAsync(403, "Email Not Given"))["code"]!);
    }

    [Fact]
    public async Task An_address_that_the_provider_has_not_verified_is_verified_by_mail()
    {
        var email = $"{Guid.NewGuid():N}@example.org";
        using var client = await board.ClientAsync(ProviderBoard.NewSubject(), ProviderBoard.WithEmail(email, verified: false));
        var verify = JsonSerializer.Serialize(new { token = await board.TokenToAsync(email) });
        using (var done = await board.Guest.AskAsync("POST", "/api/account/email/verify", verify))
            Assert.Equal(204, (int)done.StatusCode);
        using var read = await client.AskAsync("GET", "/api/account");
        Assert.True((bool)(await read.JsonAsync())["email_verified"]!);
    }

    [Fact]
    public async Task A_suspended_account_stays_closed()
    {
        var subject = ProviderBoard.NewSubject();
        await board.EnterAsync(subject, ProviderBoard.WithEmail($"{subject}@example.org"));
        await board.QueryAsync<object>(
            $"""
            UPDATE users SET suspended_until_dt = 'infinity', suspension_reason = 'Spam.' WHERE email = '{subject}@example.org'
            """
        );
        var nonce = ProviderBoard.NewNonce();
        using var refused = await board.LogInAsync(board.Provider.Token(subject, nonce), nonce);
        Assert.Equal("Spam.", (string)(await refused.IsProblemAsync(403, "Account Suspended"))["reason"]!);
    }

    [Fact]
    public async Task Of_a_nonce_that_comes_twice_at_the_same_moment_one_logs_in_on_whatever_replica()
    {
        var replica = board.StartReplica();
        var (subject, nonce) = (ProviderBoard.NewSubject(), ProviderBoard.NewNonce());
        var token = board.Provider.Token(subject, nonce, ProviderBoard.WithEmail($"{subject}@example.org"));
        var responses = await Task.WhenAll(
            Enumerable.Range(0, 12).Select(n => board.LogInAsync(token, nonce, n % 2 == 0 ? board.Guest : replica))
        );
        Assert.Equal([200, .. Enumerable.Repeat(401, 11)], responses.Select(r => (int)r.StatusCode).Order());
        Assert.Equal(1L, await board.QueryAsync<long>($"SELECT count(*) FROM users WHERE email = '{subject}@example.org'"));
        foreach (var response in responses)
            response.Dispose();
        using var later = await board.LogInAsync(token, nonce);
        await later.IsProblemAsync(401, "Invalid Credentials");
    }

    [Fact]
    public async Task Somebody_who_logs_in_many_times_at_once_for_the_first_time_gets_one_account()
    {
        var subject = ProviderBoard.NewSubject();
        var logins = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => board.EnterAsync(subject, ProviderBoard.WithEmail($"{subject}@example.org")))
        );
        Assert.Single(logins.Select(l => (string)l["nickname"]!).Distinct(StringComparer.Ordinal));
        Assert.Equal(1L, await board.QueryAsync<long>($"SELECT count(*) FROM logins WHERE subject = '{subject}'"));
    }

    [Fact]
    public async Task Many_with_the_same_name_get_nicknames_that_differ()
    {
        var taken = await board.JoinAsync($"Zoë {Guid.NewGuid():N}"[..12]);
        var logins = await Task.WhenAll(
            Enumerable
                .Range(0, 12)
                .Select(_ => ProviderBoard.NewSubject())
                .Select(s => board.EnterAsync(s, ProviderBoard.WithEmail($"{s}@example.org", nickname: taken.Nickname.ToUpperInvariant())))
        );
        var names = logins.Select(l => (string)l["nickname"]!).Append(taken.Nickname).ToList();
        Assert.Equal(13, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(names, n => Assert.StartsWith("ZOË", n, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>A second name can be what the first one would become if it were taken.</summary>
    [Fact]
    public async Task A_name_with_a_number_behind_the_first_name_is_tried_once()
    {
        var name = $"p{Guid.NewGuid():N}"[..12];
        foreach (var expected in (string[])[name, $"{name}2", $"{name}3"])
        {
            var subject = ProviderBoard.NewSubject();
            var login = await board.EnterAsync(
                subject,
                claims =>
                {
                    ProviderBoard.WithEmail($"{subject}@example.org", nickname: name)(claims);
                    claims["preferred_username"] = $"{name}2";
                }
            );
            Assert.Equal(expected, (string)login["nickname"]!);
        }
    }

    private async Task VerifyAsync(Person person) =>
        await board.QueryAsync<object>($"UPDATE users SET email_verified_dt = now() WHERE id = {await person.IdAsync()}");

    private async Task<long> LinksAsync(Person person) =>
        await board.QueryAsync<long>($"SELECT count(*) FROM logins WHERE user_id = {await person.IdAsync()}");

    private Task<HttpResponseMessage> LogInByPasswordAsync(string email, string password) =>
        board.Guest.AskAsync("POST", "/api/auth/login", JsonSerializer.Serialize(new { email, password }));
}
