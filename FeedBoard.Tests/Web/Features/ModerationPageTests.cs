using System.Globalization;
using System.Net;
using AngleSharp.Html.Dom;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Comments;
using FeedBoard.Tests.Features.Moderation;
using FeedBoard.Tests.Features.Users;
using FeedBoard.Tests.Imaging;

namespace FeedBoard.Tests.Web.Features;

/// <summary>Reporting, muting, blocking and moderating by the pages, without scripts.</summary>
[Slow]
public sealed class ModerationPageTests(WebBoard board) : IClassFixture<WebBoard>, IDisposable
{
    public void Dispose() => Assert.Equal("", string.Join("\n", board.Faults.Take()));

    [Fact]
    public async Task What_is_not_there_cannot_be_reported()
    {
        var ann = await board.JoinAsync();
        var (feed, other) = ((await ann.FeedAsync()).Id(), (await ann.FeedAsync()).Id());
        var comment = (await ann.CommentAsync(other, "Of another feed")).Id();
        using var visitor = new Visitor(board.Web);
        await visitor.LogInAsync(ann);
        foreach (var address in (string[])["/report", "/report?feed=999999999", $"/report?feed={feed}&comment={comment}"])
        {
            using var page = await visitor.GetAsync(address);
            Assert.Equal((address, HttpStatusCode.NotFound), (address, page.StatusCode));
        }
    }

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
        Assert.Equal(
            ["Feeds1", "Comments1", "Hidden before0", "Dismissed before0", "Suspensions0"],
            queue.QuerySelectorAll($"{reported} .case-history div").Skip(1).Select(d => d.TextContent)
        );
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
        {
            var line = (await audit.PageAsync()).QuerySelectorAll(".audit > li").First(l => l.TextContent.Contains("hid a feed"));
            Assert.Equal($"/feed/{feed}", line.QuerySelector(".audit-target a")!.GetAttribute("href"));
            Assert.Equal("Cheap!", line.Text(".audit-target a"));
            Assert.Contains($"Concerns {ann.Nickname}", line.TextContent, StringComparison.Ordinal);
        }

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
        Assert.Contains(
            bob.Nickname,
            (await named.PageAsync()).QuerySelector($".case:has(a[href='/feed/{mine}']) .case-reports")!.TextContent,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_decision_is_undone_at_once_or_later_and_the_log_says_what_was_deleted()
    {
        var (ann, bob, admin) = (await board.JoinAsync(), await board.JoinAsync(), await board.JoinAsAsync(2));
        UploadFile[] photos = [new("a.png", TestImages.Png(60, 40)), new("b.png", TestImages.Png(40, 60))];
        var feed = (await ann.FeedAsync("Photos", "c", photos)).Id();
        await bob.DoAsync("/api/report", new { feed_id = feed, reason = "sexual" });
        var reported = $".case:has(a[href='/feed/{feed}'])";
        using var moderator = new Visitor(board.Web);
        await moderator.LogInAsync(admin);
        var form = await moderator.FormAsync("/moderation", $"{reported} form[action$='/resolve']");
        using (var queue = await moderator.GetAsync("/moderation"))
        {
            var images = (await queue.PageAsync()).QuerySelectorAll($"{reported} .case-images img");
            Assert.Equal(["Image 1 of 2", "Image 2 of 2"], images.Select(i => i.GetAttribute("alt")));
        }

        var hidden = await SendAsync(form, ("hide", "true"));
        Assert.Equal("Hidden. The case is resolved.", hidden.Text(".outcome[role=status] p"));
        Assert.Empty(hidden.QuerySelectorAll(reported));
        using (var image = await moderator.GetAsync("/moderation?state=resolved"))
        using (var seen = await moderator.GetAsync((await image.PageAsync()).QuerySelector($"{reported} img")!.GetAttribute("src")!))
            Assert.Equal(HttpStatusCode.OK, seen.StatusCode); // hidden, but not to moderators
        var undone = await SendAsync(HtmlForm.Of(moderator.Client, board.Web, hidden, ".outcome form"));
        Assert.Equal("The decision is taken back. The case is yours.", undone.Text(".outcome p"));
        Assert.Single(undone.QuerySelectorAll(reported));

        var dismissed = await SendAsync(
            await moderator.FormAsync("/moderation", $"{reported} form[action$='/resolve']"),
            ("hide", "false")
        );
        Assert.Equal("Dismissed. Nothing is hidden.", dismissed.Text(".outcome p"));
        await SendAsync(await moderator.FormAsync("/moderation?state=resolved", $"{reported} form[action$='/reopen']"));
        using (var gone = await ann.DeleteFeedAsync(feed))
            Assert.True(gone.IsSuccessStatusCode);
        using var audit = await moderator.GetAsync("/moderation/audit");
        Assert.Contains(
            $"A feed that is deleted ({feed})",
            (await audit.PageAsync()).QuerySelectorAll(".audit-target").Select(t => t.TextContent)
        );
    }

    [Theory]
    [InlineData("en", "By command · made a link for a new password", "turned a second factor off", "deleted an account")]
    [InlineData("ko", "명령으로 · 비밀번호 재설정 링크를 만듦", "2단계 인증을 끔", "계정을 삭제함")]
    public async Task What_was_done_to_an_account_by_command_is_in_the_log_in_words(string language, params string[] words)
    {
        var (ann, admin) = (await board.JoinAsync(), await board.JoinAsAsync(2));
        await board.QueryAsync<object>(
            $"""
            INSERT INTO audit_log (action, user_id) SELECT action, {await ann.IdAsync()}
            FROM unnest(ARRAY['reset_link_created', 'second_factor_turned_off', 'account_deleted']) action
            """
        );
        using var visitor = new Visitor(board.Web);
        await visitor.LogInAsync(admin);
        visitor.Client.DefaultRequestHeaders.Add("Accept-Language", language);
        using var audit = await visitor.GetAsync("/moderation/audit");
        var lines = (await audit.PageAsync()).QuerySelectorAll(".audit > li").Select(l => Plain(l.TextContent));
        foreach (var said in words)
            Assert.Contains(lines, l => l.Contains(said, StringComparison.Ordinal) && l.Contains(ann.Nickname, StringComparison.Ordinal));

        static string Plain(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData("feed", false)]
    [InlineData("feed", true)]
    [InlineData("comment", false)]
    public async Task What_a_moderator_hides_by_its_menu_is_shown_again_by_the_page_that_says_so(string what, bool reported)
    {
        var (ann, bob, mod) = (await board.JoinAsync(), await board.JoinAsync(), await board.JoinAsModeratorAsync());
        var feed = (await ann.FeedAsync("Cheap!")).Id();
        var comment = (await ann.CommentAsync(feed, "Really")).Id();
        if (reported)
            await bob.DoAsync("/api/report", new { feed_id = feed, reason = "spam" });
        using var moderator = new Visitor(board.Web);
        await moderator.LogInAsync(mod);
        var menu = what is "feed" ? $"#feed-{feed} > footer" : $"#comment-{comment}";
        using (var reporter = new Visitor(board.Web))
        {
            await reporter.LogInAsync(bob);
            using var page = await reporter.GetAsync($"/feed/{feed}");
            Assert.Empty((await page.PageAsync()).QuerySelectorAll("form[data-hide]"));
        }

        var form = await moderator.FormAsync($"/feed/{feed}", $"{menu} .hide-menu form");
        var hidden = await SendAsync(form, ("reason", "Spam or advertising"));

        Assert.Equal("Hidden. Only its author and moderators see it now.", hidden.Text(".outcome[role=status] p"));
        using (var marked = await moderator.GetAsync($"/feed/{feed}"))
        {
            var page = await marked.PageAsync();
            Assert.True(page.QuerySelector($"{menu} .hide-menu")!.HasAttribute("hidden"));
            Assert.False(page.QuerySelector($"{menu} form[data-hide=false]")!.HasAttribute("hidden"));
        }

        var seen = what is "feed" ? $"/api/feed/read/{feed}" : $"/api/comment/thread/{comment}";
        Assert.Equal(404, await board.Guest.StatusAsync(seen));
        var undo = HtmlForm.Of(moderator.Client, board.Web, hidden, ".outcome form");
        var undone = await SendAsync(undo, reported ? [] : [("hide", "false")]);
        Assert.Equal(
            reported ? "The decision is taken back. The case is yours." : "Everybody sees it again.",
            undone.Text(".outcome[role=status] p")
        );
        Assert.Equal(200, await board.Guest.StatusAsync(seen));
        if (reported)
            Assert.Single(undone.QuerySelectorAll($".case:has(a[href='/feed/{feed}'])"));
    }

    [Fact]
    public async Task Without_scripts_muting_by_a_menu_leads_to_a_page_that_says_so_and_ends_it()
    {
        var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
        var feed = (await ann.FeedAsync()).Id();
        using var visitor = new Visitor(board.Web);
        await visitor.LogInAsync(bob);
        var muted = await SendAsync(await visitor.FormAsync("/", $"#feed-{feed} form[data-mute]"));
        Assert.Equal($"You do not see what {ann.Nickname} posts any more.", muted.Text("[role=status].note"));
        Assert.Contains(muted.QuerySelectorAll(".aside a"), a => a.GetAttribute("href") == "/");
        var ended = await SendAsync(HtmlForm.Of(visitor.Client, board.Web, muted, "form[data-restrict=mute]"), ("on", "false"));
        Assert.Empty(ended.QuerySelectorAll("[role=status].note"));
        using var front = await visitor.GetAsync("/");
        Assert.NotNull((await front.PageAsync()).QuerySelector($"#feed-{feed}"));
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

        account = await SendAsync(
            await moderator.FormAsync($"/moderation/account/{id}", "form#suspend"),
            ("days", "7"),
            ("reason", "Again.")
        );
        Assert.Matches(@"Suspended until \w+ \d+, \d+, \d+:\d+ [AP]M UTC: Again\.", account.QuerySelector(".sheet")!.TextContent);
        var until = await board.QueryAsync<DateTime>($"SELECT suspended_until_dt FROM users WHERE id = {id}");
        Assert.Equal(
            until.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
            Assert.Single(account.QuerySelectorAll(".sheet time[data-exact]")).GetAttribute("datetime")
        );
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
        Assert.Equal("Whoever wrote this feed or comment does not want to hear from you.", refused.Text("form.comment-form [role=alert]"));
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
