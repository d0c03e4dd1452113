using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Comments;
using FeedBoard.Tests.Features.Moderation;

namespace FeedBoard.Tests.Web.Features;

/// <summary>Where the queue is after a form of one of its cases, and what it says there. Without scripts.</summary>
[Slow]
public sealed class ModerationQueueTests(WebBoard board) : IClassFixture<WebBoard>, IDisposable
{
    public void Dispose() => Assert.Equal("", string.Join("\n", board.Faults.Take()));

    [Fact]
    public async Task Taking_a_case_and_giving_it_back_stay_at_the_case()
    {
        var feed = await ReportedAsync();
        using var moderator = new Visitor(board.Web, follow: false);
        await moderator.LogInAsync(await board.JoinAsModeratorAsync());
        foreach (var take in new[] { "true", "false" })
        {
            var form = await moderator.FormAsync("/moderation", $"{CaseOf(feed)} form[action$='/take']");
            using var sent = await form.Set(("take", take)).SendAsync();
            var id = form.Target.Segments[^2].Trim('/');
            Assert.Equal($"/moderation?case={id}&done=done#case-{id}", sent.Headers.Location?.OriginalString);
        }
    }

    [Fact]
    public async Task A_decision_that_is_refused_is_shown_at_its_case_and_not_at_the_next_one()
    {
        var feed = await ReportedAsync();
        using var moderator = new Visitor(board.Web, follow: false);
        using var other = new Visitor(board.Web, follow: false);
        await moderator.LogInAsync(await board.JoinAsModeratorAsync());
        await other.LogInAsync(await board.JoinAsModeratorAsync());
        var decision = await moderator.FormAsync("/moderation", $"{CaseOf(feed)} form[action$='/resolve']");
        using (await (await other.FormAsync("/moderation", $"{CaseOf(feed)} form[action$='/take']")).Set(("take", "true")).SendAsync()) { }

        using var refused = await decision.Set(("hide", "true"), ("next", "1")).SendAsync();

        var id = decision.Target.Segments[^2].Trim('/');
        var url = refused.Headers.Location!.OriginalString;
        Assert.Equal($"/moderation?case={id}&problem=taken#case-{id}", url);
        using var shown = await moderator.GetAsync(url);
        var page = await shown.PageAsync();
        Assert.Equal("Somebody else has taken this case.", page.Text("main [role=alert]"));
        Assert.NotNull(page.QuerySelector($"#case-{id} > [role=alert]"));

        // On a page without the case, it stands at the top.
        using var resolved = await moderator.GetAsync($"/moderation?state=resolved&case={id}&problem=taken");
        Assert.Equal("Somebody else has taken this case.", (await resolved.PageAsync()).Text("main > [role=alert]"));
    }

    [Fact]
    public async Task What_the_author_has_changed_meanwhile_is_read_again_before_it_is_shown_to_all()
    {
        var ann = await board.JoinAsync();
        var feed = (await ann.FeedAsync("Old words")).Id();
        var mod = await board.JoinAsModeratorAsync();
        await mod.HideFeedAsync(feed);
        await (await board.JoinAsModeratorAsync()).DoAsync("/api/report", new { feed_id = feed, reason = "spam" });
        using var moderator = new Visitor(board.Web, follow: false);
        await moderator.LogInAsync(mod);
        var dismiss = await moderator.FormAsync("/moderation", $"{CaseOf(feed)} form[action$='/resolve']");
        var restore = await moderator.FormAsync($"/feed/{feed}", ".safety-menu form[data-hide=false]");
        using (var edit = Form.Of(("title", "New words")))
        using (await ann.PatchFeedAsync(feed, edit)) { }

        using (var refused = await dismiss.Set(("hide", "false")).SendAsync())
        {
            using var shown = await moderator.GetAsync(refused.Headers.Location!.OriginalString);
            var item = (await shown.PageAsync()).QuerySelector(CaseOf(feed))!;
            Assert.StartsWith("The author has changed it since.", item.Text("[role=alert]"), StringComparison.Ordinal);
            Assert.Equal("New words", item.Text("h2"));
        }

        using (var refused = await restore.SendAsync())
            Assert.Equal($"/report?feed={feed}&problem=changed", refused.Headers.Location!.OriginalString);
        Assert.True((bool)(await mod.Client.ReadFeedAsync(feed))["hidden"]!);
    }

    [Theory]
    [InlineData("blocked.example", "?done=blocked", "blocked")]
    [InlineData("!!", "?bad=domains&value=", "#domains")]
    public async Task What_is_blocked_is_said_at_the_top_and_what_is_not_taken_at_its_field(string value, string query, string end)
    {
        using var moderator = new Visitor(board.Web, follow: false);
        await moderator.LogInAsync(await board.JoinAsModeratorAsync());
        var form = await moderator.FormAsync("/moderation/blocks", "form.block-form[action$='/domains']");
        using var sent = await form.Set(("value", value)).SendAsync();
        var url = sent.Headers.Location!.OriginalString;
        Assert.StartsWith($"/moderation/blocks{query}", url, StringComparison.Ordinal);
        Assert.EndsWith(end, url, StringComparison.Ordinal);
    }

    private static string CaseOf(long feed) => $".case:has(a[href='/feed/{feed}'])"; // other tests of this class have cases too

    private async Task<long> ReportedAsync()
    {
        var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
        var feed = (await ann.FeedAsync("Cheap!")).Id();
        await bob.DoAsync("/api/report", new { feed_id = feed, reason = "spam" });
        return feed;
    }
}
