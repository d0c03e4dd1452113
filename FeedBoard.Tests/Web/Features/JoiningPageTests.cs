using System.Globalization;
using System.Net;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Faults;
using FeedBoard.Tests.Features.Board;
using FeedBoard.Tests.Features.Moderation;

namespace FeedBoard.Tests.Web.Features;

/// <summary>The sign-up form and what guards it, pages of invites and of blocks, and what waits for a moderator.</summary>
[Slow]
public sealed class JoiningPageTests(WebBoard board) : WebTests(board), IClassFixture<WebBoard>
{
    private const string SignUp = "main form";

    [Fact]
    public async Task Who_is_faster_than_people_type_loses_nothing_and_gets_in_with_the_second_try()
    {
        var web = Board.StartWeb(new KeyValuePair<string, string>("SignUp:LeastTime", "00:00:03"));
        using var visitor = new Visitor(web, follow: false);
        var form = Filled(await visitor.FormAsync("/signup", SignUp));
        Board.Clock.Advance(TimeSpan.FromSeconds(1));
        using var quick = await form.SendAsync();
        Assert.Equal(HttpStatusCode.UnprocessableEntity, quick.StatusCode);
        Assert.Equal("no-store", $"{quick.Headers.CacheControl}");
        var page = await quick.PageAsync();
        Assert.Contains("faster than people type", page.Text("main .error"), StringComparison.Ordinal);
        var again = HtmlForm.Of(visitor.Client, form.Target, page, SignUp);
        foreach (var field in new[] { "Input.Nickname", "Input.Email", "Input.Password", "Input.Shown" })
            Assert.Equal(form.Fields[field], again.Fields[field]);

        Board.Clock.Advance(TimeSpan.FromSeconds(2));
        await IsInAsync(visitor, again);
    }

    [Theory]
    [InlineData("")]
    [InlineData("made-up")]
    [InlineData("old")]
    public async Task A_form_that_was_never_shown_or_too_long_ago_comes_back_with_a_new_stamp(string stamp)
    {
        using var visitor = new Visitor(Board.Web, follow: false);
        var form = Filled(await visitor.FormAsync("/signup", SignUp));
        if (stamp is "old")
            Board.Clock.Advance(TimeSpan.FromHours(25));
        else
            form.Set(("Input.Shown", stamp));
        using var refused = await form.SendAsync();
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        var again = HtmlForm.Of(visitor.Client, form.Target, await refused.PageAsync(), SignUp);
        Assert.NotEqual(form.Fields["Input.Shown"], again.Fields["Input.Shown"]);
        Assert.Equal(Person.Password, again.Fields["Input.Password"]);
        await IsInAsync(visitor, again);
    }

    [Theory]
    [InlineData("en", "people do not see")]
    [InlineData("ko", "보이지 않는 칸")]
    public async Task A_field_that_no_person_fills_in_comes_back_empty(string language, string words)
    {
        using var visitor = new Visitor(Board.Web, follow: false);
        visitor.Client.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);
        var form = Filled(await visitor.FormAsync("/signup", SignUp)).Set(("Input.Website", "https://spam.example/"));
        using var refused = await form.SendAsync();
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        var page = await refused.PageAsync();
        Assert.Contains(words, page.Text("main .error"), StringComparison.Ordinal);
        var decoy = Assert.Single(page.QuerySelectorAll("[name='Input.Website']"));
        Assert.Equal(("-1", "off"), (decoy.GetAttribute("tabindex"), decoy.GetAttribute("autocomplete")));
        Assert.Equal("true", decoy.ParentElement!.GetAttribute("aria-hidden"));
        await IsInAsync(visitor, HtmlForm.Of(visitor.Client, form.Target, page, SignUp));
    }

    [Fact]
    public async Task An_invite_is_made_on_its_page_and_its_link_opens_the_form_with_the_code()
    {
        var admin = await Board.JoinAsAdminAsync();
        using var maker = new Visitor(Board.Web);
        await maker.LogInAsync(admin);
        var make = await maker.FormAsync("/me/invites", "form[action='/me/invites/make']");
        using var made = await make.Set(("uses", "1"), ("days", "30")).SendAsync();
        var page = await made.PageAsync();
        Assert.Contains("The link is ready", page.Text("[role=status].note"), StringComparison.Ordinal);
        var link = new Uri(Assert.Single(page.QuerySelectorAll(".invite-link input")).GetAttribute("value")!);
        Assert.Equal("/signup", link.AbsolutePath);
        var until = Assert.Single(page.QuerySelectorAll(".invite time[data-date]")).GetAttribute("datetime")!;
        var end = DateTime.ParseExact(until, "yyyy-MM-ddTHH:mm:ss'Z'", CultureInfo.InvariantCulture); // a script makes it one's own day
        Assert.InRange(end - Board.Clock.GetUtcNow().UtcDateTime, TimeSpan.FromDays(29), TimeSpan.FromDays(31));
        Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"0 of 1 used · until {end:MMM d, yyyy}"), page.Text(".invite .when"));
        await admin.ChangeBoardAsync(new { registration = "invite" });
        try
        {
            using var guest = new Visitor(Board.Web, follow: false);
            var plain = Filled(await guest.FormAsync("/signup", SignUp)).Set(("Input.Invite", "0000000000000000"));
            using var refused = await plain.SendAsync();
            Assert.Contains("not valid", (await refused.PageAsync()).Text("[id='Input.Invite-error']"), StringComparison.Ordinal);
            var form = Filled(await guest.FormAsync(link.PathAndQuery, SignUp));
            Assert.Equal($"?invite={form.Fields["Input.Invite"]}", link.Query);
            await IsInAsync(guest, form);
        }
        finally
        {
            await admin.ChangeBoardAsync(new { registration = "open" });
        }

        using var after = await maker.GetAsync("/me/invites");
        var list = await after.PageAsync();
        Assert.Equal("Used up", list.Text(".invite .tag"));
        var delete = HtmlForm.Of(maker.Client, new(Board.Web, "/me/invites"), list, "form[action='/me/invites/delete']");
        using var deleted = await delete.SendAsync();
        Assert.Empty((await deleted.PageAsync()).QuerySelectorAll(".invite"));

        using var person = new Visitor(Board.Web);
        await person.LogInAsync(await Board.JoinAsync());
        using (var none = await person.GetAsync("/me/invites"))
        {
            var hint = (await none.PageAsync()).Text("[aria-labelledby=make-title] .hint");
            Assert.Contains("may not invite", hint, StringComparison.Ordinal);
        }

        await admin.ChangeBoardAsync(new { invites = "everybody" });
        HtmlForm? open = null;
        await Faults.Wait.ForAsync(
            "the form",
            async () =>
            {
                using var response = await person.GetAsync("/me/invites");
                var shown = await response.PageAsync();
                if (shown.QuerySelector("form[action='/me/invites/make']") is not null)
                    open = HtmlForm.Of(person.Client, new(Board.Web, "/me/invites"), shown, "form[action='/me/invites/make']");
                return open is not null;
            }
        );
        await admin.ChangeBoardAsync(new { invites = "moderators" });
        using var denied = await open!.Set(("days", "7")).SendAsync();
        Assert.Contains("may not invite", (await denied.PageAsync()).Text("[role=alert]"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("domains", "Shop.Example", "shop.example")]
    [InlineData("networks", "192.0.2.0/24", "192.0.2.0/24")]
    [InlineData("words", "and/or", "and or")]
    public async Task Moderators_block_and_unblock_on_a_page(string kind, string typed, string kept)
    {
        using var moderator = new Visitor(Board.Web);
        await moderator.LogInAsync(await Board.JoinAsModeratorAsync());
        var add = $"form[action='/moderation/blocks/{kind}']";
        var form = await moderator.FormAsync("/moderation/blocks", add);
        foreach (var wrong in new[] { "!!", ".." })
        {
            using var refused = await form.Set(("value", wrong)).SendAsync();
            var again = HtmlForm.Of(moderator.Client, form.Target, await refused.PageAsync(), add);
            Assert.Equal(wrong, again.Fields["value"]);
        }

        using var done = await form.Set(("value", typed)).SendAsync();
        var page = await done.PageAsync();
        Assert.Equal("Blocked.", page.Text("[role=status].note"));
        Assert.Contains(kept, page.QuerySelectorAll($"#{kind} .sessions .author").Select(e => e.TextContent), StringComparer.Ordinal);
        var remove = $"form[action='/moderation/blocks/{kind}/remove']:has([value='{kept}'])";
        using var removed = await HtmlForm.Of(moderator.Client, form.Target, page, remove).SendAsync();
        Assert.Empty((await removed.PageAsync()).QuerySelectorAll(remove));

        using var person = new Visitor(Board.Web, follow: false);
        await person.LogInAsync(await Board.JoinAsync());
        using var denied = await person.GetAsync("/moderation/blocks");
        Assert.Equal(HttpStatusCode.Forbidden, denied.StatusCode);
    }

    [Fact]
    public async Task An_author_reads_that_it_waits_and_a_moderator_approves_it()
    {
        var (ann, mod) = (await Board.JoinAsync(), await Board.JoinAsModeratorAsync());
        await mod.PutAsync("/api/moderation/blocked-words/waitword");
        var feed = (await ann.FeedAsync("waitword", "and words")).Id();
        var other = (await mod.FeedAsync()).Id();
        await ann.DoAsync("/api/comment/create", new { feed_id = other, content = "waitword" });

        using var author = new Visitor(Board.Web);
        await author.LogInAsync(ann);
        foreach (var (path, note) in new[] { ($"/feed/{feed}", "[role=note]"), ($"/feed/{other}", ".comment [role=note]") })
        {
            using var seen = await author.GetAsync(path);
            Assert.Contains("a moderator looks at it first", (await seen.PageAsync()).Text(note), StringComparison.Ordinal);
        }

        using var moderator = new Visitor(Board.Web);
        await moderator.LogInAsync(mod);
        using var queue = await moderator.GetAsync("/moderation");
        var waiting = Assert.Single(
            (await queue.PageAsync()).QuerySelectorAll(".case"),
            c => c.InnerHtml.Contains($"/feed/{feed}\"", StringComparison.Ordinal)
        );
        Assert.Contains("Blocked word", waiting.Text(".case-reports h3"), StringComparison.Ordinal);
        Assert.Equal("waitword", waiting.Text(".case-note"));
        Assert.Equal("Approve", waiting.Text("button[value=false]"));

        var form = await moderator.FormAsync("/moderation", $".case:has(a[href='/feed/{feed}']) form[action$='/resolve']");
        using var approved = await form.Set(("hide", "false")).SendAsync();
        Assert.Equal("Approved. It does not wait any more.", (await approved.PageAsync()).Text(".outcome p"));
    }

    [Fact]
    public async Task A_browser_solves_the_challenge_by_itself_and_one_without_scripts_writes_a_reason()
    {
        var admin = await Board.JoinAsAdminAsync();
        await admin.ChangeBoardAsync(new { signup_challenge = true });
        try
        {
            var page = await OpenAsync();
            await Wait.ForAsync(
                "the page to know of the challenge",
                async () =>
                {
                    await page.GoAsync("/signup");
                    return await page.Page.Locator("[data-challenge]").CountAsync() > 0;
                }
            );
            await page.FillAsync("Input.Nickname", $"n{Guid.NewGuid():N}"[..20]);
            await page.FillAsync("Input.Email", $"{Guid.NewGuid():N}@example.org");
            await page.FillAsync("Input.Password", Person.Password);
            Assert.False(await page.Page.Locator("[name='Input.Reason']").IsVisibleAsync());
            await page.Page.Locator("main form button[type=submit]").ClickAsync();
            await page.Page.WaitForURLAsync("**/welcome");

            // A network that was away for a moment, when the first field was entered, is no reason to write one.
            var shaky = await OpenAsync();
            await shaky.Page.RouteAsync("**/api/auth/challenge", route => route.AbortAsync(), new() { Times = 1 });
            await shaky.SignUpAsync($"p{Guid.NewGuid():N}"[..20], $"{Guid.NewGuid():N}@example.org");
            await shaky.Page.WaitForURLAsync("**/welcome");

            // Where the script does not arrive, the field is there that the page which comes back asks for.
            var broken = await OpenAsync();
            await broken.Page.RouteAsync("**/js/sign-up.*", route => route.AbortAsync());
            await broken.SignUpAsync($"b{Guid.NewGuid():N}"[..20], $"{Guid.NewGuid():N}@example.org");
            Assert.True(await broken.Page.Locator("[name='Input.Reason']").IsVisibleAsync());

            var plain = await OpenAsync(javascript: false, path: "/signup");
            Assert.True(await plain.Page.Locator("[name='Input.Reason']").IsVisibleAsync());
            using var visitor = new Visitor(Board.Web, follow: false);
            using var refused = await Filled(await visitor.FormAsync("/signup", SignUp)).SendAsync();
            Assert.Contains("10 to 500", (await refused.PageAsync()).Text("[id='Input.Reason-error']"), StringComparison.Ordinal);
        }
        finally
        {
            await admin.ChangeBoardAsync(new { signup_challenge = false });
        }
    }

    private static HtmlForm Filled(HtmlForm form) =>
        form.Set(
            ("Input.Nickname", $"n{Guid.NewGuid():N}"[..20]),
            ("Input.Email", $"{Guid.NewGuid():N}@example.org"),
            ("Input.Password", Person.Password)
        );

    private static async Task IsInAsync(Visitor visitor, HtmlForm form)
    {
        using var response = await form.SendAsync();
        Assert.Equal((HttpStatusCode.Redirect, "/welcome"), (response.StatusCode, $"{response.Headers.Location}"));
        Assert.NotNull(visitor.Cookie("feedboard"));
    }
}
