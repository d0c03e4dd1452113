using System.Net.Http.Json;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Events;
using FeedBoard.Tests.Features.Users;
using Npgsql;

namespace FeedBoard.Tests.Features.Moderation;

/// <summary>Suspended accounts, roles, and the log of it all.</summary>
public sealed class AccountTests(FileBoard board) : IClassFixture<FileBoard>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_is_suspended_is_out_at_once_everywhere_and_told_why()
    {
        var (ann, mod) = (await board.JoinAsync(), await board.JoinAsModeratorAsync());
        var id = await ann.IdAsync();
        var feed = (await ann.FeedAsync()).Id();
        var second = await board.Guest.LoginAsync(ann);
        await using var stream = await LiveStream.OpenSettledAsync(board, ann.Client);
        var until = board.Clock.GetUtcNow().AddDays(7);
        var account = await mod.DoAsync($"/api/moderation/accounts/{id}/suspend", new { until_dt = until, reason = "Advertisements." });
        Assert.Equal(
            (true, "Advertisements.", "person"),
            ((bool)account["suspended"]!, (string)account["suspension_reason"]!, (string)account["role"]!)
        );

        Assert.Null(await stream.NextAsync());
        using (var write = await ann.PostFeedAsync("x", "x"))
            await write.IsProblemAsync(401, "Invalid Token");
        using (var read = await ann.Client.GetAsync("/api/feed/list", Token))
            await read.IsProblemAsync(401, "Invalid Token");
        Assert.Equal(401, await board.Guest.StatusWithAsync(second.Access));
        for (var n = 0; n < 2; n++)
        {
            foreach (var token in new[] { ann.RefreshToken, second.Refresh })
            {
                using var refresh = await board.Guest.PostAsJsonAsync("/api/auth/refresh", new { refresh_token = token }, Token);
                await IsSuspendedAsync(refresh, "Advertisements.", until);
            }

            using var login = await LoginAsync(ann);
            await IsSuspendedAsync(login, "Advertisements.", until);
        }

        using (var wrong = await LoginAsync(ann, "wrong password"))
            await wrong.IsProblemAsync(401, "Invalid Credentials"); // who does not know the password learns nothing
        Assert.Equal(200, await board.Guest.StatusAsync($"/api/feed/read/{feed}"));

        board.Clock.Advance(TimeSpan.FromDays(8));
        using (var refresh = await board.Guest.PostAsJsonAsync("/api/auth/refresh", new { refresh_token = ann.RefreshToken }, Token))
            await refresh.IsProblemAsync(401, "Invalid Token"); // it has ended
        Assert.Equal(200, await board.Guest.StatusWithAsync((await board.Guest.LoginAsync(ann)).Access));
        var moderator = await board.JoinAsModeratorAsync();
        Assert.False((bool)(await moderator.Client.ReadAccountAsync(id))["suspended"]!);
    }

    [Fact]
    public async Task For_good_lasts_until_it_is_ended_and_every_step_is_in_the_log()
    {
        var (ann, mod, admin) = (await board.JoinAsync(), await board.JoinAsModeratorAsync(), await board.JoinAsAsync(2));
        var (id, by) = (await ann.IdAsync(), await mod.IdAsync());
        var account = await mod.DoAsync($"/api/moderation/accounts/{id}/suspend", new { reason = "For good." });
        Assert.Equal((true, null), ((bool)account["suspended"]!, (string?)account["until_dt"]));
        board.Clock.Advance(TimeSpan.FromDays(1)); // the moderator's session is good for thirty
        using (var login = await LoginAsync(ann))
            await IsSuspendedAsync(login, "For good.", until: null);
        var again = await board.JoinAsModeratorAsync();
        for (var n = 0; n < 2; n++)
            Assert.False((bool)(await again.DoAsync($"/api/moderation/accounts/{id}/unsuspend", new { reason = "Sorry." }))["suspended"]!);
        using (var login = await LoginAsync(ann))
            await login.JsonAsync();
        Assert.Equal(
            [$"account_suspended by {by}: for good", $"suspension_ended by {await again.IdAsync()}"],
            await board.AuditAsync($"user_id = {id}")
        );

        var admins = await board.JoinAsAsync(2);
        var log = await Comments.CommentCalls.ListAsync(admins.Client, "/api/moderation/audit?limit=2");
        Assert.Equal(["suspension_ended", "account_suspended"], log.Select(e => (string)e!["action"]!));
        Assert.Equal(
            (mod.Nickname, ann.Nickname, "For good."),
            ((string)log[1]!["actor"]!["nickname"]!, (string)log[1]!["user"]!["nickname"]!, (string)log[1]!["reason"]!)
        );
        Assert.NotNull(admin);
    }

    [Fact]
    public async Task Moderators_suspend_people_admins_moderators_too_and_nobody_an_admin_or_themselves()
    {
        var people = new[] { await board.JoinAsync(), await board.JoinAsModeratorAsync(), await board.JoinAsAsync(2) };
        var others = new[] { await board.JoinAsync(), await board.JoinAsModeratorAsync(), await board.JoinAsAsync(2) };
        foreach (var (actor, role) in people.Select((p, n) => (p, n)))
        {
            foreach (var (target, rank) in others.Append(actor).Select((p, n) => (p, n)))
            {
                var allowed = role > 0 && rank < role && target != actor;
                var id =
                    target == actor
                        ? await actor.IdAsync()
                        : await board.QueryAsync<long>($"SELECT id FROM users WHERE email = '{target.Email}'");
                foreach (var verb in new[] { "suspend", "unsuspend" })
                {
                    using var response = await actor.PostAsync($"/api/moderation/accounts/{id}/{verb}", new { reason = "x" });
                    if (allowed)
                        await response.JsonAsync();
                    else
                        await response.IsProblemAsync(403, "Permission Denied");
                }
            }
        }
    }

    [Fact]
    public async Task A_role_holds_from_the_next_request_on_in_a_session_that_was_there_before()
    {
        var (ann, admin) = (await board.JoinAsync(), await board.JoinAsAsync(2));
        var (id, own) = (await ann.IdAsync(), await admin.IdAsync());
        Assert.Equal(403, await ann.Client.StatusAsync("/api/moderation/cases"));
        using (var given = await admin.Client.PutAsJsonAsync($"/api/moderation/accounts/{id}/role", new { role = "moderator" }, Token))
            Assert.Equal("moderator", (string)(await given.JsonAsync())["role"]!);
        Assert.Equal(
            (200, 403),
            (await ann.Client.StatusAsync("/api/moderation/cases"), await ann.Client.StatusAsync("/api/moderation/audit"))
        );
        using (var profile = await ann.Client.GetAsync("/api/mypage/profile", Token))
            Assert.Equal("moderator", (string)(await profile.JsonAsync())["role"]!);
        using (var taken = await admin.Client.PutAsJsonAsync($"/api/moderation/accounts/{id}/role", new { role = "person" }, Token))
            await taken.JsonAsync();
        Assert.Equal(403, await ann.Client.StatusAsync("/api/moderation/cases"));
        using (var self = await admin.Client.PutAsJsonAsync($"/api/moderation/accounts/{own}/role", new { role = "person" }, Token))
            await self.IsProblemAsync(403, "Permission Denied");
        using (var nobody = await admin.Client.PutAsJsonAsync("/api/moderation/accounts/999999999/role", new { role = "person" }, Token))
            await nobody.IsProblemAsync(404, "User Not Found");
        foreach (var bad in new object[] { new { role = "king" }, new { } })
        {
            using var response = await admin.Client.PutAsJsonAsync($"/api/moderation/accounts/{id}/role", bad, Token);
            await response.IsInvalidAsync("role");
        }

        Assert.Equal([$"role_changed by {own}: moderator", $"role_changed by {own}: person"], await board.AuditAsync($"user_id = {id}"));
    }

    [Fact]
    public async Task Of_two_admins_who_take_each_others_role_at_the_same_moment_one_stays()
    {
        var (one, other) = (await board.JoinAsAsync(2), await board.JoinAsAsync(2));
        var (first, second) = (await one.IdAsync(), await other.IdAsync());
        var responses = await AtOnceAsync(
            $"SELECT FROM users WHERE id IN ({first}, {second}) FOR UPDATE",
            () => TakeRoleAsync(one, second),
            () => TakeRoleAsync(other, first)
        );
        Assert.Equal([200, 403], responses.Select(r => (int)r.StatusCode).Order());
        await responses.Single(r => !r.IsSuccessStatusCode).IsProblemAsync(403, "Permission Denied");
        Assert.Equal(1, await board.QueryAsync<long>($"SELECT count(*) FROM users WHERE id IN ({first}, {second}) AND role = 2"));
        Assert.Single(await board.AuditAsync($"user_id IN ({first}, {second})"));

        static Task<HttpResponseMessage> TakeRoleAsync(Person admin, long id) =>
            admin.Client.PutAsJsonAsync($"/api/moderation/accounts/{id}/role", new { role = "person" }, Token);
    }

    [Fact]
    public async Task A_moderator_who_loses_the_role_meanwhile_suspends_nobody()
    {
        var (ann, mod) = (await board.JoinAsync(), await board.JoinAsModeratorAsync());
        var id = await ann.IdAsync();
        var responses = await AtOnceAsync(
            $"UPDATE users SET role = 0 WHERE id = {await mod.IdAsync()}",
            () => mod.PostAsync($"/api/moderation/accounts/{id}/suspend", new { reason = "x" })
        );
        await responses[0].IsProblemAsync(403, "Permission Denied");
        Assert.Empty(await board.AuditAsync($"user_id = {id}"));
        Assert.Equal(200, await board.Guest.StatusWithAsync(ann.AccessToken));
    }

    [Theory]
    [InlineData("""{"until_dt":"2020-01-01T00:00:00Z","reason":"x"}""", "until_dt")]
    [InlineData("""{"until_dt":"tomorrow","reason":"x"}""", "until_dt")]
    [InlineData("{}", "reason")]
    public async Task A_suspension_that_cannot_be_one_is_refused(string json, string field)
    {
        var mod = await board.JoinAsModeratorAsync();
        using var response = await mod.Client.AskAsync("POST", $"/api/moderation/accounts/{await mod.IdAsync()}/suspend", json);
        await response.IsInvalidAsync(field);
    }

    [Theory]
    [InlineData("UPDATE audit_log SET reason = ''")]
    [InlineData("DELETE FROM audit_log")]
    [InlineData("DELETE FROM audit_log WHERE false")]
    [InlineData("TRUNCATE audit_log")]
    public async Task The_log_is_only_added_to(string sql) =>
        Assert.Equal("42501", (await Assert.ThrowsAsync<PostgresException>(() => board.QueryAsync<object>(sql))).SqlState);

    [Theory]
    [InlineData("GET", "/api/moderation/cases", 1)]
    [InlineData("PUT", "/api/moderation/cases/999999999/taken", 1)]
    [InlineData("DELETE", "/api/moderation/cases/999999999/taken", 1)]
    [InlineData("POST", "/api/moderation/cases/999999999/resolve", 1)]
    [InlineData("POST", "/api/moderation/hide", 1)]
    [InlineData("POST", "/api/moderation/restore", 1)]
    [InlineData("GET", "/api/moderation/accounts/999999999", 1)]
    [InlineData("POST", "/api/moderation/accounts/999999999/suspend", 1)]
    [InlineData("POST", "/api/moderation/accounts/999999999/unsuspend", 1)]
    [InlineData("PUT", "/api/moderation/accounts/999999999/role", 2)]
    [InlineData("GET", "/api/moderation/audit", 2)]
    public async Task What_is_for_a_role_is_refused_to_all_others_before_anything_is_read(string method, string path, int role)
    {
        using (var nobody = await board.Guest.AskAsync(method, path))
            await nobody.IsProblemAsync(401, "Not Authenticated");
        for (var own = 0; own <= 2; own++)
        {
            using var response = await (await board.JoinAsAsync(own)).Client.AskAsync(method, path);
            if (own < role)
                await response.IsProblemAsync(403, "Permission Denied");
            else
                Assert.True((int)response.StatusCode is 200 or 404 or 422, $"{own}: {(int)response.StatusCode}");
        }
    }

    /// <summary>Holds rows while the requests come, and commits when all of them wait for these.</summary>
    private async Task<HttpResponseMessage[]> AtOnceAsync(string hold, params Func<Task<HttpResponseMessage>>[] requests)
    {
        await using var source = NpgsqlDataSource.Create(board.Database);
        await using var connection = await source.OpenConnectionAsync(Token);
        await using var transaction = await connection.BeginTransactionAsync(Token);
        await using var command = new NpgsqlCommand(hold, connection);
        await command.ExecuteNonQueryAsync(Token);
        var sent = requests.Select(r => r()).ToList();
        await board.WaitForBlockedAsync(sent.Count);
        await transaction.CommitAsync(Token);
        return await Task.WhenAll(sent);
    }

    private static async Task IsSuspendedAsync(HttpResponseMessage response, string reason, DateTimeOffset? until)
    {
        var problem = await response.IsProblemAsync(403, "Account Suspended");
        Assert.Equal(reason, (string)problem["reason"]!);
        Assert.Equal(
            until?.ToUnixTimeSeconds(),
            (string?)problem["until_dt"] is { } text
                ? DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeSeconds()
                : null
        );
    }

    private Task<HttpResponseMessage> LoginAsync(Person person, string password = Person.Password) =>
        board.Guest.PostAsJsonAsync("/api/auth/login", new { email = person.Email, password }, Token);
}

file static class Reading
{
    public static async Task<System.Text.Json.Nodes.JsonNode> ReadAccountAsync(this HttpClient client, long id)
    {
        using var response = await client.GetAsync($"/api/moderation/accounts/{id}", TestContext.Current.CancellationToken);
        return await response.JsonAsync();
    }
}
