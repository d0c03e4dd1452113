using System.Text.Json.Nodes;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Comments;
using FeedBoard.Tests.Features.Users;

namespace FeedBoard.Tests.Features.Moderation;

/// <summary>Nobody decides about themselves, and a moderator cannot change the decision of an admin.</summary>
public sealed class OwnCaseTests(FileBoard board) : EmptyBoardTests(board), IClassFixture<FileBoard>
{
    public static TheoryData<int, bool> RolesAndKinds =>
        new()
        {
            { 1, false },
            { 1, true },
            { 2, false },
            { 2, true },
        };

    [Theory]
    [MemberData(nameof(RolesAndKinds))]
    public async Task What_is_reported_of_a_moderator_is_no_case_of_theirs(int role, bool comment)
    {
        var (own, other, bob) = (await Board.JoinAsAsync(role), await Board.JoinAsModeratorAsync(), await JoinAsync());
        var (target, ownId) = (await TargetAsync(own, bob, comment), await own.IdAsync());
        await bob.DoAsync("/api/report", Report(target, comment));
        var others = (await other.FeedAsync()).Id(); // something that is a case of theirs
        await bob.DoAsync("/api/report", new { feed_id = others, reason = "spam" });

        foreach (var state in new[] { "", "?state=open", "?state=resolved" })
        {
            var (_, total) = await own.Client.PageAsync($"/api/moderation/cases{state}");
            var cases = await own.Client.ListAsync($"/api/moderation/cases{state}");
            Assert.Equal((state == "?state=resolved" ? 0 : 1, state == "?state=resolved" ? 0 : 1), ((int)total, cases.Count));
            Assert.DoesNotContain(cases, c => (long)c!["author"]!["id"]! == ownId);
        }

        var id = await QueryAsync<long>($"SELECT id FROM moderation_cases WHERE {(comment ? "comment_id" : "feed_id")} = {target}");
        var before = await AllAsync();
        foreach (
            var (method, path, json) in new[]
            {
                ("PUT", $"/api/moderation/cases/{id}/taken", null),
                ("DELETE", $"/api/moderation/cases/{id}/taken", null),
                ("POST", $"/api/moderation/cases/{id}/resolve", """{"hide":false}"""),
                ("POST", $"/api/moderation/cases/{id}/resolve", """{"hide":true}"""),
                ("POST", "/api/moderation/hide", Target(target, comment)),
                ("POST", "/api/moderation/restore", Target(target, comment)),
            }
        )
        {
            using var response = json is null ? await own.Client.AskAsync(method, path) : await own.Client.AskAsync(method, path, json);
            var problem = await response.IsProblemAsync(403, "Own Case");
            Assert.DoesNotContain(bob.Nickname, problem.ToJsonString(), StringComparison.Ordinal);
        }

        Assert.Equal(before, await AllAsync());
        var seen = Assert.Single(await other.Client.ListAsync("/api/moderation/cases"), c => c!.Id() == id);
        Assert.Equal(1, (int)seen!["report_count"]!);
        await other.DoAsync($"/api/moderation/cases/{id}/resolve", new { hide = true, reason = "Spam." });

        // Resolved, it is still no entry of theirs, and they do not bring it back.
        Assert.Empty(await own.Client.ListAsync("/api/moderation/cases?state=resolved"));
        using var restored = await own.PostAsync("/api/moderation/restore", JsonNode.Parse(Target(target, comment))!);
        await restored.IsProblemAsync(403, "Own Case");
        await (await Board.JoinAsModeratorAsync()).DoAsync("/api/moderation/restore", JsonNode.Parse(Target(target, comment))!);
    }

    [Fact]
    public async Task A_comment_of_somebody_else_on_a_moderators_feed_is_a_case_of_theirs()
    {
        var (mod, bob, cat) = (await Board.JoinAsModeratorAsync(), await JoinAsync(), await JoinAsync());
        var comment = (await bob.CommentAsync((await mod.FeedAsync()).Id())).Id();
        await cat.DoAsync("/api/report", new { comment_id = comment, reason = "hate" });
        var found = Assert.Single(await mod.Client.ListAsync("/api/moderation/cases"))!;
        Assert.Null(found["reports"]![0]!["reporter"]);
        await mod.DoAsync($"/api/moderation/cases/{found.Id()}/resolve", new { hide = true });
    }

    [Fact]
    public async Task Who_has_no_role_any_more_is_as_everybody_and_whose_first_role_is_new_still_does_not_decide_about_old_things()
    {
        var (ann, bob) = (await JoinAsync(), await JoinAsync());
        var feed = (await ann.FeedAsync()).Id();
        await bob.DoAsync("/api/report", new { feed_id = feed, reason = "spam" });
        await SetRoleAsync(ann, 1);
        Assert.Empty(await ann.Client.ListAsync("/api/moderation/cases"));
        using var hidden = await ann.PostAsync("/api/moderation/hide", JsonNode.Parse(Target(feed, comment: false))!);
        await hidden.IsProblemAsync(403, "Own Case");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_an_admin_has_hidden_only_an_admin_restores(bool comment)
    {
        var (ann, bob, mod, admin) = (await JoinAsync(), await JoinAsync(), await Board.JoinAsModeratorAsync(), await Board.JoinAsAsync(2));
        var written = await TargetAsync(ann, bob, comment);
        var target = JsonNode.Parse(Target(written, comment))!;
        await admin.DoAsync("/api/moderation/hide", target);
        using (var refused = await mod.PostAsync("/api/moderation/restore", target))
            await refused.IsProblemAsync(403, "Decided By An Admin");
        await mod.DoAsync("/api/moderation/hide", target); // as it is already

        // The decision stays an admin's, even after the admin has lost the role.
        await SetRoleAsync(admin, 0);
        using (var refused = await mod.PostAsync("/api/moderation/restore", target))
            await refused.IsProblemAsync(403, "Decided By An Admin");
        await (await Board.JoinAsAsync(2)).DoAsync("/api/moderation/restore", target);
    }

    [Fact]
    public async Task What_a_moderator_hid_a_moderator_restores_unless_an_admin_has_confirmed_it()
    {
        var (ann, mod, other, admin) = (
            await JoinAsync(),
            await Board.JoinAsModeratorAsync(),
            await Board.JoinAsModeratorAsync(),
            await Board.JoinAsAsync(2)
        );
        var feed = (await ann.FeedAsync()).Id();
        await mod.HideFeedAsync(feed);
        await other.RestoreFeedAsync(feed);
        await mod.HideFeedAsync(feed);
        await admin.HideFeedAsync(feed);
        using var refused = await other.PostAsync("/api/moderation/restore", new { feed_id = feed, reason = "No." });
        await refused.IsProblemAsync(403, "Decided By An Admin");
        var (m, o, a) = (await mod.IdAsync(), await other.IdAsync(), await admin.IdAsync());
        Assert.Equal(
            [$"feed_hidden by {m}", $"feed_restored by {o}", $"feed_hidden by {m}", $"feed_hidden by {a}"],
            await Board.AuditAsync($"feed_id = {feed}")
        );
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_an_admin_has_let_stand_a_moderator_does_not_hide_until_it_is_changed(bool comment)
    {
        var (ann, bob, cat, mod, admin) = (
            await JoinAsync(),
            await JoinAsync(),
            await JoinAsync(),
            await Board.JoinAsModeratorAsync(),
            await Board.JoinAsAsync(2)
        );
        var target = await TargetAsync(ann, bob, comment);
        await bob.DoAsync("/api/report", Report(target, comment));
        var first = (await admin.Client.ListAsync("/api/moderation/cases"))[0]!.Id();
        await admin.DoAsync($"/api/moderation/cases/{first}/resolve", new { hide = false });
        await cat.DoAsync("/api/report", Report(target, comment));
        var second = (await mod.Client.ListAsync("/api/moderation/cases"))[0]!.Id();
        using (var refused = await mod.PostAsync($"/api/moderation/cases/{second}/resolve", new { hide = true }))
            await refused.IsProblemAsync(403, "Decided By An Admin");
        using (var refused = await mod.PostAsync("/api/moderation/hide", JsonNode.Parse(Target(target, comment))!))
            await refused.IsProblemAsync(403, "Decided By An Admin");
        Assert.Equal("open", (string)(await mod.Client.ListAsync("/api/moderation/cases"))[0]!["state"]!);

        if (comment)
            await ann.Client.AskAsync("PATCH", $"/api/comment/update/{target}", """{"content":"worse"}""");
        else
            using (var changed = await ann.PatchFeedAsync(target, Form.Of(("content", "worse"))))
                await changed.JsonAsync();
        await mod.DoAsync($"/api/moderation/cases/{second}/resolve", new { hide = true });
    }

    /// <summary>A case about it, old or new, is no way around that.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task No_case_that_a_moderator_ends_or_reopens_takes_what_an_admin_decided_back(bool hidden)
    {
        var (ann, bob, mod, admin) = (await JoinAsync(), await JoinAsync(), await Board.JoinAsModeratorAsync(), await Board.JoinAsAsync(2));
        var feed = (await ann.FeedAsync()).Id();
        await bob.DoAsync("/api/report", Report(feed, comment: false));
        var old = (await mod.Client.ListAsync("/api/moderation/cases"))[0]!.Id();
        await mod.DoAsync($"/api/moderation/cases/{old}/resolve", new { hide = !hidden, reason = "The contrary." });
        await (hidden ? admin.HideFeedAsync(feed) : admin.RestoreFeedAsync(feed));

        using (var refused = await mod.PostAsync($"/api/moderation/cases/{old}/reopen", new { }))
            await refused.IsProblemAsync(403, "Decided By An Admin");
        await mod.DoAsync("/api/report", Report(feed, comment: false));
        var made = Assert.Single(await mod.Client.ListAsync("/api/moderation/cases"), c => (string?)c!["state"] == "open")!.Id();
        await mod.DoAsync($"/api/moderation/cases/{made}/resolve", new { hide = false });
        using (
            var refused = await mod.PostAsync(
                hidden ? "/api/moderation/restore" : "/api/moderation/hide",
                JsonNode.Parse(Target(feed, comment: false))!
            )
        )
            await refused.IsProblemAsync(403, "Decided By An Admin");
        Assert.Equal(hidden ? 404 : 200, await Guest.StatusAsync($"/api/feed/read/{feed}"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Whoever_is_no_moderator_any_more_keeps_no_case_from_the_others(bool suspended)
    {
        var (ann, bob, mod, admin) = (await JoinAsync(), await JoinAsync(), await Board.JoinAsModeratorAsync(), await Board.JoinAsAsync(2));
        await bob.DoAsync("/api/report", Report((await ann.FeedAsync()).Id(), comment: false));
        var (id, of) = ((await mod.Client.ListAsync("/api/moderation/cases"))[0]!.Id(), await mod.IdAsync());
        await mod.PutAsync($"/api/moderation/cases/{id}/taken");
        if (suspended)
            await admin.DoAsync($"/api/moderation/accounts/{of}/suspend", new { reason = "Threats." });
        else
            using (var changed = await admin.Client.AskAsync("PUT", $"/api/moderation/accounts/{of}/role", """{"role":"person"}"""))
                await changed.JsonAsync();
        Assert.Contains($"case_given_back by {await admin.IdAsync()}", await Board.AuditAsync($"case_id = {id}"));
        await (await Board.JoinAsModeratorAsync()).DoAsync($"/api/moderation/cases/{id}/resolve", new { hide = true });
    }

    [Fact]
    public async Task A_case_that_an_admin_has_taken_no_moderator_gives_back()
    {
        var (ann, bob, mod, admin) = (await JoinAsync(), await JoinAsync(), await Board.JoinAsModeratorAsync(), await Board.JoinAsAsync(2));
        await bob.DoAsync("/api/report", new { feed_id = (await ann.FeedAsync()).Id(), reason = "spam" });
        var id = (await admin.Client.ListAsync("/api/moderation/cases"))[0]!.Id();
        await admin.PutAsync($"/api/moderation/cases/{id}/taken");
        using (var refused = await mod.Client.AskAsync("DELETE", $"/api/moderation/cases/{id}/taken"))
            await refused.IsProblemAsync(403, "Decided By An Admin");
        await (await Board.JoinAsAsync(2)).DeleteAsync($"/api/moderation/cases/{id}/taken");
    }

    [Fact]
    public async Task A_suspension_by_an_admin_only_an_admin_ends_or_changes()
    {
        var (ann, mod, admin) = (await JoinAsync(), await Board.JoinAsModeratorAsync(), await Board.JoinAsAsync(2));
        var id = await ann.IdAsync();
        await admin.DoAsync($"/api/moderation/accounts/{id}/suspend", new { reason = "Threats." });
        using (var refused = await mod.PostAsync($"/api/moderation/accounts/{id}/unsuspend", new { reason = "No." }))
            await refused.IsProblemAsync(403, "Decided By An Admin");
        using (
            var shorter = await mod.PostAsync(
                $"/api/moderation/accounts/{id}/suspend",
                new { until_dt = Board.Clock.GetUtcNow().AddMinutes(1), reason = "Less." }
            )
        )
            await shorter.IsProblemAsync(403, "Decided By An Admin");
        Assert.Equal("Threats.", await QueryAsync<string>($"SELECT suspension_reason FROM users WHERE id = {id}"));
        await admin.DoAsync($"/api/moderation/accounts/{id}/unsuspend", new { reason = "Enough." });
        await mod.DoAsync($"/api/moderation/accounts/{id}/suspend", new { reason = "Again." });
        await mod.DoAsync($"/api/moderation/accounts/{id}/unsuspend", new { reason = "Enough." });
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Nobody_ends_a_suspension_or_changes_the_role_of_their_own_or_of_a_peer(int role)
    {
        var (own, peer) = (await Board.JoinAsAsync(role), await Board.JoinAsAsync(role));
        foreach (var id in new[] { await own.IdAsync(), await peer.IdAsync() })
        {
            using var suspended = await own.PostAsync($"/api/moderation/accounts/{id}/suspend", new { reason = "No." });
            await suspended.IsProblemAsync(403, "Permission Denied");
            using var ended = await own.PostAsync($"/api/moderation/accounts/{id}/unsuspend", new { reason = "No." });
            await ended.IsProblemAsync(403, "Permission Denied");
        }
    }

    [Fact]
    public async Task A_line_of_before_the_log_knew_roles_goes_by_the_role_that_its_writer_has()
    {
        var (ann, mod, admin) = (await JoinAsync(), await Board.JoinAsModeratorAsync(), await Board.JoinAsAsync(2));
        var feed = (await ann.FeedAsync()).Id();
        await QueryAsync<object>(
            $"ALTER TABLE audit_log DISABLE TRIGGER audit_log_inserted; UPDATE feeds SET hidden = true WHERE id = {feed}; "
                + $"INSERT INTO audit_log (actor_id, action, feed_id) VALUES ({await admin.IdAsync()}, 'feed_hidden', {feed}); ALTER "
                    + $"TABLE audit_log ENABLE TRIGGER audit_log_inserted"
        );
        using (var refused = await mod.PostAsync("/api/moderation/restore", new { feed_id = feed, reason = "No." }))
            await refused.IsProblemAsync(403, "Decided By An Admin");
        await SetRoleAsync(admin, 1);
        await mod.RestoreFeedAsync(feed);
    }

    /// <summary>A feed, or a comment on somebody else's feed.</summary>
    private static async Task<long> TargetAsync(Person author, Person host, bool comment) =>
        comment ? (await author.CommentAsync((await host.FeedAsync()).Id())).Id() : (await author.FeedAsync()).Id();

    private static JsonNode Report(long target, bool comment) =>
        JsonNode.Parse($$"""{"{{(comment ? "comment_id" : "feed_id")}}":{{target}},"reason":"spam"}""")!;

    private static string Target(long target, bool comment) =>
        $$"""{"{{(comment ? "comment_id" : "feed_id")}}":{{target}},"reason":"A reason."}""";

    private Task<object?> SetRoleAsync(Person person, int role) =>
        QueryAsync<object>($"UPDATE users SET role = {role} WHERE email = '{person.Email}'");

    private Task<string?> AllAsync() =>
        QueryAsync<string>(
            "SELECT (SELECT string_agg(c::text, ',' ORDER BY id) FROM moderation_cases c) || (SELECT count(*) FROM audit_log) || (SELECT "
                + "string_agg(hidden::text, ',') FROM feeds)"
        );
}
