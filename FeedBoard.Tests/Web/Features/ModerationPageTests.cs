using System.Net;
using AngleSharp.Html.Dom;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Comments;
using FeedBoard.Tests.Features.Moderation;

namespace FeedBoard.Tests.Web.Features;

/// <summary>Reporting, muting, blocking and moderating by the pages, without scripts.</summary>
[Slow]
public sealed class ModerationPageTests(WebBoard board) : IClassFixture<WebBoard>, IDisposable
{
    public void Dispose() => Assert.Equal("", string.Join("\n", board.Faults.Take()));

    [Fact]
    public async Task What_somebody_reports_is_taken_hidden_and_logged_and_its_author_sees_it_marked()
    {
        var (ann, bob, admin) = (await board.JoinAsync(), await board.JoinAsync(), await board.JoinAsAsync(2));
        var feed = (await ann.FeedAsync("Cheap!", "Buy now.")).Id();
        var comment = (await ann.CommentAsync(feed, "Really")).Id();
        using var reporter = new Visitor(board.Web);
        await reporter.LogInAsync(bob);
        using (var page = await reporter.GetAsync($"/feed/{feed}"))
        {
            var menus = (await page.PageAsync()).QuerySelectorAll(".safety-menu a").Select(a => a.GetAttribute("href"));
            Assert.Superset(new HashSet<string?> { $"/report?feed={feed}", $"/report?feed={feed}&comment={comment}" }, menus.ToHashSet());
        }

        Assert.Equal(
            "Thank you. Moderators will look at it.",
            (await SendAsync(await reporter.FormAsync($"/report?feed={feed}", "form#report"), ("reason", "spam"), ("note", "Again"))).Text(
                "[role=status].note"
            )
        );
        Assert.Equal(
            "You have reported this already.",
            (await SendAsync(await reporter.FormAsync($"/report?feed={feed}", "form#report"), ("reason", "hate"))).Text("[role=alert]")
        );
        using (var closed = await reporter.GetAsync("/moderation"))
            Assert.Equal(HttpStatusCode.Forbidden, closed.StatusCode);

        using var moderator = new Visitor(board.Web);
        await moderator.LogInAsync(admin);
        var reported = $".case:has(a[href='/feed/{feed}'])"; // other tests of this class have cases too
        var queue = await SendAsync(await moderator.FormAsync("/moderation", $"{reported} form[action$='/take']"), ("take", "true"));
        Assert.Equal("Done.", queue.Text("[role=status].note"));
        Assert.Contains("Again", queue.Text($"{reported} .case-reports li p[dir=auto]"), StringComparison.Ordinal);
        await SendAsync(
            await moderator.FormAsync("/moderation", $"{reported} form[action$='/resolve']"),
            ("hide", "true"),
            ("reason", "An advertisement.")
        );

        using (var gone = await reporter.GetAsync($"/feed/{feed}"))
            Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        using var author = new Visitor(board.Web);
        await author.LogInAsync(ann);
        using (var marked = await author.GetAsync($"/feed/{feed}"))
            Assert.Equal("Hidden by a moderator: only its author and moderators see it.", (await marked.PageAsync()).Text("p.note"));
        using (var audit = await moderator.GetAsync("/moderation/audit"))
            Assert.Contains("hid a feed", (await audit.PageAsync()).QuerySelector(".audit")!.TextContent, StringComparison.Ordinal);

        await SendAsync(await moderator.FormAsync($"/report?feed={feed}", "form#hide"), ("hide", "false"), ("reason", "A mistake."));
        using (var back = await reporter.GetAsync($"/feed/{feed}"))
            Assert.Equal(HttpStatusCode.OK, back.StatusCode);
        await SendAsync(
            await moderator.FormAsync($"/report?feed={feed}&comment={comment}", "form#hide"),
            ("hide", "true"),
            ("reason", "Rude.")
        );
        using (var tagged = await author.GetAsync($"/feed/{feed}"))
            Assert.Equal("Hidden", (await tagged.PageAsync()).Text($"#comment-{comment} .tag"));
    }

    [Fact]
    public async Task Who_moderates_finds_no_case_of_their_own_nor_who_reported_and_reads_why_they_do_not_decide()
    {
        var (own, bob, admin) = (await board.JoinAsAsync(1), await board.JoinAsync(), await board.JoinAsAsync(2));
        var (mine, others) = ((await own.FeedAsync("Mine")).Id(), (await admin.FeedAsync("Others")).Id());
        foreach (var id in new[] { mine, others })
            await bob.DoAsync("/api/report", new { feed_id = id, reason = "spam" });
        using var moderator = new Visitor(board.Web);
        await moderator.LogInAsync(own);
        using (var queue = await moderator.GetAsync("/moderation"))
        {
            var page = await queue.PageAsync();
            Assert.DoesNotContain("Mine", page.QuerySelectorAll(".case h2").Select(h => h.TextContent));
            Assert.Contains("Others", page.QuerySelectorAll(".case h2").Select(h => h.TextContent));
            Assert.DoesNotContain(bob.Nickname, page.Body!.TextContent, StringComparison.Ordinal);
            Assert.DoesNotContain("deleted", page.QuerySelector(".case-reports")!.TextContent, StringComparison.OrdinalIgnoreCase);
        }

        Assert.Equal(
            "You wrote this yourself: another moderator decides about it.",
            (await SendAsync(await moderator.FormAsync($"/report?feed={mine}", "form#hide"), ("hide", "false"), ("reason", "Mine."))).Text(
                "[role=alert]"
            )
        );
        var hidden = (await bob.FeedAsync()).Id();
        await admin.HideFeedAsync(hidden);
        Assert.Equal(
            "An admin has decided this: only an admin can change it.",
            (await SendAsync(await moderator.FormAsync($"/report?feed={hidden}", "form#hide"), ("hide", "false"), ("reason", "No."))).Text(
                "[role=alert]"
            )
        );
        using var adminsPage = new Visitor(board.Web);
        await adminsPage.LogInAsync(admin);
        using var named = await adminsPage.GetAsync("/moderation");
        Assert.Contains(bob.Nickname, (await named.PageAsync()).QuerySelector(".case-reports")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_suspended_person_reads_why_and_a_new_moderator_finds_the_way()
    {
        var (ann, admin) = (await board.JoinAsync(), await board.JoinAsAsync(2));
        var id = (long)(await ann.FeedAsync())["author_id"]!;
        using var moderator = new Visitor(board.Web);
        using var person = new Visitor(board.Web);
        await moderator.LogInAsync(admin);
        await person.LogInAsync(ann);

        await SendAsync(await moderator.FormAsync($"/moderation/account/{id}", "form#role-form"), ("role", "moderator"));
        using (var mine = await person.GetAsync("/me"))
            // The page learns the new role with this request.
            Assert.Contains((await mine.PageAsync()).QuerySelectorAll("a"), a => a.GetAttribute("href") == "/moderation");
        using (var menu = await person.GetAsync("/"))
            Assert.Contains((await menu.PageAsync()).QuerySelectorAll(".menu a"), a => a.GetAttribute("href") == "/moderation");

        var account = await SendAsync(
            await moderator.FormAsync($"/moderation/account/{id}", "form#suspend"),
            ("days", "0"),
            ("reason", "Advertisements.")
        );
        Assert.Contains("Suspended for good: Advertisements.", account.QuerySelector(".sheet")!.TextContent, StringComparison.Ordinal);
        using (var ended = await person.GetAsync("/me"))
            Assert.Equal("/login", ended.RequestMessage!.RequestUri!.AbsolutePath);
        var login = await person.FormAsync("/login", "main form");
        Assert.Equal(
            "This account is suspended for good: Advertisements.",
            (await SendAsync(login, ("Input.Email", ann.Email), ("Input.Password", Person.Password))).Text("[role=alert]")
        );
        await SendAsync(await moderator.FormAsync($"/moderation/account/{id}", "form#unsuspend"), ("reason", "Sorry."));
        await person.LogInAsync(ann);
    }

    [Fact]
    public async Task Somebody_is_muted_and_blocked_by_forms_and_not_any_more()
    {
        var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
        var feed = await bob.FeedAsync();
        var mine = (await ann.FeedAsync()).Id();
        var id = (long)feed["author_id"]!;
        using var visitor = new Visitor(board.Web);
        await visitor.LogInAsync(ann);
        foreach (var what in new[] { "mute", "block" })
            await SendAsync(await visitor.FormAsync($"/person/{id}/safety", $"form[data-restrict={what}]"), ("on", "true"));
        using (var list = await visitor.GetAsync("/me/restricted"))
            Assert.Equal(2, (await list.PageAsync()).QuerySelectorAll(".sessions li").Length);
        using (var front = await visitor.GetAsync("/"))
            Assert.DoesNotContain((await front.PageAsync()).QuerySelectorAll(".card"), c => c.Id == $"feed-{feed.Id()}");

        using var blocked = new Visitor(board.Web);
        await blocked.LogInAsync(bob);
        var refused = await SendAsync(await blocked.FormAsync($"/feed/{mine}", "form.comment-form"), ("content", "Hello?"));
        Assert.Equal("Who wrote this does not want to hear from you.", refused.Text("form.comment-form [role=alert]"));
        Assert.Contains("Hello?", refused.QuerySelector("form.comment-form textarea")!.TextContent, StringComparison.Ordinal);

        foreach (var what in new[] { "mute", "block" })
            await SendAsync(await visitor.FormAsync("/me/restricted", $"form[data-restrict={what}]"), ("on", "false"));
        using (var list = await visitor.GetAsync("/me/restricted"))
            Assert.Empty((await list.PageAsync()).QuerySelectorAll(".sessions li"));
    }

    private static async Task<IHtmlDocument> SendAsync(HtmlForm form, params (string Name, string Value)[] values)
    {
        using var response = await form.Set(values).SendAsync();
        return await response.PageAsync();
    }
}
