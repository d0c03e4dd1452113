using System.Text.Json.Nodes;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Account;
using FeedBoard.Tests.Features.Board;
using FeedBoard.Tests.Features.Mail;
using FeedBoard.Tests.Features.Registrations;
using FeedBoard.Tests.Features.SecondFactors;
using FeedBoard.Tests.Features.Users;

namespace FeedBoard.Tests.Features.Passkeys;

/// <summary>Passkeys over HTTP: added, used, confirmed with, removed; and what is refused.</summary>
public sealed class PasskeyTests(MailBoard board) : IClassFixture<MailBoard>
{
    [Fact]
    public async Task A_passkey_opens_the_account_without_a_name_and_counts_as_both_factors()
    {
        var (ann, passkey) = await JoinWithPasskeyAsync("Ann's phone");
        using var _ = passkey;
        await AuthenticatorApp.SetUpAsync(ann, board.Clock);
        Assert.Contains((await board.MailsToAsync(ann.Email)), m => m.Subject == "Passkey added · FeedBoard");
        using var first = await board.Guest.AskAsync(
            "POST",
            "/api/auth/login",
            Json(new { email = ann.Email, password = Person.Password })
        );
        var factors = (await first.IsProblemAsync(401, "Second Factor Required"))["factors"]!.AsArray();
        Assert.Equal(["totp", "recovery_code", "passkey"], factors.Select(f => (string)f!));

        using var login = await LogInAsync(passkey);
        var opened = await login.JsonAsync();
        Assert.Equal(
            ["access_token", "device_token", "email", "expires_in", "nickname", "refresh_token"],
            opened.AsObject().Select(p => p.Key).Order(StringComparer.Ordinal)
        );
        Assert.Equal(ann.Email, (string)opened["email"]!);
        var listed = Assert.Single((await AccountAsync(ann))["passkeys"]!.AsArray())!;
        Assert.Equal("Ann's phone", (string)listed["name"]!);
        Assert.All(["create_dt", "last_used_dt"], time => Assert.EndsWith("Z", (string)listed[time]!, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_options_are_those_of_the_board_and_its_address()
    {
        var (ann, passkey) = await JoinWithPasskeyAsync();
        using var _ = passkey;
        var create = await OptionsAsync(ann);
        Assert.Equal("board.example.org", (string)create["rp"]!["id"]!);
        Assert.Equal("FeedBoard", (string)create["rp"]!["name"]!);
        var admin = await board.JoinAsAdminAsync();
        await admin.ChangeBoardAsync(new { name = "바다: Photos & more" });
        Assert.Equal("바다: Photos & more", (string)(await OptionsAsync(ann))["rp"]!["name"]!);
        await admin.ChangeBoardAsync(new { name = "FeedBoard" });
        Assert.Equal([-7, -8, -257], create["pubKeyCredParams"]!.AsArray().Select(p => (int)p!["alg"]!));
        Assert.Equal("required", (string)create["authenticatorSelection"]!["residentKey"]!);
        Assert.Equal("required", (string)create["authenticatorSelection"]!["userVerification"]!);
        Assert.Equal(passkey.Id, (string)Assert.Single(create["excludeCredentials"]!.AsArray())!["id"]!);
        // Neither id nor address of the account.
        Assert.Equal(43, ((string)create["user"]!["id"]!).Length);
        var get = await LoginOptionsAsync();
        Assert.Equal((string)get["challenge"]!, (string)get["options"]!["challenge"]!);
        Assert.Equal("board.example.org", (string)get["options"]!["rpId"]!);
        Assert.Null(get["options"]!["allowCredentials"]);
    }

    [Theory]
    [InlineData("another origin")]
    [InlineData("another port")]
    [InlineData("another host")]
    [InlineData("nobody present")]
    [InlineData("not verified")]
    [InlineData("signed by another")]
    [InlineData("of another account")]
    [InlineData("unknown")]
    public async Task A_passkey_that_is_not_as_it_must_be_opens_nothing(string what)
    {
        var (ann, passkey) = await JoinWithPasskeyAsync();
        using var _ = passkey;
        using var other = new SoftPasskey();
        switch (what)
        {
            case "another origin":
                passkey.Origin = "https://board.example.org.evil.example";
                break;
            case "another port":
                passkey.Origin += ":8443";
                break;
            case "another host":
                passkey.Host = "evil.example";
                break;
            case "nobody present":
                passkey.Flags = SoftPasskey.UserVerified;
                break;
            case "not verified":
                passkey.Flags = SoftPasskey.UserPresent;
                break;
        }

        passkey.Count++;
        var options = await LoginOptionsAsync();
        var credential = passkey.Get(options["options"]!);
        if (what is "signed by another")
            credential["response"]!["signature"] = (string)other.Get(options["options"]!)["response"]!["signature"]!;
        if (what is "of another account")
            credential["response"]!["userHandle"] = "AAAA";
        if (what is "unknown")
            credential = other.Get(options["options"]!);
        using var refused = await LogInAsync((string)options["challenge"]!, credential);
        await refused.IsProblemAsync(400, "Passkey Not Valid");
        Assert.Null((await AccountAsync(ann))["passkeys"]![0]!["last_used_dt"]);
    }

    [Theory]
    [InlineData(7, 7, false)]
    [InlineData(7, 6, false)]
    [InlineData(7, 0, false)]
    [InlineData(7, 8, true)]
    [InlineData(0, 0, true)]
    [InlineData(0, 1, true)]
    public async Task A_counter_that_does_not_go_on_is_a_copy(long stored, uint given, bool good)
    {
        var (_, passkey) = await JoinWithPasskeyAsync();
        using var _ = passkey;
        await board.QueryAsync<object>(
            $"UPDATE passkeys SET sign_count = {stored} WHERE credential_id = decode('{Hex(passkey.Id)}', 'hex')"
        );
        passkey.Count = given;
        using var login = await LogInAsync(passkey);
        if (good)
            await login.JsonAsync();
        else
            await login.IsProblemAsync(400, "Passkey Not Valid");
    }

    [Fact]
    public async Task A_challenge_works_once_over_all_replicas_for_five_minutes_and_for_what_it_was_made()
    {
        var (ann, passkey) = await JoinWithPasskeyAsync();
        using var _ = passkey;
        using var replica = board.StartReplica();
        var options = await LoginOptionsAsync();
        var (challenge, credential) = ((string)options["challenge"]!, passkey.Get(options["options"]!));
        var responses = await Task.WhenAll(
            new[] { board.Guest, replica, board.Guest, replica }.Select(c => LogInAsync(challenge, credential, c))
        );
        Assert.Equal([200, 400, 400, 400], responses.Select(r => (int)r.StatusCode).Order());
        using (var again = await LogInAsync(challenge, credential))
            await again.IsProblemAsync(400, "Challenge Not Valid");

        options = await LoginOptionsAsync();
        board.Clock.Advance(TimeSpan.FromMinutes(5));
        using (var late = await LogInAsync((string)options["challenge"]!, passkey.Get(options["options"]!)))
            await late.IsProblemAsync(400, "Challenge Not Valid");

        options = await LoginOptionsAsync();
        challenge = (string)options["challenge"]!;
        using (var cut = await LogInAsync(challenge[..^3], passkey.Get(options["options"]!)))
            await cut.IsProblemAsync(400, "Challenge Not Valid");
        using (var changed = await LogInAsync("AAAA" + challenge[4..], passkey.Get(options["options"]!)))
            await changed.IsProblemAsync(400, "Challenge Not Valid");

        // One for a confirmation logs nobody in, one of another account confirms nothing.
        var confirmation = await ConfirmationOptionsAsync(ann);
        using (var other = await LogInAsync((string)confirmation["challenge"]!, passkey.Get(confirmation["options"]!)))
            await other.IsProblemAsync(400, "Challenge Not Valid");
        var bob = await board.JoinAsync();
        using var ofAnn = await ConfirmAsync(bob, confirmation, passkey);
        await ofAnn.IsProblemAsync(400, "Challenge Not Valid");
        using var asBob = await ConfirmAsync(bob, await ConfirmationOptionsAsync(bob), passkey);
        await asBob.IsProblemAsync(400, "Passkey Not Valid");
    }

    [Fact]
    public async Task A_confirmation_is_as_good_as_the_password_for_one_session_and_five_minutes()
    {
        var (ann, passkey) = await JoinWithPasskeyAsync();
        using var _ = passkey;
        using var confirmed = await ConfirmAsync(ann, await ConfirmationOptionsAsync(ann), passkey);
        var confirmation = (string)(await confirmed.JsonAsync())["confirmation"]!;
        using var codes = await ann.Client.AskAsync("POST", "/api/account/totp", Password(confirmation));
        await codes.JsonAsync();
        using var email = await ann.Client.AskAsync(
            "POST",
            "/api/account/email",
            Json(new { email = $"{Guid.NewGuid():N}@example.com", current_password = confirmation })
        );
        Assert.Equal(202, (int)email.StatusCode);
        using var token = await ann.PostTokenAsync(
            new
            {
                name = "A script",
                scopes = (string[])["read"],
                current_password = confirmation,
            }
        );
        await token.JsonAsync();

        var elsewhere = board.NewClient();
        using var login = await LogInAsync(passkey);
        elsewhere.DefaultRequestHeaders.Authorization = new("Bearer", (string)(await login.JsonAsync())["access_token"]!);
        using var stolen = await elsewhere.AskAsync("POST", "/api/account/totp", Password(confirmation));
        await stolen.IsProblemAsync(403, "Permission Denied");
        using var changed = await ann.Client.AskAsync("POST", "/api/account/totp", Password(confirmation[..^1]));
        await changed.IsProblemAsync(403, "Permission Denied");
        board.Clock.Advance(TimeSpan.FromMinutes(5));
        using var late = await ann.Client.AskAsync("POST", "/api/account/totp", Password(confirmation));
        await late.IsProblemAsync(403, "Permission Denied");
    }

    [Fact]
    public async Task A_passkey_is_added_once_with_the_password_and_twenty_are_enough()
    {
        var (ann, passkey) = await JoinWithPasskeyAsync();
        using var _ = passkey;
        using (var wrong = await ann.Client.AskAsync("POST", "/api/account/passkeys/options", Password("wrong password")))
            await wrong.IsProblemAsync(403, "Permission Denied");
        using (var twice = await AddAsync(ann, passkey, await OptionsAsync(ann)))
            await twice.IsProblemAsync(409, "Passkey Already Added");
        var bob = await board.JoinAsync();
        using (var ofAnn = await AddAsync(bob, passkey, await OptionsAsync(ann)))
            await ofAnn.IsProblemAsync(400, "Challenge Not Valid");
        using (var elsewhere = new SoftPasskey { Origin = "https://evil.example" })
        {
            using var refused = await AddAsync(bob, elsewhere, await OptionsAsync(bob));
            await refused.IsProblemAsync(400, "Passkey Not Valid");
        }

        using (var unverified = new SoftPasskey { Flags = SoftPasskey.UserPresent })
        {
            using var refused = await AddAsync(bob, unverified, await OptionsAsync(bob));
            await refused.IsProblemAsync(400, "Passkey Not Valid");
        }

        var options = await OptionsAsync(ann);
        using var second = new SoftPasskey();
        using (var added = await AddAsync(ann, second, options))
            await added.JsonAsync();
        using (var again = await AddAsync(ann, second, options))
            await again.IsProblemAsync(400, "Challenge Not Valid");
        await board.QueryAsync<object>(
            "INSERT INTO passkeys (user_id, credential_id, public_key, sign_count, name, create_dt) "
                + $"SELECT {await ann.IdAsync()}, sha256(n::text::bytea || random()::text::bytea), 'x', 0, 'x', now() "
                + $"FROM generate_series(3, {InputLimits.MaxPasskeys}) n"
        );
        using var third = new SoftPasskey();
        using var many = await AddAsync(ann, third, await OptionsAsync(ann));
        await many.IsProblemAsync(409, "Too Many Passkeys");
    }

    [Fact]
    public async Task A_removed_passkey_opens_nothing_and_only_its_owner_removes_it()
    {
        var (ann, passkey) = await JoinWithPasskeyAsync("Old phone");
        using var _ = passkey;
        var id = (long)(await AccountAsync(ann))["passkeys"]![0]!["id"]!;
        var bob = await board.JoinAsync();
        using (var other = await bob.Client.AskAsync("DELETE", $"/api/account/passkeys/{id}", Password()))
            await other.IsProblemAsync(404, "Passkey Not Found");
        using (var wrong = await ann.Client.AskAsync("DELETE", $"/api/account/passkeys/{id}", Password("wrong password")))
            await wrong.IsProblemAsync(403, "Permission Denied");
        using (var removed = await ann.Client.AskAsync("DELETE", $"/api/account/passkeys/{id}", Password()))
            Assert.Equal(204, (int)removed.StatusCode);
        var mail = (await board.MailsToAsync(ann.Email))[^1];
        Assert.Equal("Passkey removed · FeedBoard", mail.Subject);
        Assert.Contains("“Old phone”", mail.TextBody!, StringComparison.Ordinal);
        using (var again = await ann.Client.AskAsync("DELETE", $"/api/account/passkeys/{id}", Password()))
            await again.IsProblemAsync(404, "Passkey Not Found");
        passkey.Count++;
        using var login = await LogInAsync(passkey);
        await login.IsProblemAsync(400, "Passkey Not Valid");
    }

    [Fact]
    public async Task The_last_way_to_log_in_stays()
    {
        var (ann, passkey) = await JoinWithPasskeyAsync();
        using var _ = passkey;
        using var more = new SoftPasskey();
        using (var added = await AddAsync(ann, more, await OptionsAsync(ann), "Another"))
            await added.JsonAsync();
        var ids = (await AccountAsync(ann))["passkeys"]!.AsArray().Select(p => (long)p!["id"]!).ToList();
        await board.QueryAsync<object>($"UPDATE users SET password_hash = '' WHERE email = '{ann.Email}'"); // as by a provider
        using (var first = await ann.Client.AskAsync("DELETE", $"/api/account/passkeys/{ids[0]}", "{}"))
            Assert.Equal(204, (int)first.StatusCode);
        using (var last = await ann.Client.AskAsync("DELETE", $"/api/account/passkeys/{ids[1]}", "{}"))
            Assert.Equal("last_login", (string)(await last.IsProblemAsync(409, "Last Login"))["code"]!);
        Assert.Single((await AccountAsync(ann))["passkeys"]!.AsArray());
    }

    [Fact]
    public async Task A_suspended_account_is_refused()
    {
        var (ann, passkey) = await JoinWithPasskeyAsync();
        using var _ = passkey;
        await board.QueryAsync<object>(
            $"UPDATE users SET suspended_until_dt = 'infinity', suspension_reason = 'Spam.' WHERE email = '{ann.Email}'"
        );
        using var login = await LogInAsync(passkey);
        Assert.Equal("Spam.", (string)(await login.IsProblemAsync(403, "Account Suspended"))["reason"]!);
    }

    [Fact]
    public async Task An_account_that_waits_for_approval_is_refused_and_no_device_is_told()
    {
        // None that waits can add one: it has no session. Should one ever have it, it is no way around a moderator.
        var (ann, passkey) = await JoinWithPasskeyAsync();
        using var _ = passkey;
        var (_, mails) = (await board.WaitingAsync(ann), (await board.MailsToAsync(ann.Email)).Count);
        using (var refused = await LogInAsync(passkey))
            await refused.IsProblemAsync(403, "Account Pending");
        await board.QueryAsync<object>($"UPDATE users SET registration = 0 WHERE email = '{ann.Email}'");
        Assert.Null((await AccountAsync(ann))["passkeys"]![0]!["last_used_dt"]);
        Assert.Equal(mails, (await board.MailsToAsync(ann.Email)).Count);
    }

    [Fact]
    public async Task A_new_device_is_told_only_once_the_passkey_was_good()
    {
        var (ann, passkey) = await JoinWithPasskeyAsync();
        using var _ = passkey;
        async Task<int> NoticesAsync() =>
            (await board.MailsToAsync(ann.Email)).Count(m => m.Subject!.StartsWith("Log-in from a new", StringComparison.Ordinal));
        using var phone = board.NewClient();
        phone.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", "Firefox on a phone");
        var options = await LoginOptionsAsync();
        passkey.Origin += ":8443";
        using (var bad = await LogInAsync((string)options["challenge"]!, passkey.Get(options["options"]!), phone))
            await bad.IsProblemAsync(400, "Passkey Not Valid");
        Assert.Equal(0, await NoticesAsync());
        passkey.Origin = passkey.Origin[..^5];
        foreach (var _1 in Enumerable.Range(0, 2))
        {
            options = await LoginOptionsAsync();
            using var good = await LogInAsync((string)options["challenge"]!, passkey.Get(options["options"]!), phone);
            await good.JsonAsync();
            Assert.Equal(1, await NoticesAsync());
        }
    }

    [Fact]
    public async Task What_cannot_be_read_is_refused()
    {
        var ann = await board.JoinAsync();
        using (var empty = await board.Guest.AskAsync("POST", "/api/auth/login/passkey", "{}"))
            await empty.IsInvalidAsync("challenge", "credential");
        var options = await LoginOptionsAsync();
        foreach (
            var (id, data) in new[] { ("%%", "e30"), ("AAAA", "!"), ("AAAA", "AAAA"), ("AAAA", "W10"), ("AAAA", "eyJjaGFsbGVuZ2UiOjF9") }
        )
        {
            var credential = JsonNode.Parse(
                $$"""
                {"id":"{{id}}","type":"public-key",
                 "response":{"clientDataJSON":"{{data}}","authenticatorData":"AAAA","signature":"AAAA"} }
                """
            )!;
            using var bad = await LogInAsync((string)options["challenge"]!, credential);
            await bad.IsInvalidAsync("credential");
        }

        using (var nameless = await ann.Client.AskAsync("POST", "/api/account/passkeys", """{"name":" ","credential":{}}"""))
            await nameless.IsInvalidAsync("credential", "name");
        foreach (var name in (string[])["a\u202eb", "a\u2066b", "a\u200fb", "a\u2028b", "a\nb", "a\u0007b"])
        {
            using var passkeyOfBob = new SoftPasskey();
            using var named = await AddAsync(ann, passkeyOfBob, await OptionsAsync(ann), name);
            var problem = await named.IsInvalidAsync("name");
            Assert.Equal("character_not_allowed", (string)problem["error_codes"]!["name"]![0]!["code"]!);
        }

        // Signed data that is cut is no error of the board.
        var (_, passkey) = await JoinWithPasskeyAsync();
        using var _ = passkey;
        var cut = passkey.Get(options["options"]!);
        cut["response"]!["authenticatorData"] = "AAAA";
        using var refused = await LogInAsync((string)options["challenge"]!, cut);
        await refused.IsProblemAsync(400, "Passkey Not Valid");
    }

    private async Task<(Person Person, SoftPasskey Passkey)> JoinWithPasskeyAsync(string name = "Phone")
    {
        var (person, passkey) = (await board.JoinAsync(), new SoftPasskey());
        using var added = await AddAsync(person, passkey, await OptionsAsync(person), name);
        await added.JsonAsync();
        return (person, passkey);
    }

    private static async Task<JsonNode> OptionsAsync(Person person)
    {
        using var response = await person.Client.AskAsync("POST", "/api/account/passkeys/options", Password());
        return await response.JsonAsync();
    }

    private static Task<HttpResponseMessage> AddAsync(Person person, SoftPasskey passkey, JsonNode options, string name = "Phone") =>
        person.Client.AskAsync(
            "POST",
            "/api/account/passkeys",
            new JsonObject { ["name"] = name, ["credential"] = passkey.Create(options) }.ToJsonString()
        );

    private async Task<JsonNode> LoginOptionsAsync()
    {
        using var response = await board.Guest.AskAsync("POST", "/api/auth/login/passkey/options");
        return await response.JsonAsync();
    }

    private async Task<HttpResponseMessage> LogInAsync(SoftPasskey passkey)
    {
        var options = await LoginOptionsAsync();
        return await LogInAsync((string)options["challenge"]!, passkey.Get(options["options"]!));
    }

    private Task<HttpResponseMessage> LogInAsync(string challenge, JsonNode credential, HttpClient? client = null) =>
        (client ?? board.Guest).AskAsync(
            "POST",
            "/api/auth/login/passkey",
            new JsonObject { ["challenge"] = challenge, ["credential"] = credential.DeepClone() }.ToJsonString()
        );

    private static async Task<JsonNode> ConfirmationOptionsAsync(Person person)
    {
        using var response = await person.Client.AskAsync("POST", "/api/account/confirmation/options");
        return await response.JsonAsync();
    }

    private static Task<HttpResponseMessage> ConfirmAsync(Person person, JsonNode options, SoftPasskey passkey) =>
        person.Client.AskAsync(
            "POST",
            "/api/account/confirmation",
            new JsonObject
            {
                ["challenge"] = (string)options["challenge"]!,
                ["credential"] = passkey.Get(options["options"]!),
            }.ToJsonString()
        );

    private static async Task<JsonNode> AccountAsync(Person person)
    {
        using var response = await person.Client.AskAsync("GET", "/api/account");
        return await response.JsonAsync();
    }

    private static string Hex(string base64Url) =>
        Convert.ToHexString(Microsoft.AspNetCore.WebUtilities.WebEncoders.Base64UrlDecode(base64Url));

    private static string Json(object value) => AuthenticatorApp.Body(value);

    private static string Password(string password = Person.Password) => Json(new { current_password = password });
}
