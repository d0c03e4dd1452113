using System.Text.Json;
using System.Text.Json.Nodes;
using FeedBoard.ApiService.Features.Auth;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Account;
using FeedBoard.Tests.Features.Passkeys;
using FeedBoard.Tests.Features.SecondFactors;
using FeedBoard.Tests.Features.Users;

namespace FeedBoard.Tests.Features.Auth.Providers;

/// <summary>A person without a password changes the account in a new session, or with a passkey.</summary>
public sealed class NoPasswordTests(ProviderBoard board) : IClassFixture<ProviderBoard>
{
    private readonly string subject = ProviderBoard.NewSubject();

    /// <summary>Each change that asks for the password otherwise. The last one is the end of the account.</summary>
    private static (string Method, string Path, string? Field)[] Changes =>
        [
            ("PATCH", "/api/mypage/profile", "nickname"),
            ("POST", "/api/account/email", "email"),
            ("POST", "/api/account/totp", null),
            ("POST", "/api/account/passkeys/options", null),
            ("POST", ApiTokenCalls.Path, "name"),
            ("DELETE", "/api/mypage/profile", null),
        ];

    [Fact]
    public async Task In_a_new_session_each_change_works()
    {
        using var client = await ClientAsync();
        foreach (var change in Changes)
        {
            using var response = await SendAsync(client, change);
            Assert.True(response.IsSuccessStatusCode, $"{change}: {await response.Content.ReadAsStringAsync(Cancel)}");
        }

        Assert.Equal(0L, await board.QueryAsync<long>($"SELECT count(*) FROM logins WHERE subject = '{subject}'"));
    }

    [Fact]
    public async Task In_an_old_one_none_does_and_a_password_that_nobody_set_is_never_right()
    {
        using var client = await ClientAsync();
        foreach (var change in Changes)
        {
            using var refused = await SendAsync(client, change, "a password");
            Assert.Equal((change, "password_not_set"), (change, (string)(await refused.IsProblemAsync(403))["code"]!));
        }

        board.Clock.Advance(OwnPassword.NewSession + TimeSpan.FromSeconds(1));
        foreach (var change in Changes)
        {
            foreach (var password in (string?[])[null, ""])
            {
                using var refused = await SendAsync(client, change, password);
                Assert.Equal((change, "log_in_again"), (change, (string)(await refused.IsProblemAsync(403, "Log In Again"))["code"]!));
            }
        }

        // Another session of the account, a new one, is not this one.
        using var again = await board.ClientAsync(subject);
        using (var old = await SendAsync(client, Changes[0]))
            await old.IsProblemAsync(403, "Log In Again");
        using var done = await SendAsync(again, Changes[0]);
        await done.JsonAsync();
    }

    [Fact]
    public async Task Whoever_has_a_password_must_send_it_however_new_the_session_is()
    {
        var ann = await board.JoinAsync();
        foreach (var change in Changes)
        {
            using var refused = await SendAsync(ann.Client, change);
            await refused.IsInvalidAsync(PasswordField(change.Method));
        }
    }

    [Fact]
    public async Task A_second_factor_is_set_up_asked_for_and_turned_off()
    {
        using var client = await ClientAsync();
        using var started = await client.AskAsync("POST", "/api/account/totp", "{}");
        var secret = (string)(await started.JsonAsync())["secret"]!;
        var code = AuthenticatorApp.Body(new { code = AuthenticatorApp.CodeOf(secret, board.Clock.GetUtcNow()) });
        using (var on = await client.AskAsync("PUT", "/api/account/totp", code))
            await on.JsonAsync();
        var nonce = ProviderBoard.NewNonce();
        using (var half = await board.LogInAsync(board.Provider.Token(subject, nonce), nonce))
            await half.IsProblemAsync(401, "Second Factor Required");
        using (var codes = await client.AskAsync("POST", "/api/account/recovery-codes", "{}"))
            await codes.JsonAsync();
        using (var off = await client.AskAsync("DELETE", "/api/account/totp", "{}"))
            Assert.Equal(204, (int)off.StatusCode);
        await board.EnterAsync(subject);
    }

    [Fact]
    public async Task A_passkey_confirms_in_an_old_session()
    {
        using var client = await ClientAsync();
        using var passkey = new SoftPasskey();
        using (var options = await client.AskAsync("POST", "/api/account/passkeys/options", "{}"))
        {
            var add = new JsonObject { ["name"] = "Phone", ["credential"] = passkey.Create(await options.JsonAsync()) };
            using var added = await client.AskAsync("POST", "/api/account/passkeys", add.ToJsonString());
            await added.JsonAsync();
        }

        board.Clock.Advance(OwnPassword.NewSession + TimeSpan.FromSeconds(1));
        using var asked = await client.AskAsync("POST", "/api/account/confirmation/options");
        var question = await asked.JsonAsync();
        var reply = new JsonObject
        {
            ["challenge"] = (string)question["challenge"]!,
            ["credential"] = passkey.Get(question["options"]!),
        };
        using var confirmed = await client.AskAsync("POST", "/api/account/confirmation", reply.ToJsonString());
        var confirmation = (string)(await confirmed.JsonAsync())["confirmation"]!;
        foreach (var change in Changes)
        {
            using var done = await SendAsync(client, change, confirmation);
            Assert.True(done.IsSuccessStatusCode, $"{change}: {await done.Content.ReadAsStringAsync(Cancel)}");
        }
    }

    private static readonly string[] Scopes = ["read"]; // of a token; other changes ignore them

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Task<HttpClient> ClientAsync() => board.ClientAsync(subject, ProviderBoard.WithEmail($"{subject}@example.org"));

    private static string PasswordField(string method) => method == "DELETE" ? "password" : "current_password";

    private static Task<HttpResponseMessage> SendAsync(
        HttpClient client,
        (string Method, string Path, string? Field) change,
        string? password = null
    )
    {
        var body = new Dictionary<string, object?>(StringComparer.Ordinal) { ["scopes"] = Scopes };
        if (password is not null)
            body[PasswordField(change.Method)] = password;
        if (change.Field is { } field)
            body[field] = field == "email" ? $"{Guid.NewGuid():N}@example.org" : $"n{Guid.NewGuid():N}"[..20];
        return client.AskAsync(change.Method, change.Path, JsonSerializer.Serialize(body));
    }
}
