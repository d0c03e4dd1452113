using System.Text.Json;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Board;
using FeedBoard.Tests.Features.Moderation;
using FeedBoard.Tests.Features.Registrations;
using FeedBoard.Tests.Features.SecondFactors;
using FeedBoard.Tests.Features.Users;

namespace FeedBoard.Tests.Features.Auth.Providers;

/// <summary>A provider opens no door that is closed otherwise: who may join, second factors, new devices, confirmed addresses.</summary>
public sealed class ProviderGateTests(ProviderBoard board) : IClassFixture<ProviderBoard>
{
    private const string Phone =
        "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36";

    private readonly string subject = ProviderBoard.NewSubject();

    private string Email => $"{subject}@example.org";

    [Fact]
    public async Task An_account_with_an_authenticator_app_is_asked_for_its_code()
    {
        var ann = await LinkedAsync();
        var app = await AuthenticatorApp.SetUpAsync(ann, board.Clock);
        using var half = await LogInAsync();
        var asked = await half.IsProblemAsync(401, "Second Factor Required");
        Assert.Equal("second_factor_required", (string)asked["code"]!);
        Assert.Equal(["totp", "recovery_code"], asked["factors"]!.AsArray().Select(f => (string)f!));
        var challenge = (string)asked["challenge"]!;
        using (var wrong = await CodeAsync(challenge, "000000"))
            await wrong.IsProblemAsync(400, "Code Not Valid");
        using var right = await CodeAsync(challenge, app.RecoveryCodes[0]);
        Assert.Equal(ann.Email, (string)(await right.JsonAsync())["email"]!);
    }

    [Fact]
    public async Task Where_a_moderator_decides_somebody_new_waits_and_the_moderator_reads_the_name_of_the_provider()
    {
        var before = ProviderBoard.NewSubject();
        var linked = await LinkedAsync(before);
        var moderator = await board.JoinAsModeratorAsync();
        await board.SetBoardAsync("registration = 1");
        var refusedSubject = ProviderBoard.NewSubject();
        foreach (
            var (who, email) in ((string, string?)[])
                [(subject, Email), (subject, null), (refusedSubject, $"{refusedSubject}@example.org")]
        )
        {
            using var waits = await LogInAsync(who, email);
            Assert.Equal("account_pending", (string)(await waits.IsProblemAsync(403, "Account Pending"))["code"]!);
        }

        Assert.Equal(linked.Email, (string)(await board.EnterAsync(before))["email"]!);
        var id = await board.IdOfAsync(Email);
        using (var list = await moderator.Client.AskAsync("GET", "/api/moderation/registrations?limit=100"))
        {
            var waiting = (await list.JsonAsync()).AsArray().Single(r => (long)r!["user_id"]! == id)!;
            Assert.Equal(("Example & Co", true), ((string)waiting["reason"]!, (bool)waiting["email_verified"]!));
        }

        using (var approved = await moderator.ApproveAsync(id))
            Assert.Equal("approved", (string)(await approved.JsonAsync())["status"]!);
        Assert.Equal(Email, (string)(await board.EnterAsync(subject))["email"]!);
        using (var refused = await moderator.RefuseAsync(await board.IdOfAsync($"{refusedSubject}@example.org"), "We do not know you."))
            await refused.JsonAsync();
        using var never = await LogInAsync(refusedSubject);
        Assert.Equal("We do not know you.", (string)(await never.IsProblemAsync(403, "Account Refused"))["reason"]!);
        await OpenAsync();
    }

    [Theory]
    [InlineData(2, "invite_required", "Invite Required")]
    [InlineData(3, "registration_closed", "Registration Closed")]
    public async Task Where_not_everybody_may_join_nobody_new_does_and_who_is_there_logs_in(int registration, string code, string detail)
    {
        var linked = await LinkedAsync();
        var verified = await board.JoinAsync();
        await board.QueryAsync<object>($"UPDATE users SET email_verified_dt = now() WHERE email = '{verified.Email}'");
        await board.SetBoardAsync($"registration = {registration}");
        var stranger = ProviderBoard.NewSubject();
        using (var refused = await LogInAsync(stranger, $"{stranger}@example.org"))
            Assert.Equal(code, (string)(await refused.IsProblemAsync(403, detail))["code"]!);
        Assert.Equal(0, await board.IdOfAsync($"{stranger}@example.org"));
        Assert.Equal(linked.Email, (string)(await board.EnterAsync(subject))["email"]!);
        // Whose address both sides have verified is somebody who is there, too.
        Assert.Equal(
            verified.Nickname,
            (string)(await board.EnterAsync(ProviderBoard.NewSubject(), ProviderBoard.WithEmail(verified.Email)))["nickname"]!
        );
        await OpenAsync();
        Assert.Equal($"{stranger}@example.org", (string)(await EnterAsync(stranger))["email"]!);
    }

    [Fact]
    public async Task Blocked_domains_and_networks_take_nobody_new_and_who_is_there_logs_in()
    {
        var linked = await LinkedAsync();
        var moderator = await board.JoinAsModeratorAsync();
        var domain = $"d{Guid.NewGuid():N}.example";
        foreach (var path in (string[])[$"blocked-domains/{domain}", "blocked-networks/203.0.113.0%2F24"])
        {
            using var blocked = await moderator.Client.AskAsync("PUT", $"/api/moderation/{path}");
            await blocked.JsonAsync();
        }

        using var there = board.NewClient();
        there.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.7");
        foreach (
            var (email, client) in ((string, HttpClient?)[])[($"ann@mail.{domain.ToUpperInvariant()}", null), ($"n{Email}", there)]
        )
        {
            using var refused = await LogInAsync(ProviderBoard.NewSubject(), email, client);
            Assert.Equal("registration_closed", (string)(await refused.IsProblemAsync(403, "Registration Closed"))["code"]!);
            Assert.Equal(0, await board.IdOfAsync(email));
        }

        using var login = await LogInAsync(subject, email: null, there);
        Assert.Equal(linked.Email, (string)(await login.JsonAsync())["email"]!);
    }

    [Fact]
    public async Task Where_an_address_must_be_confirmed_the_provider_does_it_if_it_has()
    {
        var admin = await board.JoinAsAdminAsync();
        await admin.ChangeBoardAsync(new { verify_email = true });
        using (var confirmed = await board.ClientAsync(subject, ProviderBoard.WithEmail(Email)))
            Assert.Equal(200, await WriteAsync(confirmed));
        var email = $"u{Email}";
        using (var unconfirmed = await board.ClientAsync($"u{subject}", ProviderBoard.WithEmail(email, verified: false)))
        {
            Assert.Equal(403, await WriteAsync(unconfirmed));
            var verify = JsonSerializer.Serialize(new { token = await board.TokenToAsync(email) });
            using (var done = await board.Guest.AskAsync("POST", "/api/account/email/verify", verify))
                Assert.Equal(204, (int)done.StatusCode);
            Assert.Equal(200, await WriteAsync(unconfirmed));
        }

        await admin.ChangeBoardAsync(new { verify_email = false });
    }

    [Fact]
    public async Task A_log_in_from_a_new_device_is_told_once_and_the_one_that_makes_the_account_is_not()
    {
        using var phone = board.NewClient();
        phone.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", Phone);
        var ann = await LinkedAsync();
        for (var n = 0; n < 2; n++)
        {
            using var login = await LogInAsync(subject, email: null, phone);
            await login.JsonAsync();
            var notice = Assert.Single(await NoticesAsync(ann.Email));
            Assert.Contains("Chrome, Android", notice, StringComparison.Ordinal);
        }

        var newcomer = ProviderBoard.NewSubject();
        using (var first = await LogInAsync(newcomer, $"{newcomer}@example.org", phone))
            await first.JsonAsync();
        Assert.Empty(await NoticesAsync($"{newcomer}@example.org"));
        await board.EnterAsync(newcomer);
        Assert.Single(await NoticesAsync($"{newcomer}@example.org"));
    }

    private async Task<Person> LinkedAsync(string? who = null)
    {
        var ann = await board.JoinAsync();
        using var linked = await board.LinkAsync(ann.Client, who ?? subject);
        await linked.JsonAsync();
        return ann;
    }

    private Task<System.Text.Json.Nodes.JsonNode> EnterAsync(string who) =>
        board.EnterAsync(who, ProviderBoard.WithEmail($"{who}@example.org"));

    private Task<HttpResponseMessage> LogInAsync(string? who = null, string? email = null, HttpClient? client = null)
    {
        var nonce = ProviderBoard.NewNonce();
        var change = email is null ? null : ProviderBoard.WithEmail(email);
        return board.LogInAsync(board.Provider.Token(who ?? subject, nonce, change), nonce, client);
    }

    private Task<HttpResponseMessage> CodeAsync(string challenge, string code) =>
        board.Guest.AskAsync("POST", "/api/auth/login/second-factor", JsonSerializer.Serialize(new { challenge, code }));

    private static async Task<int> WriteAsync(HttpClient client)
    {
        using var form = Form.Of(("title", "A title"), ("content", "Some words"));
        using var response = await client.PostAsync("/api/feed/create", form, TestContext.Current.CancellationToken);
        return (int)response.StatusCode;
    }

    private async Task<IReadOnlyList<string>> NoticesAsync(string email) =>
        [
            .. (await board.MailsToAsync(email))
                .Where(m => m.Subject!.StartsWith("Log-in from a new", StringComparison.Ordinal))
                .Select(m => m.TextBody!),
        ];

    private Task OpenAsync() => board.SetBoardAsync("registration = 0");
}
