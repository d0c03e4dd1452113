using System.Net;
using System.Text.Json.Nodes;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Blocklists;
using FeedBoard.Tests.Features.Board;
using FeedBoard.Tests.Features.Comments;
using FeedBoard.Tests.Features.Moderation;

namespace FeedBoard.Tests.Features.Invites;

/// <summary>Invites: made, used as often as they allow and no more, void with their makers.</summary>
public sealed class InviteTests(JoinBoard board) : IClassFixture<JoinBoard>, IAsyncLifetime
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private readonly Person admin = board.Admin;

    public async ValueTask InitializeAsync() => await admin.ChangeBoardAsync(new { registration = "invite", invites = "moderators" });

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task An_invite_has_a_code_and_a_link_and_only_its_hash_is_stored()
    {
        var invite = await InviteAsync(admin, new { max_uses = 3, expires_in_days = 30 });
        var code = (string)invite["code"]!;
        Assert.Matches("^[0-9a-hjkmnp-tv-z]{16}$", code);
        Assert.Equal($"{board.Address}signup?invite={code}", (string)invite["link"]!);
        Assert.Equal((3, 0), ((int)invite["max_uses"]!, (int)invite["uses"]!));
        Assert.Equal(TimeSpan.FromDays(30), (DateTime)invite["expire_dt"]! - (DateTime)invite["create_dt"]!);
        Assert.Equal(invite.ToJsonString(), (await admin.Client.ListAsync("/api/invite"))[0]!.ToJsonString());
        var stored = await board.QueryAsync<string>("SELECT string_agg(i::text, ' ') FROM invites i");
        Assert.DoesNotContain(code, stored, StringComparison.Ordinal);

        var usual = await InviteAsync(admin, new { });
        Assert.Equal((1, 7), ((int)usual["max_uses"]!, ((DateTime)usual["expire_dt"]! - (DateTime)usual["create_dt"]!).Days));
    }

    [Fact]
    public async Task Somebody_signs_up_with_one_however_it_is_written()
    {
        var code = (string)(await InviteAsync(admin, new { max_uses = 4 }))["code"]!;
        string[] written =
        [
            code,
            code.ToUpperInvariant(),
            $" {code[..4]}-{code[4..8]} {code[8..]}",
            code.Replace('0', 'o').Replace('1', 'l'),
        ];
        foreach (var typed in written)
            await IsTakenAsync(typed);
        Assert.Equal(4, (int)(await FindAsync(code))["uses"]!);
        await IsRefusedAsync(code, "Invite Not Valid");
    }

    [Fact]
    public async Task Without_one_nobody_signs_up_and_made_up_ones_are_not_valid()
    {
        var code = (string)(await InviteAsync(admin, new { }))["code"]!;
        await IsRefusedAsync(null, "Invite Required");
        await IsRefusedAsync(" ", "Invite Required");
        foreach (var made in new[] { code[..15], code + "0", new string('0', 16), new string('x', 10_000), "\u0000", "초대" })
            await IsRefusedAsync(made, "Invite Not Valid");
        Assert.Equal(0, (int)(await FindAsync(code))["uses"]!);
    }

    [Fact]
    public async Task Of_twenty_at_the_same_moment_as_many_get_in_as_it_allows()
    {
        var code = (string)(await InviteAsync(admin, new { max_uses = 3 }))["code"]!;
        var responses = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => board.SignupAsync(more: ("invite", code))));
        Assert.Equal(3, responses.Count(r => r.StatusCode == HttpStatusCode.OK));
        foreach (var response in responses)
        {
            if (response.StatusCode != HttpStatusCode.OK)
                await response.IsProblemAsync(403, "Invite Not Valid");
            response.Dispose();
        }

        Assert.Equal(3, (int)(await FindAsync(code))["uses"]!);
    }

    [Fact]
    public async Task A_sign_up_that_fails_gives_the_use_back()
    {
        var code = (string)(await InviteAsync(admin, new { }))["code"]!;
        var taken = await board.QueryAsync<string>("SELECT nickname FROM users LIMIT 1");
        using (var response = await board.SignupAsync(admin.Email, null, ("invite", code)))
            await response.IsProblemAsync(400, "Email Already Registered");
        using (var response = await board.SignupAsync(null, null, ("invite", code), ("nickname", taken)))
            await response.IsProblemAsync(400, "Nickname Already Taken");
        using (var response = await board.SignupAsync(null, null, ("invite", code), ("password", "short")))
            await response.IsInvalidAsync("password");
        Assert.Equal(0, (int)(await FindAsync(code))["uses"]!);
        await IsTakenAsync(code);
    }

    [Fact]
    public async Task It_is_void_when_it_has_expired_or_was_deleted()
    {
        var (old, deleted) = ((string)(await InviteAsync(admin, new { }))["code"]!, (string)(await InviteAsync(admin, new { }))["code"]!);
        await board.QueryAsync<object>(
            "UPDATE invites SET expire_dt = now() WHERE id = (SELECT id FROM invites ORDER BY id DESC OFFSET 1 LIMIT 1)"
        );
        await IsRefusedAsync(old, "Invite Not Valid");

        var mod = await JoinAsync(1);
        using (var response = await mod.Client.DeleteAsync($"/api/invite/{deleted}", Cancel))
            await response.IsProblemAsync(404, "Invite Not Found");
        using (var response = await admin.Client.DeleteAsync($"/api/invite/{deleted.ToUpperInvariant()}", Cancel))
            Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        using (var response = await admin.Client.DeleteAsync($"/api/invite/{deleted}", Cancel))
            await response.IsProblemAsync(404, "Invite Not Found");
        await IsRefusedAsync(deleted, "Invite Not Valid");
    }

    [Fact]
    public async Task It_is_void_with_its_maker()
    {
        var mods = new List<(Person Person, string Code)>();
        for (var n = 0; n < 3; n++)
        {
            var mod = await JoinAsync(1);
            mods.Add((mod, (string)(await InviteAsync(mod, new { max_uses = 100 }))["code"]!));
            await IsTakenAsync(mods[^1].Code);
        }

        var (suspended, demoted, deleted) = (mods[0], mods[1], mods[2]);
        await SetAsync(suspended.Person, "suspended_until_dt = 'infinity'");
        await SetAsync(demoted.Person, "role = 0");
        await board.QueryAsync<object>($"DELETE FROM users WHERE email = '{deleted.Person.Email}'");
        foreach (var (_, code) in mods)
            await IsRefusedAsync(code, "Invite Not Valid");

        await SetAsync(suspended.Person, "suspended_until_dt = NULL");
        await IsTakenAsync(suspended.Code);
        await admin.ChangeBoardAsync(new { invites = "everybody" });
        await IsTakenAsync(demoted.Code);
        await admin.ChangeBoardAsync(new { invites = "nobody" });
        await IsRefusedAsync(suspended.Code, "Invite Not Valid");
    }

    [Fact]
    public async Task Where_a_moderator_decides_a_valid_one_stands_for_that_and_on_an_open_board_it_is_not_used()
    {
        var code = (string)(await InviteAsync(admin, new { max_uses = 5 }))["code"]!;
        await admin.ChangeBoardAsync(new { registration = "approval" });
        using (var response = await board.SignupAsync(more: ("invite", code)))
            Assert.Null((await response.JsonAsync())["status"]);
        await IsRefusedAsync("0000000000000000", "Invite Not Valid");
        using (var response = await board.SignupAsync(more: ("reason", "I paint the sea.")))
            Assert.Equal("pending", (string?)(await response.JsonAsync())["status"]);
        using (var response = await board.SignupAsync())
            await response.IsInvalidAsync("reason");
        await admin.ChangeBoardAsync(new { registration = "open" });
        await IsTakenAsync("0000000000000000");
        await IsTakenAsync(code);
        Assert.Equal(1, (int)(await FindAsync(code))["uses"]!);
    }

    [Theory]
    [InlineData("nobody", 403, 403)]
    [InlineData("moderators", 403, 200)]
    [InlineData("everybody", 200, 200)]
    public async Task Who_may_invite_is_a_setting(string setting, int person, int moderator)
    {
        var (ann, mod) = (await JoinAsync(0), await JoinAsync(1));
        await admin.ChangeBoardAsync(new { invites = setting });
        foreach (var (who, status) in new[] { (ann, person), (mod, moderator) })
        {
            using var response = await who.PostAsync("/api/invite", new { });
            if (status == 200)
                await response.JsonAsync();
            else
                await response.IsProblemAsync(status, "Permission Denied");
        }
    }

    [Theory]
    [InlineData("max_uses", 0)]
    [InlineData("max_uses", 101)]
    [InlineData("expires_in_days", 0)]
    [InlineData("expires_in_days", 366)]
    [InlineData("expires_in_days", -1)]
    public async Task Numbers_have_bounds(string field, int value)
    {
        using var response = await admin.PostAsync("/api/invite", new Dictionary<string, int>(StringComparer.Ordinal) { [field] = value });
        await response.IsInvalidAsync(field);
    }

    [Fact]
    public async Task Nobody_has_more_than_twenty_that_can_be_used_not_even_at_once()
    {
        var mod = await JoinAsync(1);
        var responses = await Task.WhenAll(Enumerable.Range(0, 25).Select(_ => mod.PostAsync("/api/invite", new { })));
        Assert.Equal(20, responses.Count(r => r.StatusCode == HttpStatusCode.OK));
        await responses.First(r => r.StatusCode != HttpStatusCode.OK).IsProblemAsync(409, "Too Many Invites");
        foreach (var response in responses)
            response.Dispose();
        var (ids, total) = await mod.Client.PageAsync("/api/invite?limit=5");
        Assert.Equal((5, 20), (ids.Length, total));
        var code = (string)(await mod.Client.ListAsync("/api/invite"))[0]!["code"]!;
        using (await mod.Client.DeleteAsync($"/api/invite/{code}", Cancel)) { }
        await InviteAsync(mod, new { });
    }

    private async Task<Person> JoinAsync(int role)
    {
        await admin.ChangeBoardAsync(new { registration = "open" });
        var person = await board.JoinAsAsync(role);
        await admin.ChangeBoardAsync(new { registration = "invite" });
        return person;
    }

    private Task<object?> SetAsync(Person person, string change) =>
        board.QueryAsync<object>($"UPDATE users SET {change} WHERE email = '{person.Email}'");

    private static Task<JsonNode> InviteAsync(Person person, object request) => person.DoAsync("/api/invite", request);

    private async Task<JsonNode> FindAsync(string code) =>
        (await admin.Client.ListAsync("/api/invite?limit=100")).Single(i =>
            string.Equals((string?)i!["code"], code, StringComparison.Ordinal)
        )!;

    private async Task IsTakenAsync(string code)
    {
        using var response = await board.SignupAsync(more: ("invite", code));
        await response.JsonAsync();
    }

    private async Task IsRefusedAsync(string? code, string detail)
    {
        using var response = await board.SignupAsync(more: ("invite", code));
        await response.IsProblemAsync(403, detail);
    }
}
