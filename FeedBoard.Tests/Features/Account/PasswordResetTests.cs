using System.Text.Json;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Mail;
using FeedBoard.Tests.Features.Users;

namespace FeedBoard.Tests.Features.Account;

/// <summary>A forgotten password.</summary>
public sealed class PasswordResetTests(MailBoard board) : IClassFixture<MailBoard>
{
    private const string Next = "staple battery";

    [Fact]
    public async Task A_link_sets_a_new_password_once_and_ends_all_sessions()
    {
        var ann = await board.JoinAsync();
        var (other, refresh) = await board.Guest.LoginAsync(ann);
        await ForgotAsync(ann.Email.ToUpperInvariant());
        var mail = (await board.MailsToAsync(ann.Email))[^1];
        Assert.StartsWith($"{MailBoard.PublicUrl}reset?token=", mail.Link().AbsoluteUri, StringComparison.Ordinal);

        using var reset = await ResetAsync(mail.Token());
        Assert.Equal(204, (int)reset.StatusCode);
        Assert.Equal(401, await board.Guest.StatusWithAsync(ann.AccessToken));
        Assert.Equal(401, await board.Guest.StatusWithAsync(other));
        using var refreshed = await board.Guest.AskAsync("POST", "/api/auth/refresh", $$"""{"refresh_token":"{{refresh}}"}""");
        await refreshed.IsProblemAsync(401);
        using var old = await board.Guest.AskAsync("POST", "/api/auth/login", LogIn(ann.Email, Person.Password));
        await old.IsProblemAsync(401, "Invalid Credentials");
        await board.Guest.LoginAsync(ann, Next);

        using var again = await ResetAsync(mail.Token());
        await again.IsProblemAsync(400, "Link Not Valid");
        Assert.StartsWith("Your password was changed", (await board.MailsToAsync(ann.Email))[^1].Subject, StringComparison.Ordinal);
        // Who has read that mail has shown that the address is theirs.
        Assert.True(await board.QueryAsync<bool>($"SELECT email_verified_dt IS NOT NULL FROM users WHERE email = '{ann.Email}'"));
    }

    /// <summary>Somebody else may have signed up with an address before its owner did.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Other_ways_to_log_in_stay_only_where_the_address_was_confirmed_before(bool confirmed)
    {
        var ann = await board.JoinAsync();
        var id = await ann.IdAsync();
        await board.QueryAsync<object>(
            $"""
            UPDATE users SET email_verified_dt = {(confirmed ? "now()" : "NULL")} WHERE id = {id};
            INSERT INTO passkeys (user_id, credential_id, public_key, sign_count, name, create_dt)
            SELECT {id}, convert_to(n || '{ann.Email}', 'UTF8'), '', 0, 'phone ' || n, now() FROM generate_series(1, 3) n;
            INSERT INTO logins (user_id, provider, issuer, subject, create_dt)
            VALUES ({id}, 'github', 'https://issuer.example', '{ann.Email}', now());
            INSERT INTO authenticators (user_id, secret, create_dt, on_dt) VALUES ({id}, '', now(), now())
            """
        );
        await ForgotAsync(ann.Email);
        using var reset = await ResetAsync(await board.TokenToAsync(ann.Email));
        Assert.Equal(204, (int)reset.StatusCode);
        var told = (await board.MailsToAsync(ann.Email)).Select(m => m.Subject).ToList();
        foreach (var removed in new[] { "Passkey removed · FeedBoard", "Log-in with a provider removed · FeedBoard" })
            Assert.Equal(confirmed ? 0 : 1, told.Count(subject => subject == removed)); // one for all passkeys
        foreach (var (table, had) in new[] { ("passkeys", 3), ("logins", 1) })
            Assert.Equal(confirmed ? had : 0, await board.QueryAsync<long>($"SELECT count(*) FROM {table} WHERE user_id = {id}"));
        Assert.Equal(1, await board.QueryAsync<long>($"SELECT count(*) FROM authenticators WHERE user_id = {id}")); // it lets nobody in
    }

    /// <summary>Whose owner followed the link of a sign-up that was somebody else's, and comes by "Forgot your password?" later.</summary>
    [Fact]
    public async Task What_was_added_before_the_address_was_confirmed_is_removed_by_a_later_reset_too()
    {
        var ann = await board.JoinAsync();
        var id = await ann.IdAsync();
        await AddAsync("before", "google");
        using var confirmed = await board.Guest.AskAsync(
            "POST",
            "/api/account/email/verify",
            JsonSerializer.Serialize(new { token = await board.TokenToAsync(ann.Email) })
        );
        Assert.Equal(204, (int)confirmed.StatusCode);
        await AddAsync("after", "github");

        await ForgotAsync(ann.Email);
        using var reset = await ResetAsync(await board.TokenToAsync(ann.Email));
        Assert.Equal(204, (int)reset.StatusCode);
        Assert.Equal("after", await board.QueryAsync<string>($"SELECT string_agg(name, ' ') FROM passkeys WHERE user_id = {id}"));
        Assert.Equal("github", await board.QueryAsync<string>($"SELECT string_agg(provider, ' ') FROM logins WHERE user_id = {id}"));
        var told = await board.MailsToAsync(ann.Email);
        var removed = Assert.Single(told, m => m.Subject == "Passkey removed · FeedBoard");
        Assert.Contains("“before”", removed.TextBody!, StringComparison.Ordinal);
        Assert.Single(told, m => m.Subject == "Log-in with a provider removed · FeedBoard");

        // The board's clock, which tests put forward, and not the database's.
        Task<object?> AddAsync(string passkey, string provider)
        {
            board.Clock.Advance(TimeSpan.FromMinutes(1));
            var now = $"'{board.Clock.GetUtcNow():O}'";
            board.Clock.Advance(TimeSpan.FromMinutes(1));
            return board.QueryAsync<object>(
                $"""
                INSERT INTO passkeys (user_id, credential_id, public_key, sign_count, name, create_dt)
                VALUES ({id}, convert_to('{passkey}{ann.Email}', 'UTF8'), '', 0, '{passkey}', {now});
                INSERT INTO logins (user_id, provider, issuer, subject, create_dt)
                VALUES ({id}, '{provider}', 'https://issuer.example', '{ann.Email}', {now})
                """
            );
        }
    }

    [Fact]
    public async Task A_bad_password_leaves_the_link_good()
    {
        var ann = await board.JoinAsync();
        await ForgotAsync(ann.Email);
        var token = await board.TokenToAsync(ann.Email);
        foreach (var bad in new[] { "short", "", new string('x', 1001) })
        {
            using var refused = await ResetAsync(token, bad);
            await refused.IsInvalidAsync("password");
        }

        using var reset = await ResetAsync(token);
        Assert.Equal(204, (int)reset.StatusCode);
    }

    [Fact]
    public async Task Used_at_the_same_moment_it_works_once()
    {
        for (var round = 0; round < 5; round++)
        {
            var ann = await board.JoinAsync();
            await ForgotAsync(ann.Email);
            var token = await board.TokenToAsync(ann.Email);
            var statuses = await Task.WhenAll(
                Enumerable
                    .Range(0, 8)
                    .Select(async n =>
                    {
                        using var response = await ResetAsync(token, $"{Next} {n}");
                        return (int)response.StatusCode;
                    })
            );
            Assert.Equal([204, .. Enumerable.Repeat(400, 7)], statuses.Order());
            Assert.Single(await board.MailsToAsync(ann.Email), m => m.Subject!.StartsWith("Your password was", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Any_other_token_is_not_valid_and_all_are_refused_alike()
    {
        var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
        await ForgotAsync(ann.Email);
        var token = await board.TokenToAsync(ann.Email);
        var ofVerification = await board.TokenToAsync(bob.Email);
        string[] wrong =
        [
            token[..^1],
            token[1..],
            token + "A",
            Swapped(token),
            $"{token}=",
            "x",
            ofVerification,
            new string('A', 43),
            Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(token))),
        ];
        foreach (var other in wrong)
        {
            using var refused = await ResetAsync(other);
            await refused.IsProblemAsync(400, "Link Not Valid");
        }

        using var missing = await board.Guest.AskAsync("POST", "/api/account/password/reset", """{"password":"correct horse"}""");
        await missing.IsInvalidAsync("token");
        using var reset = await ResetAsync(token);
        Assert.Equal(204, (int)reset.StatusCode);
    }

    [Fact]
    public async Task A_link_expires_after_an_hour_from_its_mail()
    {
        var ann = await board.JoinAsync();
        await ForgotAsync(ann.Email);
        board.Clock.Advance(TimeSpan.FromHours(2)); // it waits for the mail server
        var token = await board.TokenToAsync(ann.Email);
        board.Clock.Advance(TimeSpan.FromMinutes(59));
        using var bad = await ResetAsync(token, "short");
        await bad.IsInvalidAsync("password");
        board.Clock.Advance(TimeSpan.FromMinutes(2));
        using var late = await ResetAsync(token);
        await late.IsProblemAsync(400, "Link Not Valid");
    }

    [Fact]
    public async Task A_used_link_makes_the_others_void_and_a_waiting_mail_is_not_sent()
    {
        var ann = await board.JoinAsync();
        await ForgotAsync(ann.Email);
        var first = await board.TokenToAsync(ann.Email);
        board.Clock.Advance(TimeSpan.FromMinutes(2));
        await ForgotAsync(ann.Email);
        using var reset = await ResetAsync(first);
        Assert.Equal(204, (int)reset.StatusCode);
        Assert.Equal(1, (await board.MailsToAsync(ann.Email)).Count(m => m.Subject!.StartsWith("Choose", StringComparison.Ordinal)));
        Assert.Equal(0L, await board.QueryAsync<long>("SELECT count(*) FROM outgoing_mails WHERE next_dt IS NOT NULL"));
    }

    [Fact]
    public async Task A_password_changed_in_the_settings_makes_links_void_and_is_told()
    {
        var ann = await board.JoinAsync();
        await ForgotAsync(ann.Email);
        var token = await board.TokenToAsync(ann.Email);
        using var changed = await ann.Client.AskAsync(
            "PATCH",
            "/api/mypage/profile",
            $$"""{"password":"{{Next}}","current_password":"{{Person.Password}}"}"""
        );
        await changed.JsonAsync();
        using var refused = await ResetAsync(token, "another password");
        await refused.IsProblemAsync(400, "Link Not Valid");
        Assert.StartsWith("Your password was changed", (await board.MailsToAsync(ann.Email))[^1].Subject, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_address_gets_the_same_response_and_no_mail()
    {
        var ann = await board.JoinAsync();
        var nobody = $"{Guid.NewGuid():N}@example.org";
        using var known = await ForgotAsync(ann.Email);
        using var unknown = await ForgotAsync(nobody);
        Assert.Equal(known.StatusCode, unknown.StatusCode);
        Assert.Equal(known.LastingHeaders(), unknown.LastingHeaders());
        Assert.Equal(
            await known.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            await unknown.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)
        );
        Assert.Empty(await board.MailsToAsync(nobody));
        // Both have written one row for the limit, in one statement: see PasswordReset.ForgotSql.
        Assert.Equal(
            2L,
            await board.QueryAsync<long>(
                $"""
                SELECT count(*) FROM mail_limits
                WHERE key IN (sha256('reset {ann.Email.ToUpperInvariant()}'), sha256('reset {nobody.ToUpperInvariant()}'))
                """
            )
        );
    }

    [Theory]
    [InlineData("", "email")]
    [InlineData("ann", "email")]
    [InlineData("ann@example", "email")]
    public async Task What_is_no_address_is_refused(string email, string field)
    {
        using var response = await board.Guest.AskAsync(
            "POST",
            "/api/account/password/forgot",
            JsonSerializer.Serialize(new { email })
        );
        await response.IsInvalidAsync(field);
    }

    [Fact]
    public async Task A_link_does_not_come_from_the_host_of_the_request()
    {
        var ann = await board.JoinAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/account/password/forgot")
        {
            Content = System.Net.Http.Json.JsonContent.Create(new { email = ann.Email }),
        };
        request.Headers.Host = "evil.example";
        request.Headers.Add("X-Forwarded-Host", "evil.example");
        using var response = await board.Guest.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(202, (int)response.StatusCode);
        Assert.DoesNotContain("evil.example", (await board.MailsToAsync(ann.Email))[^1].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_suspended_person_may_choose_a_password_and_still_cannot_log_in()
    {
        var ann = await board.JoinAsync();
        await board.QueryAsync<object>($"UPDATE users SET suspended_until_dt = 'infinity' WHERE email = '{ann.Email}'");
        await ForgotAsync(ann.Email);
        using var reset = await ResetAsync(await board.TokenToAsync(ann.Email));
        Assert.Equal(204, (int)reset.StatusCode);
        using var login = await board.Guest.AskAsync("POST", "/api/auth/login", LogIn(ann.Email, Next));
        await login.IsProblemAsync(403, "Account Suspended");
    }

    private async Task<HttpResponseMessage> ForgotAsync(string email)
    {
        var response = await board.Guest.AskAsync("POST", "/api/account/password/forgot", JsonSerializer.Serialize(new { email }));
        Assert.Equal(202, (int)response.StatusCode);
        return response;
    }

    private Task<HttpResponseMessage> ResetAsync(string token, string password = Next) =>
        board.Guest.AskAsync("POST", "/api/account/password/reset", JsonSerializer.Serialize(new { token, password }));

    private static string LogIn(string email, string password) => JsonSerializer.Serialize(new { email, password });

    private static string Swapped(string text) =>
        new([.. text.Select(c => char.IsUpper(c) ? char.ToLowerInvariant(c) : char.ToUpperInvariant(c))]);
}
