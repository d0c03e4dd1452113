using System.Text.Json.Nodes;
using FeedBoard.ApiService.Features.Auth;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Board;
using FeedBoard.Tests.Features.Mail;
using FeedBoard.Tests.Features.Registrations;
using FeedBoard.Tests.Features.Users;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;

namespace FeedBoard.Tests.Features.SecondFactors;

/// <summary>An authenticator app and recovery codes: turned on, asked for at log-in, and turned off.</summary>
public sealed class SecondFactorTests(MailBoard board) : IClassFixture<MailBoard>
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task The_first_code_turns_it_on_and_log_in_asks_for_the_next()
    {
        var ann = await board.JoinAsync();
        using var started = await ann.Client.AskAsync("POST", "/api/account/totp", Password());
        var start = await started.JsonAsync();
        var secret = (string)start["secret"]!;
        Assert.Matches("^[A-Z2-7]{32}$", secret);
        var uri = new Uri((string)start["uri"]!);
        Assert.Equal(("otpauth", "totp"), (uri.Scheme, uri.Host));
        Assert.Contains($"secret={secret}", uri.Query, StringComparison.Ordinal);
        Assert.Contains("issuer=FeedBoard", uri.Query, StringComparison.Ordinal);
        Assert.Contains(ann.Email, Uri.UnescapeDataString(uri.AbsolutePath), StringComparison.Ordinal);

        // Not on yet.
        await board.NewClient().LoginAsync(ann, Person.Password);
        using (var wrong = await TurnOnAsync(ann, "000000"))
            await wrong.IsProblemAsync(400, "Code Not Valid");
        Assert.Equal((false, 0), await StateAsync(ann));
        using var on = await TurnOnAsync(ann, AuthenticatorApp.CodeOf(secret, board.Clock.GetUtcNow()));
        Assert.Equal(10, (await on.JsonAsync())["recovery_codes"]!.AsArray().Count);
        Assert.Equal((true, 10), await StateAsync(ann));
        Assert.StartsWith("Second factor turned on", await LastSubjectAsync(ann), StringComparison.Ordinal);
        // Of neither there is more in the database than a hash or an encrypted secret.
        var code = (string)(await on.JsonAsync())["recovery_codes"]![0]!;
        var rows = await board.QueryAsync<string>("SELECT string_agg(r::text, ' ') FROM (TABLE recovery_codes) r");
        Assert.DoesNotContain(code, rows!, StringComparison.Ordinal);
        Assert.Equal(48, await board.QueryAsync<int>($"SELECT length(secret) FROM authenticators WHERE user_id = {await ann.IdAsync()}"));

        var challenge = await ChallengeAsync(ann);
        board.Clock.Advance(Step);
        using var login = await SecondAsync(challenge, AuthenticatorApp.CodeOf(secret, board.Clock.GetUtcNow()));
        Assert.Equal(
            ["access_token", "device_token", "email", "expires_in", "nickname", "refresh_token"],
            (await login.JsonAsync()).AsObject().Select(p => p.Key).Order(StringComparer.Ordinal)
        );
        using var again = await ann.Client.AskAsync("POST", "/api/account/totp", Password());
        await again.IsProblemAsync(409, "Totp Already On");
        using var confirmed = await TurnOnAsync(ann, "123456");
        await confirmed.IsProblemAsync(409, "Totp Already On");
    }

    /// <summary>As the "Key URI Format" wants it: no colon in the name, and the rest escaped.</summary>
    [Theory]
    [InlineData("바다: Photos & more/?=#", "바다- Photos & more/?=#")]
    [InlineData(":", "-")]
    [InlineData("100% \"our\" board", "100% \"our\" board")]
    public async Task An_app_shows_the_name_of_the_board(string name, string shown)
    {
        var ann = await board.JoinAsync();
        var admin = await board.JoinAsAdminAsync();
        await admin.ChangeBoardAsync(new { name });
        using var started = await ann.Client.AskAsync("POST", "/api/account/totp", Password());
        var text = (string)(await started.JsonAsync())["uri"]!;
        var uri = new Uri(text);
        var label = uri.AbsolutePath.TrimStart('/').Split(':').Select(Uri.UnescapeDataString);
        Assert.Equal([shown, ann.Email], label);
        Assert.Equal(shown, Assert.Single(QueryHelpers.ParseQuery(uri.Query)["issuer"]));
        Assert.Equal("", uri.Fragment);
        Assert.DoesNotMatch(@"[^\x21-\x7e]|\+", text);
        await admin.ChangeBoardAsync(new { name = "FeedBoard" });
    }

    [Fact]
    public async Task A_log_in_says_which_factors_there_are_and_opens_nothing()
    {
        var (ann, _) = await JoinWithAppAsync();
        var sessions = await SessionsAsync(ann);
        using var refused = await FirstAsync(ann);
        var problem = await refused.IsProblemAsync(401, "Second Factor Required");
        Assert.Equal(["totp", "recovery_code"], problem["factors"]!.AsArray().Select(f => (string)f!));
        Assert.Equal(sessions, await SessionsAsync(ann));
        using var wrong = await FirstAsync(ann, "wrong password");
        await wrong.IsProblemAsync(401, "Invalid Credentials");
    }

    [Fact]
    public async Task A_code_may_be_one_step_early_or_late_and_works_once()
    {
        var (ann, app) = await JoinWithAppAsync();
        board.Clock.Advance(5 * Step);
        var now = board.Clock.GetUtcNow();
        foreach (var far in new[] { -2, 2 })
            await (await SecondAsync(await ChallengeAsync(ann), app.CodeAt(now + far * Step))).IsProblemAsync(400, "Code Not Valid");
        var late = app.CodeAt(now - Step);
        await (await SecondAsync(await ChallengeAsync(ann), late)).JsonAsync();
        await (await SecondAsync(await ChallengeAsync(ann), late)).IsProblemAsync(400, "Code Not Valid");
        var early = app.CodeAt(now + Step);
        // Apps show a blank in the middle.
        await (await SecondAsync(await ChallengeAsync(ann), $"{early[..3]} {early[3..]}")).JsonAsync();
        // Nor does one of before it.
        await (await SecondAsync(await ChallengeAsync(ann), app.CodeAt(now))).IsProblemAsync(400, "Code Not Valid");
    }

    [Fact]
    public async Task The_same_code_at_the_same_moment_on_two_replicas_opens_one_session()
    {
        var (ann, app) = await JoinWithAppAsync();
        board.Clock.Advance(3 * Step);
        var code = app.CodeAt(board.Clock.GetUtcNow());
        using var replica = board.StartReplica();
        HttpClient[] clients = [board.Guest, replica, board.Guest, replica];
        var challenges = new List<string>();
        foreach (var _ in clients)
            challenges.Add(await ChallengeAsync(ann));
        var before = await SessionsAsync(ann);
        var statuses = await StatusesAsync(clients.Select((c, n) => SecondAsync(challenges[n], code, c)));
        Assert.Equal([200, 400, 400, 400], statuses);
        Assert.Equal(before + 1, await SessionsAsync(ann));

        // One challenge with different codes: one, too.
        var challenge = await ChallengeAsync(ann);
        statuses = await StatusesAsync(clients.Select((c, n) => SecondAsync(challenge, app.RecoveryCodes[n], c)));
        Assert.Equal([200, 400, 400, 400], statuses);
        Assert.Equal(before + 2, await SessionsAsync(ann));
        Assert.Equal((true, 9), await StateAsync(ann));
    }

    [Fact]
    public async Task A_recovery_code_works_once_however_it_is_typed_and_its_owner_is_told()
    {
        var (ann, app) = await JoinWithAppAsync();
        var code = app.RecoveryCodes[3];
        var typed = $" {code.ToUpperInvariant().Replace("-", "  ", StringComparison.Ordinal)} ";
        await (await SecondAsync(await ChallengeAsync(ann), typed)).JsonAsync();
        Assert.StartsWith("A recovery code was used", await LastSubjectAsync(ann), StringComparison.Ordinal);
        Assert.Equal((true, 9), await StateAsync(ann));
        await (await SecondAsync(await ChallengeAsync(ann), code)).IsProblemAsync(400, "Code Not Valid");

        // Nobody else's.
        var (bob, _) = await JoinWithAppAsync();
        await (await SecondAsync(await ChallengeAsync(bob), app.RecoveryCodes[4])).IsProblemAsync(400, "Code Not Valid");
        Assert.Equal((true, 9), await StateAsync(ann));
    }

    [Fact]
    public async Task A_challenge_is_over_after_five_minutes_five_tries_or_one_success()
    {
        var (ann, app) = await JoinWithAppAsync();
        var used = await ChallengeAsync(ann);
        await (await SecondAsync(used, app.RecoveryCodes[0])).JsonAsync();
        await (await SecondAsync(used, app.RecoveryCodes[1])).IsProblemAsync(400, "Challenge Not Valid");

        var tried = await ChallengeAsync(ann);
        for (var n = 0; n < 5; n++)
            await (await SecondAsync(tried, "000000")).IsProblemAsync(400, "Code Not Valid");
        await (await SecondAsync(tried, app.RecoveryCodes[1])).IsProblemAsync(400, "Challenge Not Valid");

        var late = await ChallengeAsync(ann);
        await (await SecondAsync(late[..^1], app.RecoveryCodes[1])).IsProblemAsync(400, "Challenge Not Valid");
        await (await SecondAsync(late.ToUpperInvariant(), app.RecoveryCodes[1])).IsProblemAsync(400, "Challenge Not Valid");
        board.Clock.Advance(TimeSpan.FromMinutes(5));
        await (await SecondAsync(late, app.RecoveryCodes[1])).IsProblemAsync(400, "Challenge Not Valid");
        Assert.Equal((true, 9), await StateAsync(ann));
    }

    [Fact]
    public async Task Ten_wrong_codes_an_hour_over_all_challenges_then_none_is_looked_at()
    {
        var (ann, app) = await JoinWithAppAsync();
        for (var n = 0; n < 10; n++)
            await (await SecondAsync(await ChallengeAsync(ann), "000000")).IsProblemAsync(400, "Code Not Valid");
        Assert.StartsWith("Wrong codes at log-in", await LastSubjectAsync(ann), StringComparison.Ordinal);
        using var refused = await SecondAsync(await ChallengeAsync(ann), app.RecoveryCodes[0]);
        await refused.IsProblemAsync(429, "Too Many Requests");
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromMinutes(50), TimeSpan.FromHours(1));
        // A new password ends the wait: whoever guessed does not know it.
        await ResetAsync(ann, "staple battery");
        await (await SecondAsync(await ChallengeAsync(ann, "staple battery"), app.RecoveryCodes[0])).JsonAsync();

        for (var n = 0; n < 10; n++)
            await (await SecondAsync(await ChallengeAsync(ann, "staple battery"), "000000")).IsProblemAsync(400, "Code Not Valid");
        board.Clock.Advance(TimeSpan.FromHours(1));
        await (await SecondAsync(await ChallengeAsync(ann, "staple battery"), app.RecoveryCodes[1])).JsonAsync();
    }

    [Fact]
    public async Task A_new_password_leaves_the_second_factor_on_and_ends_log_ins_that_began_with_the_old_one()
    {
        var (ann, app) = await JoinWithAppAsync();
        var begun = await ChallengeAsync(ann);
        await ResetAsync(ann, "staple battery");
        await (await SecondAsync(begun, app.RecoveryCodes[0])).IsProblemAsync(400, "Challenge Not Valid");
        begun = await ChallengeAsync(ann, "staple battery");
        using var login = await SecondAsync(begun, app.RecoveryCodes[0]);
        var client = board.NewClient();
        client.DefaultRequestHeaders.Authorization = new("Bearer", (string)(await login.JsonAsync())["access_token"]!);

        begun = await ChallengeAsync(ann, "staple battery");
        using var changed = await client.AskAsync(
            "PATCH",
            "/api/mypage/profile",
            Json(new { password = "third password", current_password = "staple battery" })
        );
        await changed.JsonAsync();
        await (await SecondAsync(begun, app.RecoveryCodes[1])).IsProblemAsync(400, "Challenge Not Valid");
    }

    [Fact]
    public async Task A_suspended_account_is_refused_after_the_second_factor_as_after_the_first()
    {
        var (ann, app) = await JoinWithAppAsync();
        var challenge = await ChallengeAsync(ann);
        await board.QueryAsync<object>(
            $"UPDATE users SET suspended_until_dt = 'infinity', suspension_reason = 'Spam.' WHERE email = '{ann.Email}'"
        );
        await (await SecondAsync(challenge, "000000")).IsProblemAsync(400, "Code Not Valid");
        var problem = await (await SecondAsync(challenge, app.RecoveryCodes[0])).IsProblemAsync(403, "Account Suspended");
        Assert.Equal("Spam.", (string)problem["reason"]!);
        using var first = await FirstAsync(ann);
        await first.IsProblemAsync(403, "Account Suspended");
    }

    [Theory]
    [InlineData(1, "Account Pending")]
    [InlineData(2, "Account Refused")]
    public async Task Nobody_who_is_no_member_is_let_in_by_a_second_factor(int registration, string title)
    {
        // No waiting account can set one up: none has a session. Should one ever have it, it is no way around a moderator.
        var (ann, app) = await JoinWithAppAsync();
        var challenge = await ChallengeAsync(ann);
        var count = $"SELECT count(*) FROM sessions WHERE user_id = {await ann.IdAsync()}";
        var sessions = await board.QueryAsync<long>(count);
        await board.WaitingAsync(ann, registration);
        await (await SecondAsync(challenge, app.RecoveryCodes[0])).IsProblemAsync(403, title);
        using var first = await FirstAsync(ann);
        await first.IsProblemAsync(403, title);
        Assert.Equal(sessions, await board.QueryAsync<long>(count));
        using var account = await ann.Client.AskAsync("GET", "/api/account");
        await account.IsProblemAsync(401, "Invalid Token");

        await board.QueryAsync<object>($"UPDATE users SET registration = 0 WHERE email = '{ann.Email}'");
        Assert.Equal((true, 10), await StateAsync(ann)); // the code was not used up
    }

    [Fact]
    public async Task New_recovery_codes_make_the_old_ones_void_and_need_the_password()
    {
        var (ann, app) = await JoinWithAppAsync();
        using var wrong = await ann.Client.AskAsync("POST", "/api/account/recovery-codes", Password("wrong password"));
        await wrong.IsProblemAsync(403, "Permission Denied");
        using var renewed = await ann.Client.AskAsync("POST", "/api/account/recovery-codes", Password());
        var fresh = (string)(await renewed.JsonAsync())["recovery_codes"]![0]!;
        Assert.StartsWith("New recovery codes", await LastSubjectAsync(ann), StringComparison.Ordinal);
        await (await SecondAsync(await ChallengeAsync(ann), app.RecoveryCodes[0])).IsProblemAsync(400, "Code Not Valid");
        await (await SecondAsync(await ChallengeAsync(ann), fresh)).JsonAsync();

        var bob = await board.JoinAsync();
        using var none = await bob.Client.AskAsync("POST", "/api/account/recovery-codes", Password());
        await none.IsProblemAsync(409, "Totp Not On");
    }

    [Fact]
    public async Task Turning_it_off_needs_the_password_and_takes_the_recovery_codes_along()
    {
        var (ann, app) = await JoinWithAppAsync();
        var begun = await ChallengeAsync(ann);
        using var wrong = await ann.Client.AskAsync("DELETE", "/api/account/totp", Password("wrong password"));
        await wrong.IsProblemAsync(403, "Permission Denied");
        using var off = await ann.Client.AskAsync("DELETE", "/api/account/totp", Password());
        Assert.Equal(204, (int)off.StatusCode);
        Assert.StartsWith("Second factor turned off", await LastSubjectAsync(ann), StringComparison.Ordinal);
        Assert.Equal((false, 0), await StateAsync(ann));
        await (await SecondAsync(begun, app.RecoveryCodes[0])).IsProblemAsync(400, "Challenge Not Valid");
        await board.NewClient().LoginAsync(ann, Person.Password);
        // Again: nothing to turn off, and no mail.
        var mails = (await board.MailsToAsync(ann.Email)).Count;
        using var again = await ann.Client.AskAsync("DELETE", "/api/account/totp", Password());
        Assert.Equal(204, (int)again.StatusCode);
        Assert.Equal(mails, (await board.MailsToAsync(ann.Email)).Count);
    }

    /// <summary>Perhaps somebody else began it, and knows the secret.</summary>
    [Theory]
    [InlineData("time")]
    [InlineData("reset")]
    [InlineData("change")]
    public async Task A_secret_without_its_first_code_is_good_for_a_quarter_of_an_hour_and_until_a_new_password(string what)
    {
        var ann = await board.JoinAsync();
        var password = what is "time" ? Person.Password : "staple battery";
        using var started = await ann.Client.AskAsync("POST", "/api/account/totp", Password());
        var secret = (string)(await started.JsonAsync())["secret"]!;
        if (what is "time")
            board.Clock.Advance(TimeSpan.FromMinutes(15));
        else if (what is "reset")
            await ResetAsync(ann, password);
        else
            await (await ann.Client.AskAsync(
                "PATCH",
                "/api/mypage/profile",
                Json(new { password, current_password = Person.Password })
            )).JsonAsync();
        var (access, _) = await board.Guest.LoginAsync(ann, password);
        ann.Client.DefaultRequestHeaders.Authorization = new("Bearer", access);

        using var late = await TurnOnAsync(ann, AuthenticatorApp.CodeOf(secret, board.Clock.GetUtcNow()));
        await late.IsProblemAsync(409, "Totp Not Started");
        Assert.Equal((false, 0), await StateAsync(ann));

        using var again = await ann.Client.AskAsync("POST", "/api/account/totp", Password(password));
        secret = (string)(await again.JsonAsync())["secret"]!;
        board.Clock.Advance(TimeSpan.FromMinutes(14));
        await (await TurnOnAsync(ann, AuthenticatorApp.CodeOf(secret, board.Clock.GetUtcNow()))).JsonAsync();
    }

    [Fact]
    public async Task What_cannot_be_meant_is_refused()
    {
        var ann = await board.JoinAsync();
        using var without = await ann.Client.AskAsync("POST", "/api/account/totp", "{}");
        await without.IsInvalidAsync("current_password");
        using var wrong = await ann.Client.AskAsync("POST", "/api/account/totp", Password("wrong password"));
        await wrong.IsProblemAsync(403, "Permission Denied");
        using var early = await TurnOnAsync(ann, "123456");
        await early.IsProblemAsync(409, "Totp Not Started");
        using var blank = await board.Guest.AskAsync("POST", "/api/auth/login/second-factor", """{"challenge":" ","code":" "}""");
        await blank.IsInvalidAsync("challenge", "code");
        using var unknown = await SecondAsync("AAAA", "123456");
        await unknown.IsProblemAsync(400, "Challenge Not Valid");
    }

    [Fact]
    public async Task What_is_over_is_cleaned_up_and_the_export_says_what_there_is()
    {
        var (ann, _) = await JoinWithAppAsync();
        await (await SecondAsync(await ChallengeAsync(ann), "000000")).IsProblemAsync(400, "Code Not Valid");
        var id = await ann.IdAsync();
        var export = await ExportAsync(ann);
        Assert.True((bool)export["totp"]!);
        Assert.Equal(10, (int)export["recovery_codes_left"]!);
        Assert.Contains("totp_on", export["mails"]!.AsArray().Select(m => (string?)m!["change"]));
        board.Clock.Advance(TimeSpan.FromHours(2));
        await using (var scope = board.Services.CreateAsyncScope())
            await scope.ServiceProvider.GetRequiredService<LoginChallenges>().CleanUpAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, await board.QueryAsync<long>($"SELECT count(*) FROM login_challenges WHERE user_id = {id}"));
        Assert.Equal(0, await board.QueryAsync<long>($"SELECT count(*) FROM wrong_codes WHERE user_id = {id}"));
    }

    private static async Task<JsonNode> ExportAsync(Person person)
    {
        using var response = await person.Client.AskAsync("GET", "/api/mypage/export");
        using var zip = new System.IO.Compression.ZipArchive(
            await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken)
        );
        using var file = await zip.GetEntry("account.json")!.OpenAsync(TestContext.Current.CancellationToken);
        return JsonNode.Parse(file)!;
    }

    private async Task<(Person Person, AuthenticatorApp App)> JoinWithAppAsync()
    {
        var person = await board.JoinAsync();
        return (person, await AuthenticatorApp.SetUpAsync(person, board.Clock));
    }

    private async Task ResetAsync(Person person, string password)
    {
        board.Clock.Advance(TimeSpan.FromMinutes(2));
        using var asked = await board.Guest.AskAsync("POST", "/api/account/password/forgot", Json(new { email = person.Email }));
        var token = await board.TokenToAsync(person.Email);
        using var reset = await board.Guest.AskAsync("POST", "/api/account/password/reset", Json(new { token, password }));
        Assert.Equal(204, (int)reset.StatusCode);
    }

    private Task<HttpResponseMessage> FirstAsync(Person person, string password = Person.Password) =>
        board.Guest.AskAsync("POST", "/api/auth/login", Json(new { email = person.Email, password }));

    private async Task<string> ChallengeAsync(Person person, string password = Person.Password)
    {
        using var response = await FirstAsync(person, password);
        return (string)(await response.IsProblemAsync(401, "Second Factor Required"))["challenge"]!;
    }

    private Task<HttpResponseMessage> SecondAsync(string challenge, string code, HttpClient? client = null) =>
        (client ?? board.Guest).AskAsync("POST", "/api/auth/login/second-factor", Json(new { challenge, code }));

    private static Task<HttpResponseMessage> TurnOnAsync(Person person, string code) =>
        person.Client.AskAsync("PUT", "/api/account/totp", Json(new { code }));

    private async Task<string> LastSubjectAsync(Person person) => (await board.MailsToAsync(person.Email))[^1].Subject!;

    private async Task<long> SessionsAsync(Person person) =>
        await board.QueryAsync<long>($"SELECT count(*) FROM sessions WHERE user_id = {await person.IdAsync()}");

    private static async Task<(bool Totp, int Codes)> StateAsync(Person person)
    {
        using var response = await person.Client.AskAsync("GET", "/api/account");
        var account = await response.JsonAsync();
        return ((bool)account["totp"]!, (int)account["recovery_codes_left"]!);
    }

    private static async Task<IEnumerable<int>> StatusesAsync(IEnumerable<Task<HttpResponseMessage>> requests)
    {
        var responses = await Task.WhenAll(requests);
        return responses.Select(r => (int)r.StatusCode).Order();
    }

    private static string Json(object value) => AuthenticatorApp.Body(value);

    private static string Password(string password = Person.Password) => Json(new { current_password = password });
}
