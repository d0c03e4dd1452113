using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Features.Registrations;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Mail;
using FeedBoard.Tests.Features.Moderation;
using FeedBoard.Tests.Features.Notifications;
using FeedBoard.Tests.Features.Users;
using Microsoft.Extensions.DependencyInjection;
using static FeedBoard.Tests.Features.Registrations.RegistrationCalls;

namespace FeedBoard.Tests.Features.Registrations;

/// <summary>A board that takes nobody, and one where moderators decide.</summary>
public sealed class RegistrationTests(MailBoard board) : IClassFixture<MailBoard>
{
    [Fact]
    public async Task A_closed_board_takes_nobody_and_those_who_are_there_stay()
    {
        var ann = await board.JoinAsync();
        await board.SetBoardAsync("registration = 3");
        var email = NewEmail();
        using var refused = await board.SignUpAsync(email);
        Assert.Equal("registration_closed", (string)(await refused.IsProblemAsync(403, "Registration Closed"))["code"]!);
        using var nonsense = await board.SignUpAsync("nobody", nickname: "x");
        await nonsense.IsProblemAsync(403, "Registration Closed");
        Assert.Equal(0, await board.IdOfAsync(email));
        using var login = await board.LogInAsync(ann.Email);
        await login.JsonAsync();
        await OpenAsync();
        using var joined = await board.SignUpAsync(email, reason: null);
        Assert.Null((await joined.JsonAsync())["status"]);
    }

    [Theory]
    [InlineData(null, "required")]
    [InlineData("  too short", "too_short")]
    [InlineData("LONG", "too_long")]
    public async Task Where_a_moderator_decides_a_reason_is_needed(string? reason, string code)
    {
        await board.SetBoardAsync("registration = 1");
        using var refused = await board.SignUpAsync(NewEmail(), reason == "LONG" ? new string('가', 501) : reason);
        Assert.Equal(code, (string)(await refused.IsInvalidAsync("reason"))["error_codes"]!["reason"]![0]!["code"]!);
        await OpenAsync();
    }

    [Fact]
    public async Task Who_waits_is_nobody_until_a_moderator_approves_them()
    {
        var moderator = await board.JoinAsModeratorAsync();
        var before = (await moderator.Client.UnreadByReadAsync())!.WaitingRegistrations;
        await board.SetBoardAsync("registration = 1");
        var email = NewEmail();
        var nickname = email[..20];
        var id = await board.WaitAsync(email, language: "ko");
        await OpenAsync();

        using var wrong = await board.LogInAsync(email, "another password");
        await wrong.IsProblemAsync(401, "Invalid Credentials");
        using var waits = await board.LogInAsync(email);
        Assert.Equal("account_pending", (string)(await waits.IsProblemAsync(403, "Account Pending"))["code"]!);
        Assert.Equal("404 404 0 404 404 404 0", await SeenAsync(id, nickname, moderator));

        Assert.Equal(before + 1, (await moderator.Client.UnreadByReadAsync())!.WaitingRegistrations);
        using var list = await moderator.Client.AskAsync("GET", "/api/moderation/registrations?limit=100");
        var waiting = (await list.JsonAsync()).AsArray().Single(r => (long)r!["user_id"]! == id)!;
        Assert.Equal((long)list.Total(), (long)before! + 1);
        Assert.Equal(
            (nickname, null, false, Reason),
            ((string)waiting["nickname"]!, (string?)waiting["email"], (bool)waiting["email_verified"]!, (string)waiting["reason"]!)
        );
        var admin = await board.JoinAsAsync(2);
        using var forAdmins = await admin.Client.AskAsync("GET", "/api/moderation/registrations?limit=100");
        Assert.Contains(email, (await forAdmins.JsonAsync()).ToJsonString(), StringComparison.Ordinal);

        using var approved = await moderator.ApproveAsync(id);
        Assert.Equal("approved", (string)(await approved.JsonAsync())["status"]!);
        using var login = await board.LogInAsync(email);
        await login.JsonAsync();
        Assert.Equal("200 200 1 200 200 200 1", await SeenAsync(id, nickname, moderator));
        var mail = (await board.MailsToAsync(email))[^1];
        Assert.StartsWith("가입이 승인되었습니다", mail.Subject, StringComparison.Ordinal);
        Assert.Equal($"{MailBoard.PublicUrl}login", mail.Link().AbsoluteUri);
        Assert.Equal(0L, await board.QueryAsync<long>($"SELECT count(*) FROM registrations WHERE user_id = {id}"));

        using var again = await moderator.ApproveAsync(id);
        Assert.Equal("registration_already_decided", (string)(await again.IsProblemAsync(409))["code"]!);
        using var late = await moderator.RefuseAsync(id);
        await late.IsProblemAsync(409);
        using var nobody = await moderator.ApproveAsync(999_999_999);
        await nobody.IsProblemAsync(404, "User Not Found");
    }

    [Fact]
    public async Task Who_is_refused_learns_why_and_is_forgotten_after_a_month()
    {
        var moderator = await board.JoinAsModeratorAsync();
        await board.SetBoardAsync("registration = 1");
        var email = NewEmail();
        var id = await board.WaitAsync(email);
        using var without = await moderator.RefuseAsync(id, " ");
        await without.IsInvalidAsync("reason");
        using var refused = await moderator.RefuseAsync(id, "We do not know <you>.");
        Assert.Equal("refused", (string)(await refused.JsonAsync())["status"]!);

        using var login = await board.LogInAsync(email);
        var problem = await login.IsProblemAsync(403, "Account Refused");
        Assert.Equal(("account_refused", "We do not know <you>."), ((string)problem["code"]!, (string)problem["reason"]!));
        var mail = (await board.MailsToAsync(email))[^1];
        Assert.StartsWith("Your account was not approved", mail.Subject, StringComparison.Ordinal);
        Assert.Contains("We do not know <you>.", mail.TextBody!, StringComparison.Ordinal);
        Assert.Contains("We do not know &lt;you&gt;.", mail.HtmlBody!, StringComparison.Ordinal);
        Assert.Equal(
            "registration_refused We do not know <you>.",
            await board.QueryAsync<string>($"SELECT action || ' ' || reason FROM audit_log WHERE user_id = {id}")
        );
        Assert.DoesNotContain($"\"user_id\":{id},", await ListAsync(moderator), StringComparison.Ordinal);
        using var late = await moderator.ApproveAsync(id);
        await late.IsProblemAsync(409);

        await CleanUpAsync();
        Assert.Equal(id, await board.IdOfAsync(email));
        board.Clock.Advance(TimeSpan.FromDays(31));
        await CleanUpAsync();
        Assert.Equal(0, await board.IdOfAsync(email));
        await board.WaitAsync(email);
        await OpenAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_two_who_decide_at_the_same_moment_one_does(bool oneRefuses)
    {
        var (one, other) = (await board.JoinAsModeratorAsync(), await board.JoinAsModeratorAsync());
        await board.SetBoardAsync("registration = 1");
        for (var round = 0; round < 5; round++)
        {
            var email = NewEmail();
            var id = await board.WaitAsync(email);
            var responses = await Task.WhenAll(one.ApproveAsync(id), oneRefuses ? other.RefuseAsync(id) : other.ApproveAsync(id));
            Assert.Equal([200, 409], responses.Select(r => (int)r.StatusCode).Order());
            Assert.Equal(1L, await board.QueryAsync<long>($"SELECT count(*) FROM audit_log WHERE user_id = {id}"));
            Assert.Equal(2, (await board.MailsToAsync(email)).Count); // the link that confirms the address, and what was decided
            foreach (var response in responses)
                response.Dispose();
        }

        await OpenAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Tokens_that_came_about_somehow_are_good_for_nothing_while_somebody_waits_or_was_refused(int state)
    {
        var ann = await board.JoinAsync();
        await board.QueryAsync<object>($"UPDATE users SET registration = {state} WHERE email = '{ann.Email}'");
        Assert.Equal(401, await board.Guest.StatusWithAsync(ann.AccessToken));
        using var refreshed = await board.Guest.AskAsync("POST", "/api/auth/refresh", $$"""{"refresh_token":"{{ann.RefreshToken}}"}""");
        await refreshed.IsProblemAsync(401, "Invalid Token");
    }

    [Fact]
    public async Task Whoever_waits_takes_no_mention_from_a_member_with_a_shorter_name()
    {
        var (sam, bob) = (await board.JoinAsync($"Sam{Guid.NewGuid():N}"[..12]), await board.JoinAsync());
        await board.WaitingAsync(await board.JoinAsync($"{sam.Nickname} Smith"));
        foreach (var text in (string[])[$"@{sam.Nickname} Smith said so", $"@[{sam.Nickname}] Smith"])
        {
            var mention = Assert.Single((await bob.FeedAsync("A title", text))["mentions"]!.AsArray())!;
            Assert.Equal(await sam.IdAsync(), (long)mention["user_id"]!);
        }
    }

    /// <summary>How much of somebody there is for others.</summary>
    private async Task<string> SeenAsync(long id, string nickname, Person other)
    {
        using var found = await board.Guest.AskAsync("GET", $"/api/user/search?q={nickname}");
        var feed = await other.FeedAsync("A title", $"@{nickname}");
        int[] seen =
        [
            await board.Guest.StatusAsync($"/api/user/{id}"),
            await board.Guest.StatusAsync($"/api/mypage/{id}/followers"),
            (await found.JsonAsync()).AsArray().Count,
            await StatusAsync(other, $"/api/follow/{id}"),
            await StatusAsync(other, $"/api/mute/{id}"),
            await StatusAsync(other, $"/api/block/{id}"),
            feed["mentions"]!.AsArray().Count,
        ];
        return string.Join(' ', seen);
    }

    private static async Task<int> StatusAsync(Person person, string path)
    {
        using var response = await person.Client.PutAsync(path, null, TestContext.Current.CancellationToken);
        return (int)response.StatusCode;
    }

    private static async Task<string> ListAsync(Person moderator)
    {
        using var list = await moderator.Client.AskAsync("GET", "/api/moderation/registrations?limit=100");
        return (await list.JsonAsync()).ToJsonString();
    }

    private Task OpenAsync() => board.SetBoardAsync("registration = 0");

    private async Task CleanUpAsync()
    {
        await using var scope = board.Services.CreateAsyncScope();
        await RegistrationCleaner.CleanUpAsync(
            scope.ServiceProvider.GetRequiredService<FeedDb>(),
            board.Clock.GetUtcNow().UtcDateTime,
            TestContext.Current.CancellationToken
        );
    }
}
