using System.Text.Json;
using FeedBoard.ApiService.Features.Auth;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Users;

namespace FeedBoard.Tests.Features.Auth.Providers;

/// <summary>Linking one's account with a provider, and ending that.</summary>
public sealed class ProviderLinkTests(ProviderBoard board) : IClassFixture<ProviderBoard>
{
    private readonly string subject = ProviderBoard.NewSubject();

    [Fact]
    public async Task A_linked_provider_logs_in_until_it_is_unlinked_and_mails_tell_of_both()
    {
        var ann = await board.JoinAsync();
        using (var linked = await board.LinkAsync(ann.Client, subject))
            Assert.Equal("test", (string)(await linked.JsonAsync())["provider"]!);
        using (var again = await board.LinkAsync(ann.Client, subject))
            await again.JsonAsync(); // it is so already
        Assert.Equal(ann.Email, (string)(await board.EnterAsync(subject))["email"]!);
        using (var ended = await ProviderBoard.UnlinkAsync(ann.Client))
            Assert.Equal(204, (int)ended.StatusCode);
        using (var twice = await ProviderBoard.UnlinkAsync(ann.Client))
            Assert.Equal("login_not_found", (string)(await twice.IsProblemAsync(404, "Login Not Found"))["code"]!);
        var nonce = ProviderBoard.NewNonce();
        using (var login = await board.LogInAsync(board.Provider.Token(subject, nonce), nonce))
            await login.IsProblemAsync(403, "Email Not Given");
        var mails = await board.MailsToAsync(ann.Email);
        Assert.Equal(2, mails.Count(m => m.TextBody!.Contains("Example & Co", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_wrong_password_changes_nothing_and_uses_up_no_token()
    {
        var ann = await board.JoinAsync();
        var nonce = ProviderBoard.NewNonce();
        var token = board.Provider.Token(subject, nonce);
        foreach (var (password, right) in ((string?, bool)[])[("wrong", false), (null, false), (Person.Password, true)])
        {
            using var response = await ann.Client.AskAsync(
                "POST",
                "/api/account/logins",
                JsonSerializer.Serialize(
                    new
                    {
                        provider = "test",
                        id_token = token,
                        nonce,
                        current_password = password,
                    }
                )
            );
            if (right)
                await response.JsonAsync();
            else if (password is null)
                await response.IsInvalidAsync("current_password");
            else
                await response.IsProblemAsync(403, "Permission Denied");
        }

        using (var refused = await ProviderBoard.UnlinkAsync(ann.Client, "wrong"))
            await refused.IsProblemAsync(403, "Permission Denied");
        Assert.Equal(ann.Email, (string)(await board.EnterAsync(subject))["email"]!);
    }

    [Fact]
    public async Task A_token_that_logged_in_links_nothing()
    {
        var ann = await board.JoinAsync();
        var nonce = ProviderBoard.NewNonce();
        var token = board.Provider.Token(subject, nonce, ProviderBoard.WithEmail($"{subject}@example.org"));
        using (var login = await board.LogInAsync(token, nonce))
            await login.JsonAsync();
        using var response = await ann.Client.AskAsync(
            "POST",
            "/api/account/logins",
            JsonSerializer.Serialize(
                new
                {
                    provider = "test",
                    id_token = token,
                    nonce,
                    current_password = Person.Password,
                }
            )
        );
        await response.IsProblemAsync(401, "Invalid Credentials");
    }

    [Fact]
    public async Task Of_two_accounts_that_link_the_same_person_at_once_one_does()
    {
        var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
        var responses = await Task.WhenAll(board.LinkAsync(ann.Client, subject), board.LinkAsync(bob.Client, subject));
        Assert.Equal([200, 409], responses.Select(r => (int)r.StatusCode).Order());
        using (var refused = responses.Single(r => (int)r.StatusCode == 409))
            Assert.Equal("login_already_linked", (string)(await refused.IsProblemAsync(409, "Login Already Linked"))["code"]!);
        // And an account has one person at a provider.
        var winner = (int)responses[0].StatusCode == 200 ? ann : bob;
        using var another = await board.LinkAsync(winner.Client, ProviderBoard.NewSubject());
        await another.IsProblemAsync(409, "Login Already Linked");
        responses[0].Dispose();
        responses[1].Dispose();
    }

    [Fact]
    public async Task The_last_way_to_log_in_stays()
    {
        using var client = await board.ClientAsync(subject, ProviderBoard.WithEmail($"{subject}@example.org"));
        using (var refused = await ProviderBoard.UnlinkAsync(client, password: null))
            Assert.Equal("last_login", (string)(await refused.IsProblemAsync(409, "Last Login"))["code"]!);
        Assert.Equal($"{subject}@example.org", (string)(await board.EnterAsync(subject))["email"]!);

        // Of two links that are ended at the same moment, one stays.
        await board.QueryAsync<object>(
            $"""
            INSERT INTO logins (provider, issuer, subject, user_id, create_dt)
            SELECT 'gone', 'https://gone.example', subject, user_id, now() FROM logins WHERE subject = '{subject}'
            """
        );
        var responses = await Task.WhenAll(
            ProviderBoard.UnlinkAsync(client, password: null),
            ProviderBoard.UnlinkAsync(client, password: null, "gone")
        );
        Assert.Equal([204, 409], responses.Select(r => (int)r.StatusCode).Order());
        foreach (var response in responses)
            response.Dispose();
    }

    [Fact]
    public async Task Without_a_password_only_a_new_session_changes_how_one_logs_in()
    {
        using var client = await board.ClientAsync(subject, ProviderBoard.WithEmail($"{subject}@example.org"));
        board.Clock.Advance(OwnPassword.NewSession + TimeSpan.FromSeconds(1));
        using (var refused = await ProviderBoard.UnlinkAsync(client, password: null))
            Assert.Equal("log_in_again", (string)(await refused.IsProblemAsync(403, "Log In Again"))["code"]!);
        using (var refused = await board.LinkAsync(client, subject, password: null))
            await refused.IsProblemAsync(403, "Log In Again");
        using var again = await board.ClientAsync(subject);
        using var linked = await board.LinkAsync(again, subject, password: null);
        await linked.JsonAsync();
    }

    [Fact]
    public async Task Links_are_in_the_export_and_go_with_the_account()
    {
        var ann = await board.JoinAsync();
        using (var linked = await board.LinkAsync(ann.Client, subject))
            await linked.JsonAsync();
        using (var export = await ann.Client.AskAsync("GET", "/api/mypage/export"))
        {
            var cancel = TestContext.Current.CancellationToken;
            using var zip = new System.IO.Compression.ZipArchive(await export.Content.ReadAsStreamAsync(cancel));
            using var reader = new StreamReader(await zip.GetEntry("account.json")!.OpenAsync(cancel));
            Assert.Contains(subject, await reader.ReadToEndAsync(cancel), StringComparison.Ordinal);
        }

        var body = JsonSerializer.Serialize(new { password = Person.Password });
        using (var gone = await ann.Client.AskAsync("DELETE", "/api/mypage/profile", body))
            Assert.Equal(204, (int)gone.StatusCode);
        Assert.Equal(0L, await board.QueryAsync<long>($"SELECT count(*) FROM logins WHERE subject = '{subject}'"));
    }
}
