using System.Text.Json.Nodes;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Comments;
using FeedBoard.Tests.Features.MyPage;
using FeedBoard.Tests.Features.Users;

namespace FeedBoard.Tests.Features.Moderation;

/// <summary>A report opens a case, and moderators resolve the cases.</summary>
public sealed class CaseTests(FileBoard board) : EmptyBoardTests(board), IClassFixture<FileBoard>
{
    [Fact]
    public async Task Reports_of_one_thing_are_one_case_until_it_is_resolved()
    {
        var (ann, bob, cat, mod) = (await JoinAsync(), await JoinAsync(), await JoinAsync(), await Board.JoinAsModeratorAsync());
        var feed = (await ann.FeedAsync("Cheap!", "Buy now.")).Id();
        var comment = (await ann.CommentAsync(feed, "Really, buy.")).Id();
        var report = await bob.DoAsync(
            "/api/report",
            new
            {
                feed_id = feed,
                reason = "spam",
                note = " again ",
            }
        );
        Assert.Equal(
            (feed, null, "spam", "again"),
            ((long)report["feed_id"]!, (long?)report["comment_id"], (string)report["reason"]!, (string)report["note"]!)
        );
        await cat.DoAsync("/api/report", new { feed_id = feed, reason = "illegal" });
        await bob.DoAsync("/api/report", new { comment_id = comment, reason = "spam" });
        using (var again = await bob.PostAsync("/api/report", new { feed_id = feed, reason = "hate" }))
            await again.IsProblemAsync(400, "Already Reported");

        var cases = await QueueAsync(mod);
        Assert.Equal(
            [(feed, null, "Buy now.", 2), (feed, comment, "Really, buy.", 1)],
            cases.Select(c => ((long)c!["feed_id"]!, (long?)c["comment_id"], (string)c["content"]!, (int)c["report_count"]!))
        );
        Assert.All(
            cases,
            c =>
                Assert.Equal(
                    ("open", ann.Nickname, "Cheap!", false),
                    ((string)c!["state"]!, (string)c["author"]!["nickname"]!, (string)c["title"]!, (bool)c["hidden"]!)
                )
        );
        Assert.Equal(
            [("illegal", "", null), ("spam", "again", null)],
            cases[0]!["reports"]!.AsArray().Select(r => ((string)r!["reason"]!, (string)r["note"]!, r["reporter"]))
        );
        var byAdmin = await QueueAsync(await Board.JoinAsAsync(2));
        Assert.Equal([cat.Nickname, bob.Nickname], byAdmin[0]!["reports"]!.AsArray().Select(r => (string)r!["reporter"]!["nickname"]!));

        var resolved = await mod.DoAsync($"/api/moderation/cases/{cases[0]!.Id()}/resolve", new { hide = false });
        Assert.Equal(
            ("resolved", "dismissed", mod.Nickname),
            ((string)resolved["state"]!, (string)resolved["outcome"]!, (string)resolved["moderator"]!["nickname"]!)
        );
        Assert.Equal(200, await Guest.StatusAsync($"/api/feed/read/{feed}"));
        using (var still = await bob.PostAsync("/api/report", new { feed_id = feed, reason = "hate" }))
            await still.IsProblemAsync(400, "Already Reported");
        await mod.DoAsync("/api/report", new { feed_id = feed, reason = "other" });
        Assert.Equal(["open", "open"], (await QueueAsync(mod)).Select(c => (string)c!["state"]!));
        Assert.Equal(
            (1, 2, 0),
            (
                (await QueueAsync(mod, "?state=resolved")).Count,
                (await QueueAsync(mod, "?state=open")).Count,
                (await QueueAsync(mod, "?state=taken")).Count
            )
        );
    }

    [Fact]
    public async Task A_case_is_taken_by_one_and_resolved_with_what_it_does_in_one_transaction()
    {
        var (ann, bob, mod, other) = (
            await JoinAsync(),
            await JoinAsync(),
            await Board.JoinAsModeratorAsync(),
            await Board.JoinAsModeratorAsync()
        );
        var feed = (await ann.FeedAsync()).Id();
        var comment = (await ann.CommentAsync(feed)).Id();
        await bob.DoAsync("/api/report", new { comment_id = comment, reason = "hate" });
        var id = (await QueueAsync(mod))[0]!.Id();
        Assert.Equal(
            ("taken", mod.Nickname),
            await mod.PutAsync($"/api/moderation/cases/{id}/taken") is { } taken
                ? ((string)taken["state"]!, (string)taken["moderator"]!["nickname"]!)
                : default
        );
        await mod.PutAsync($"/api/moderation/cases/{id}/taken"); // still theirs, and no second line
        using (var theirs = await other.Client.AskAsync("PUT", $"/api/moderation/cases/{id}/taken"))
            await theirs.IsProblemAsync(409, "Case Already Taken");
        using (var theirs = await other.PostAsync($"/api/moderation/cases/{id}/resolve", new { hide = true }))
            await theirs.IsProblemAsync(409, "Case Already Taken");
        Assert.Equal("open", (string)(await other.DeleteAsync($"/api/moderation/cases/{id}/taken"))["state"]!);
        await other.PutAsync($"/api/moderation/cases/{id}/taken");
        Assert.True((bool)(await other.DoAsync($"/api/moderation/cases/{id}/resolve", new { hide = true, reason = "Hate." }))["hidden"]!);
        Assert.Equal(0, (await Guest.PageAsync($"/api/comment/feed/{feed}")).Total);
        foreach (var (method, path) in new[] { ("PUT", "taken"), ("DELETE", "taken") })
        {
            using var late = await mod.Client.AskAsync(method, $"/api/moderation/cases/{id}/{path}");
            await late.IsProblemAsync(409, "Case Already Resolved");
        }

        using (var late = await mod.PostAsync($"/api/moderation/cases/{id}/resolve", new { hide = false }))
            await late.IsProblemAsync(409, "Case Already Resolved");
        var (one, two) = (await mod.IdAsync(), await other.IdAsync());
        Assert.Equal(
            [
                $"case_taken by {one}",
                $"case_given_back by {two}",
                $"case_taken by {two}",
                $"case_resolved by {two}: hidden",
                $"comment_hidden by {two}",
            ],
            await Board.AuditAsync($"comment_id = {comment}")
        );
    }

    [Fact]
    public async Task Hiding_by_hand_resolves_the_case_and_what_is_deleted_has_none()
    {
        var (ann, bob, mod) = (await JoinAsync(), await JoinAsync(), await Board.JoinAsModeratorAsync());
        var (hidden, deleted) = ((await ann.FeedAsync()).Id(), (await ann.FeedAsync()).Id());
        var (emptied, answered) = ((await ann.CommentAsync(hidden)).Id(), (await ann.FeedAsync()).Id());
        await bob.CommentAsync(hidden, "an answer", emptied);
        foreach (var id in new[] { hidden, deleted, answered })
            await bob.DoAsync("/api/report", new { feed_id = id, reason = "spam" });
        await bob.DoAsync(
            "/api/report",
            new
            {
                comment_id = emptied,
                reason = "spam",
                note = "mine",
            }
        );
        await ann.RemoveCommentAsync(emptied);
        using (var gone = await ann.DeleteFeedAsync(deleted))
            await gone.JsonAsync();
        await mod.HideFeedAsync(hidden);
        Assert.Equal([answered], (await QueueAsync(mod)).Select(c => (long)c!["feed_id"]!));
        Assert.Equal(
            [(hidden, "hidden")],
            (await QueueAsync(mod, "?state=resolved")).Select(c => ((long)c!["feed_id"]!, (string)c["outcome"]!))
        );

        // Who reported and left is not named any more, nor what they wrote; the report counts.
        using (var left = await bob.DeleteAccountAsync())
            Assert.True(left.IsSuccessStatusCode);
        var report = Assert.Single((await QueueAsync(await Board.JoinAsAsync(2))).Single()!["reports"]!.AsArray())!;
        Assert.EndsWith("Z", (string)report["create_dt"]!, StringComparison.Ordinal);
        Assert.Equal((null, "spam", ""), (report["reporter"], (string)report["reason"]!, (string)report["note"]!));
    }

    [Fact]
    public async Task The_queue_is_read_in_pages_that_repeat_and_skip_nothing()
    {
        var (ann, bob, mod) = (await JoinAsync(), await JoinAsync(), await Board.JoinAsModeratorAsync());
        for (var n = 0; n < 5; n++)
            await bob.DoAsync("/api/report", new { feed_id = (await ann.FeedAsync()).Id(), reason = "spam" });
        foreach (var sort in new[] { "id_asc", "id_desc" })
        {
            var seen = new List<long>();
            for (var next = $"/api/moderation/cases?limit=2&sort_by={sort}"; next is not null;)
            {
                using var page = await mod.Client.GetAsync(new Uri(Guest.BaseAddress!, next), TestContext.Current.CancellationToken);
                Assert.Equal(5, page.Total());
                seen.AddRange((await page.JsonAsync()).AsArray().Ids());
                next = page.Next();
            }

            Assert.Equal(5, seen.Distinct().Count());
            Assert.Equal(sort == "id_asc" ? seen.Order() : seen.OrderDescending(), seen);
        }
    }

    [Theory]
    [InlineData("""{"reason":"spam"}""", 400, "Either feed_id or comment_id must be provided.")]
    [InlineData("""{"feed_id":1,"comment_id":1,"reason":"spam"}""", 400, "Either feed_id or comment_id must be provided.")]
    [InlineData("""{"feed_id":999999999,"reason":"spam"}""", 404, "Feed Not Found")]
    [InlineData("""{"comment_id":999999999,"reason":"spam"}""", 404, "Comment Not Found")]
    [InlineData("""{"feed_id":1}""", 422, "reason")]
    [InlineData("""{"feed_id":1,"reason":"because"}""", 422, "reason")]
    [InlineData("""{"feed_id":1,"reason":"spam","note":"\u0000"}""", 422, "note")]
    [InlineData("""{"feed_id":"one","reason":"spam"}""", 422, "feed_id")]
    [InlineData("nonsense", 422, "body")]
    public async Task A_report_that_cannot_be_one_is_refused(string json, int status, string detail)
    {
        var ann = await JoinAsync();
        using var response = await ann.Client.AskAsync("POST", "/api/report", json);
        if (status == 422)
            await response.IsInvalidAsync(detail);
        else
            await response.IsProblemAsync(status, detail);
    }

    [Fact]
    public async Task Nobody_reports_themselves_nor_twice_by_trying_again()
    {
        var (ann, bob) = (await JoinAsync(), await JoinAsync());
        var feed = (await ann.FeedAsync()).Id();
        using (var own = await ann.PostAsync("/api/report", new { feed_id = feed, reason = "spam" }))
            await own.IsProblemAsync(400, "You cannot report yourself");
        using (
            var note = await bob.PostAsync(
                "/api/report",
                new
                {
                    feed_id = feed,
                    reason = "spam",
                    note = new string('x', 1001),
                }
            )
        )
            await note.IsInvalidAsync("note");
        bob.Client.DefaultRequestHeaders.Add("Idempotency-Key", "once");
        var responses = await Task.WhenAll(
            Enumerable.Range(0, 3).Select(_ => bob.DoAsync("/api/report", new { feed_id = feed, reason = "spam" }))
        );
        Assert.Single(responses.Select(a => a.Id()).Distinct());
        Assert.Equal(1, await QueryAsync<int>($"SELECT report_count FROM moderation_cases WHERE feed_id = {feed}"));
    }

    [Theory]
    [InlineData("GET", "/api/moderation/cases?state=lost", null, "state")]
    [InlineData("GET", "/api/moderation/cases?sort_by=create_dt_desc", null, "sort_by")]
    [InlineData("GET", "/api/moderation/cases?cursor=x", null, "cursor")]
    [InlineData("PUT", "/api/moderation/cases/x/taken", null, "case_id")]
    [InlineData("POST", "/api/moderation/cases/1/resolve", "{}", "hide")]
    [InlineData("POST", "/api/moderation/hide", """{"feed_id":1}""", "reason")]
    [InlineData("POST", "/api/moderation/restore", """{"feed_id":1,"reason":" "}""", "reason")]
    public async Task What_moderators_send_is_checked(string method, string path, string? json, string field)
    {
        var mod = await Board.JoinAsModeratorAsync();
        using var response = json is null ? await mod.Client.AskAsync(method, path) : await mod.Client.AskAsync(method, path, json);
        await response.IsInvalidAsync(field);
    }

    private static async Task<JsonArray> QueueAsync(Person moderator, string query = "") =>
        await moderator.Client.ListAsync($"/api/moderation/cases{query}");
}
