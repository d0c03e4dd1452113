using System.Text.Json;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Mail;
using FeedBoard.Tests.Features.Users;

namespace FeedBoard.Tests.Features.Account;

/// <summary>The address of an account: confirmed, and changed.</summary>
public sealed class AccountEmailTests(MailBoard board) : IClassFixture<MailBoard>
{
    [Fact]
    public async Task An_account_says_what_is_known_of_it()
    {
        var ann = await board.JoinAsync();
        using var response = await ann.Client.AskAsync("GET", "/api/account");
        var account = await response.JsonAsync();
        Assert.Equal(
            ["email", "email_verified", "has_password", "logins", "passkeys", "pending_email", "recovery_codes_left", "totp"],
            account.Fields()
        );
        Assert.Equal(
            (ann.Email, false, true),
            ((string)account["email"]!, (bool)account["email_verified"]!, (bool)account["has_password"]!)
        );
        Assert.NotNull(response.Headers.ETag);
    }

    [Fact]
    public async Task The_link_of_the_first_mail_confirms_the_address_once()
    {
        var ann = await board.JoinAsync();
        var token = await board.TokenToAsync(ann.Email);
        Assert.False(await IsVerifiedAsync(ann));
        using var verified = await VerifyAsync(token);
        Assert.Equal(204, (int)verified.StatusCode);
        Assert.True(await IsVerifiedAsync(ann));
        using var again = await VerifyAsync(token);
        await again.IsProblemAsync(400, "Link Not Valid");

        using var more = await ann.Client.AskAsync("POST", "/api/account/email/verification");
        await more.IsProblemAsync(409, "Already Verified");
    }

    [Fact]
    public async Task The_mail_is_sent_again()
    {
        var ann = await board.JoinAsync();
        var first = await board.TokenToAsync(ann.Email);
        using var asked = await ann.Client.AskAsync("POST", "/api/account/email/verification");
        Assert.Equal(202, (int)asked.StatusCode);
        var second = await board.TokenToAsync(ann.Email);
        Assert.NotEqual(first, second);
        using var verified = await VerifyAsync(second);
        Assert.Equal(204, (int)verified.StatusCode);
    }

    [Fact]
    public async Task A_link_to_confirm_expires_after_a_day_and_resets_no_password()
    {
        var ann = await board.JoinAsync();
        var token = await board.TokenToAsync(ann.Email);
        using var reset = await board.Guest.AskAsync(
            "POST",
            "/api/account/password/reset",
            JsonSerializer.Serialize(new { token, password = "staple battery" })
        );
        await reset.IsProblemAsync(400, "Link Not Valid");
        board.Clock.Advance(TimeSpan.FromHours(25));
        using var late = await VerifyAsync(token);
        await late.IsProblemAsync(400, "Link Not Valid");
        using var none = await board.Guest.AskAsync("POST", "/api/account/email/verify", """{"token":" "}""");
        await none.IsInvalidAsync("token");
    }

    [Fact]
    public async Task An_address_changes_when_the_link_in_the_new_inbox_is_followed()
    {
        var ann = await board.JoinAsync();
        var next = $"{Guid.NewGuid():N}@example.com";
        await board.Guest.AskAsync("POST", "/api/account/password/forgot", JsonSerializer.Serialize(new { email = ann.Email }));
        var resetToOld = await board.TokenToAsync(ann.Email);
        using var asked = await ChangeAsync(ann, next);
        Assert.Equal(202, (int)asked.StatusCode);
        var notice = (await board.MailsToAsync(ann.Email))[^1];
        Assert.StartsWith("Your e-mail address is about to change", notice.Subject, StringComparison.Ordinal);
        Assert.Contains(next, notice.TextBody!, StringComparison.Ordinal);
        Assert.Equal((ann.Email, next), await AddressesAsync(ann));

        using var verified = await VerifyAsync(await board.TokenToAsync(next));
        Assert.Equal(204, (int)verified.StatusCode);
        Assert.Equal((next, null), await AddressesAsync(ann));
        Assert.True(await IsVerifiedAsync(ann));
        Assert.StartsWith("Your e-mail address was changed", (await board.MailsToAsync(ann.Email))[^1].Subject, StringComparison.Ordinal);
        using var login = await board.Guest.AskAsync(
            "POST",
            "/api/auth/login",
            JsonSerializer.Serialize(new { email = next.ToUpperInvariant(), password = Person.Password })
        );
        await login.JsonAsync();
        // Nothing that lies in the old inbox opens the account.
        using var reset = await board.Guest.AskAsync(
            "POST",
            "/api/account/password/reset",
            JsonSerializer.Serialize(new { token = resetToOld, password = "staple battery" })
        );
        await reset.IsProblemAsync(400, "Link Not Valid");
    }

    [Fact]
    public async Task That_an_address_is_taken_is_never_told()
    {
        var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
        var before = (await board.MailsToAsync(bob.Email)).Count;
        using var free = await ChangeAsync(ann, $"{Guid.NewGuid():N}@example.com");
        board.Clock.Advance(TimeSpan.FromMinutes(2));
        using var taken = await ChangeAsync(ann, bob.Email.ToUpperInvariant());
        Assert.Equal((int)free.StatusCode, (int)taken.StatusCode);
        Assert.Equal(free.LastingHeaders(), taken.LastingHeaders());
        Assert.Equal((ann.Email, bob.Email.ToUpperInvariant()), await AddressesAsync(ann));
        Assert.Equal(before, (await board.MailsToAsync(bob.Email)).Count);
    }

    [Fact]
    public async Task An_address_that_was_taken_meanwhile_is_not_given()
    {
        var ann = await board.JoinAsync();
        var next = $"{Guid.NewGuid():N}@example.com";
        await ChangeAsync(ann, next);
        var token = await board.TokenToAsync(next);
        await Person.JoinAsync(board.NewClient(), next, $"p{Guid.NewGuid():N}"[..20]);
        using var refused = await VerifyAsync(token);
        await refused.IsProblemAsync(400, "Link Not Valid");
        Assert.Equal(ann.Email, (await AddressesAsync(ann)).Email);
    }

    [Fact]
    public async Task Two_that_want_the_same_address_at_once_get_it_once()
    {
        var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
        var next = $"{Guid.NewGuid():N}@example.com";
        await ChangeAsync(ann, next);
        await board.SendMailAsync();
        board.Clock.Advance(TimeSpan.FromMinutes(2));
        await ChangeAsync(bob, next);
        var tokens = (await board.MailsToAsync(next)).Select(m => m.Token()).ToList();
        Assert.Equal(2, tokens.Count);
        var statuses = await Task.WhenAll(
            tokens.Select(async token =>
            {
                using var response = await VerifyAsync(token);
                return (int)response.StatusCode;
            })
        );
        Assert.Equal([204, 400], statuses.Order());
    }

    [Fact]
    public async Task A_later_change_and_a_new_password_make_an_earlier_one_void()
    {
        var ann = await board.JoinAsync();
        var (first, second) = ($"{Guid.NewGuid():N}@example.com", $"{Guid.NewGuid():N}@example.com");
        await ChangeAsync(ann, first);
        var token = await board.TokenToAsync(first);
        board.Clock.Advance(TimeSpan.FromMinutes(2));
        await ChangeAsync(ann, second);
        using var late = await VerifyAsync(token);
        await late.IsProblemAsync(400, "Link Not Valid");

        token = await board.TokenToAsync(second);
        using var changed = await ann.Client.AskAsync(
            "PATCH",
            "/api/mypage/profile",
            $$"""{"password":"staple battery","current_password":"{{Person.Password}}"}"""
        );
        await changed.JsonAsync();
        using var stopped = await VerifyAsync(token);
        await stopped.IsProblemAsync(400, "Link Not Valid");
        Assert.Equal((ann.Email, null), await AddressesAsync(ann));
    }

    [Fact]
    public async Task A_change_needs_the_password_and_another_address()
    {
        var ann = await board.JoinAsync();
        using var wrong = await ChangeAsync(ann, "next@example.com", "wrong password");
        await wrong.IsProblemAsync(403, "Permission Denied");
        using var none = await ann.Client.AskAsync("POST", "/api/account/email", "{}");
        await none.IsInvalidAsync("email");
        using var unconfirmed = await ann.Client.AskAsync("POST", "/api/account/email", """{"email":"next@example.com"}""");
        await unconfirmed.IsInvalidAsync("current_password");
        using var same = await ChangeAsync(ann, ann.Email);
        await same.IsInvalidAsync("email");
        using var bad = await ChangeAsync(ann, "next@example.com\r\nBcc: eve@example.org");
        await bad.IsInvalidAsync("email");
        Assert.Equal((ann.Email, null), await AddressesAsync(ann));
    }

    [Fact]
    public async Task The_export_says_what_is_kept()
    {
        var ann = await board.JoinAsync();
        var next = $"{Guid.NewGuid():N}@example.com";
        await ChangeAsync(ann, next);
        await board.SendMailAsync();
        using var response = await ann.Client.AskAsync("GET", "/api/mypage/export");
        using var zip = new System.IO.Compression.ZipArchive(
            await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken)
        );
        using var file = await zip.GetEntry("account.json")!.OpenAsync(TestContext.Current.CancellationToken);
        var account = System.Text.Json.Nodes.JsonNode.Parse(file)!;
        Assert.Equal(next, (string)account["pending_email"]!);
        Assert.False((bool)account["email_verified"]!);
        var mails = account["mails"]!.AsArray();
        Assert.Equal(
            ["change_email", "email_is_to_change", "verify_email"],
            mails.Select(m => (string)m!["kind"]!).Order(StringComparer.Ordinal)
        );
        Assert.All(mails, m => Assert.NotNull((string?)m!["sent_dt"]));
    }

    private Task<HttpResponseMessage> VerifyAsync(string token) =>
        board.Guest.AskAsync("POST", "/api/account/email/verify", JsonSerializer.Serialize(new { token }));

    private static Task<HttpResponseMessage> ChangeAsync(Person person, string email, string password = Person.Password) =>
        person.Client.AskAsync("POST", "/api/account/email", JsonSerializer.Serialize(new { email, current_password = password }));

    private static async Task<bool> IsVerifiedAsync(Person person)
    {
        using var response = await person.Client.AskAsync("GET", "/api/account");
        return (bool)(await response.JsonAsync())["email_verified"]!;
    }

    private static async Task<(string Email, string? Pending)> AddressesAsync(Person person)
    {
        using var response = await person.Client.AskAsync("GET", "/api/account");
        var account = await response.JsonAsync();
        return ((string)account["email"]!, (string?)account["pending_email"]);
    }
}
