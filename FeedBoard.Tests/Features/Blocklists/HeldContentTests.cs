using System.Text.Json.Nodes;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Comments;
using FeedBoard.Tests.Features.Events;
using FeedBoard.Tests.Features.Feeds;
using FeedBoard.Tests.Features.Moderation;
using FeedBoard.Tests.Features.MyPage;
using FeedBoard.Tests.Imaging;

namespace FeedBoard.Tests.Features.Blocklists;

/// <summary>What has a blocked word waits in the queue, seen by its author and moderators alone, until a moderator decides.</summary>
public sealed class HeldContentTests(FileBoard board) : IClassFixture<FileBoard>, IAsyncLifetime
{
    private const string Word = "kasino";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Person mod = null!;

    public async ValueTask InitializeAsync()
    {
        mod = await board.JoinAsModeratorAsync();
        await mod.PutAsync($"/api/moderation/blocked-words/{Word}");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("Kasino!", "Some content")]
    [InlineData("A title", "the KASINO is open")]
    [InlineData("A title", "see #kasino")]
    public async Task A_feed_waits_and_is_there_for_all_when_it_is_approved(string title, string content)
    {
        var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
        var feed = await ann.FeedAsync(title, $"{content} @{bob.Nickname}");
        var id = feed.Id();
        Assert.Equal((true, true), ((bool)feed["hidden"]!, (bool)feed["waiting"]!));
        await IsWithheldAsync(ann, id);
        Assert.Empty(await bob.Client.ListAsync("/api/notification/"));

        var found = await CaseAsync(id);
        Assert.Equal((true, 1), ((bool)found["waiting"]!, (int)found["report_count"]!));
        var report = found["reports"]![0]!;
        Assert.Equal(("blocked_word", Word), ((string)report["reason"]!, (string)report["note"]!));
        Assert.Null(report["reporter"]);

        await using var guest = await LiveStream.OpenSettledAsync(board);
        var resolved = await mod.DoAsync($"/api/moderation/cases/{found.Id()}/resolve", new { hide = false });
        Assert.Equal((false, false), ((bool)resolved["hidden"]!, (bool)resolved["waiting"]!));
        Assert.Equal(id, (long)(await guest.NextAsync("feed_created")).Data["feed_id"]!);
        Assert.Equal(200, await board.Guest.StatusAsync($"/api/feed/read/{id}"));
        Assert.Equal(["mentioned"], (await bob.Client.ListAsync("/api/notification/")).Select(n => (string)n!["kind"]!));
        Assert.Contains((await board.Guest.PageAsync("/api/feed/search?q=kasino&limit=100")).Ids, f => f == id);
        await board.AssertCountersAsync();
    }

    [Fact]
    public async Task A_comment_and_a_reply_wait_and_notify_when_they_are_approved()
    {
        var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
        var feed = (await ann.FeedAsync()).Id();
        var top = (await ann.CommentAsync(feed, "Anybody?")).Id();
        var comment = await bob.CommentAsync(feed, $"kasino @{ann.Nickname}");
        var reply = await bob.CommentAsync(feed, "Kasino", top);
        foreach (var held in new[] { comment, reply })
            Assert.Equal((true, true), ((bool)held["hidden"]!, (bool)held["waiting"]!));
        foreach (var reader in new[] { board.Guest, ann.Client })
        {
            Assert.Equal([top], (await reader.PageAsync($"/api/comment/feed/{feed}")).Ids);
            Assert.Equal(1, (int)(await reader.ReadFeedAsync(feed))["comment_count"]!);
        }

        Assert.Equal(3, (await bob.Client.PageAsync($"/api/comment/feed/{feed}")).Total);
        Assert.Empty(await ann.Client.ListAsync("/api/notification/"));
        await mod.DoAsync($"/api/moderation/cases/{(await CaseAsync(feed, comment.Id())).Id()}/resolve", new { hide = false });
        await mod.RestoreCommentAsync(reply.Id()); // another way to approve it, which resolves its case too
        Assert.Equal(
            ["answered", "mentioned"],
            (await ann.Client.ListAsync("/api/notification/")).Select(n => (string)n!["kind"]!).Order(StringComparer.Ordinal)
        );
        Assert.Equal("dismissed", (string?)(await CaseAsync(feed, reply.Id(), "resolved"))["outcome"]);
        Assert.Equal(3, (await board.Guest.PageAsync($"/api/comment/feed/{feed}")).Total);
        await board.AssertCountersAsync();
    }

    [Fact]
    public async Task What_is_refused_stays_hidden_and_what_was_decided_can_be_taken_back()
    {
        var ann = await board.JoinAsync();
        var id = (await ann.FeedAsync("kasino")).Id();
        var found = await CaseAsync(id);
        var resolved = await mod.DoAsync($"/api/moderation/cases/{found.Id()}/resolve", new { hide = true, reason = "Spam." });
        Assert.Equal((true, false, "hidden"), ((bool)resolved["hidden"]!, (bool)resolved["waiting"]!, (string)resolved["outcome"]!));
        var seen = await ann.Client.ReadFeedAsync(id);
        Assert.Equal((true, false), ((bool)seen["hidden"]!, (bool)seen["waiting"]!));

        // A refusal that is taken back is no approval.
        foreach (var hide in new[] { false, true, false })
        {
            var open = await mod.DoAsync($"/api/moderation/cases/{found.Id()}/reopen", new { reason = "Again." });
            Assert.Equal(("taken", true), ((string)open["state"]!, (bool)open["waiting"]!));
            await IsWithheldAsync(ann, id);
            await mod.DoAsync($"/api/moderation/cases/{found.Id()}/resolve", new { hide });
        }

        Assert.Equal(200, await board.Guest.StatusAsync($"/api/feed/read/{id}"));
        await board.AssertCountersAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Only_what_the_moderator_has_read_is_shown_to_all(bool comment)
    {
        var ann = await board.JoinAsync();
        var feed = (await ann.FeedAsync(comment ? "A title" : "kasino")).Id();
        var id = comment ? (await ann.CommentAsync(feed, "kasino")).Id() : (long?)null;
        var old = await CaseAsync(feed, id);
        const string Unread = "kasino, and what nobody has read";
        if (id is null)
            await PatchAsync(ann, feed, ("content", Unread));
        else
            using (await ann.PatchCommentAsync(id.Value, Unread)) { }

        using (var resolve = await ResolveAsync(old))
            await resolve.IsProblemAsync(409, "Content Changed");
        var target = new
        {
            feed_id = comment ? (long?)null : feed,
            comment_id = id,
            reason = "Read it.",
            content_update_dt = (string)old["content_update_dt"]!,
        };
        using (var restore = await mod.PostAsync("/api/moderation/restore", target))
            await restore.IsProblemAsync(409, "Content Changed");
        var now = await CaseAsync(feed, id);
        Assert.Equal(("open", true), ((string)now["state"]!, (bool)now["waiting"]!));

        using var approved = await ResolveAsync(now);
        Assert.False((bool)(await approved.JsonAsync())["waiting"]!);
        await board.AssertCountersAsync();

        Task<HttpResponseMessage> ResolveAsync(JsonNode read) =>
            mod.PostAsync(
                $"/api/moderation/cases/{read.Id()}/resolve",
                new { hide = false, content_update_dt = (string)read["content_update_dt"]! }
            );
    }

    [Fact]
    public async Task What_was_changed_meanwhile_is_hidden_all_the_same()
    {
        var ann = await board.JoinAsync();
        var id = (await ann.FeedAsync("kasino")).Id();
        var old = await CaseAsync(id);
        await PatchAsync(ann, id, ("content", "kasino again"));
        var hidden = await mod.DoAsync(
            $"/api/moderation/cases/{old.Id()}/resolve",
            new { hide = true, content_update_dt = (string)old["content_update_dt"]! }
        );
        Assert.Equal("hidden", (string)hidden["outcome"]!);
    }

    [Fact]
    public async Task What_was_approved_and_then_reported_is_decided_in_the_new_case_alone()
    {
        var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
        var id = (await ann.FeedAsync("kasino")).Id();
        var found = await CaseAsync(id);
        await mod.DoAsync($"/api/moderation/cases/{found.Id()}/resolve", new { hide = false });
        await bob.DoAsync("/api/report", new { feed_id = id, reason = "spam" });
        var before = await board.AuditAsync($"feed_id = {id}");

        var resolved = await mod.DoAsync($"/api/moderation/cases/{found.Id()}/reopen", new { reason = "Again." });

        Assert.Equal(("resolved", false, false), ((string)resolved["state"]!, (bool)resolved["hidden"]!, (bool)resolved["waiting"]!));
        Assert.Equal(200, await board.Guest.StatusAsync($"/api/feed/read/{id}"));
        Assert.Equal(before, await board.AuditAsync($"feed_id = {id}"));
    }

    [Fact]
    public async Task A_change_waits_if_it_has_the_word_and_a_text_that_was_approved_does_not_wait_again()
    {
        var ann = await board.JoinAsync();
        var (feed, other) = ((await ann.FeedAsync()).Id(), (await ann.FeedAsync()).Id());
        var comment = (await ann.CommentAsync(other)).Id();
        await PatchAsync(ann, feed, ("content", "a kasino"));
        await IsWithheldAsync(ann, feed);
        using (var changed = await ann.PatchCommentAsync(comment, "my kasino"))
            Assert.True((bool)(await changed.JsonAsync())["waiting"]!);
        Assert.Equal(0, (await board.Guest.PageAsync($"/api/comment/feed/{other}")).Total);
        await PatchAsync(ann, feed, ("content", "a fine kasino")); // one case, and it goes on waiting
        await PatchAsync(ann, feed, ("content", "nothing of the kind"));
        await IsWithheldAsync(ann, feed);

        await PatchAsync(ann, feed, ("content", "a kasino"));
        Assert.Equal(1, (int)(await CaseAsync(feed))["report_count"]!);
        await mod.RestoreFeedAsync(feed);
        await PatchAsync(ann, feed, ("title", "A title"), ("content", "a kasino")); // as it was
        Assert.Equal(200, await board.Guest.StatusAsync($"/api/feed/read/{feed}"));
        await PatchAsync(ann, feed, ("title", "Another title")); // of the whole text
        await IsWithheldAsync(ann, feed);
        await board.AssertCountersAsync();
    }

    [Fact]
    public async Task What_is_said_of_an_image_waits_too()
    {
        var ann = await board.JoinAsync();
        using var form = Form.Of(("title", "t"), ("content", "c"), ("alts", "the door of the kasino"))
            .Files("images", FeedImageTests.File("a.png", TestImages.Png(11, 5)));
        using var response = await ann.Client.PostAsync("/api/feed/create", form, Cancel);
        await IsWithheldAsync(ann, (await response.JsonAsync()).Id());

        var feed = (await ann.FeedAsync("t", "c", FeedImageTests.File("b.png", TestImages.Png(12, 5)))).Id();
        await PatchAsync(ann, feed, ("image_alts", "a kasino"));
        await IsWithheldAsync(ann, feed);
        await mod.RestoreFeedAsync(feed);
        await PatchAsync(ann, feed, ("title", "t"), ("content", "c"), ("image_alts", "a kasino")); // as it was
        Assert.Equal(200, await board.Guest.StatusAsync($"/api/feed/read/{feed}"));
        using var added = Form.Of(("alts", "another kasino")).Files("new_images", FeedImageTests.File("c.png", TestImages.Png(13, 5)));
        using (var changed = await ann.PatchFeedAsync(feed, added))
            await changed.JsonAsync();
        await IsWithheldAsync(ann, feed);
        await board.AssertCountersAsync();
    }

    /// <summary>An open case of people's reports becomes the one that it waits in.</summary>
    [Fact]
    public async Task What_was_reported_waits_in_the_case_that_it_has()
    {
        var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
        var feed = (await ann.FeedAsync()).Id();
        await bob.DoAsync("/api/report", new { feed_id = feed, reason = "spam" });
        await PatchAsync(ann, feed, ("content", "kasino"));
        var found = await CaseAsync(feed);
        Assert.Equal((2, true), ((int)found["report_count"]!, (bool)found["waiting"]!));
        Assert.Equal(["blocked_word", "spam"], found["reports"]!.AsArray().Select(r => (string)r!["reason"]!));
        await mod.DoAsync($"/api/moderation/cases/{found.Id()}/resolve", new { hide = false });
        Assert.Equal(200, await board.Guest.StatusAsync($"/api/feed/read/{feed}"));
    }

    [Fact]
    public async Task What_moderators_write_does_not_wait_and_nobody_approves_their_own()
    {
        Assert.False((bool)(await mod.FeedAsync("kasino"))["waiting"]!);
        var feed = (await mod.FeedAsync()).Id();
        Assert.False((bool)(await mod.CommentAsync(feed, "kasino"))["waiting"]!);

        var ann = await board.JoinAsync();
        var held = (await ann.FeedAsync("kasino")).Id();
        var found = await CaseAsync(held);
        await board.QueryAsync<object>($"UPDATE users SET role = 1 WHERE email = '{ann.Email}'");
        Assert.DoesNotContain((await ann.Client.PageAsync("/api/moderation/cases?limit=100")).Ids, c => c == found.Id());
        using (var response = await ann.PostAsync($"/api/moderation/cases/{found.Id()}/resolve", new { hide = false }))
            await response.IsProblemAsync(403, "Own Case");
        using (var response = await ann.PostAsync("/api/moderation/restore", new { feed_id = held, reason = "Mine." }))
            await response.IsProblemAsync(403, "Own Case");
    }

    [Fact]
    public async Task An_unblocked_word_keeps_nothing_and_a_deleted_feed_takes_its_case_along()
    {
        await mod.PutAsync("/api/moderation/blocked-words/gone");
        var ann = await board.JoinAsync();
        var id = (await ann.FeedAsync("gone")).Id();
        var found = await CaseAsync(id);
        using (await mod.Client.DeleteAsync("/api/moderation/blocked-words/gone", Cancel)) { }
        Assert.False((bool)(await ann.FeedAsync("gone"))["waiting"]!);
        await IsWithheldAsync(ann, id);
        using (await ann.DeleteFeedAsync(id)) { }
        using (var response = await mod.PostAsync($"/api/moderation/cases/{found.Id()}/resolve", new { hide = false }))
            await response.IsProblemAsync(404, "Case Not Found");
        await board.AssertCountersAsync();
    }

    private async Task IsWithheldAsync(Person author, long id)
    {
        foreach (var reader in new[] { board.Guest, (await board.JoinAsync()).Client })
        {
            Assert.Equal(404, await reader.StatusAsync($"/api/feed/read/{id}"));
            Assert.DoesNotContain((await reader.PageAsync("/api/feed/list?limit=100")).Ids, f => f == id);
            Assert.DoesNotContain((await reader.PageAsync("/api/feed/search?q=kasino&limit=100")).Ids, f => f == id);
        }

        foreach (var reader in new[] { author.Client, mod.Client })
            Assert.True((bool)(await reader.ReadFeedAsync(id))["waiting"]!);
    }

    private async Task<JsonNode> CaseAsync(long feed, long? comment = null, string? state = null) =>
        (await mod.Client.ListAsync($"/api/moderation/cases?limit=100&sort_by=id_desc{(state is null ? "" : $"&state={state}")}"))
            .Single(c => (long)c!["feed_id"]! == feed && (long?)c["comment_id"] == comment)!;

    private static async Task PatchAsync(Person author, long id, params (string Name, string? Value)[] fields)
    {
        using var form = Form.Of(fields);
        using var response = await author.PatchFeedAsync(id, form);
        await response.JsonAsync();
    }
}
