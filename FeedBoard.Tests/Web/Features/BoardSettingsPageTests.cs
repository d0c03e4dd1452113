using System.Net;
using AngleSharp.Html.Dom;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Faults;
using FeedBoard.Tests.Features.Board;
using FeedBoard.Tests.Features.Mail;
using FeedBoard.Tests.Features.Moderation;
using FeedBoard.Tests.Features.Registrations;

namespace FeedBoard.Tests.Web.Features;

/// <summary>The board's settings and who may join, by the pages, without scripts.</summary>
[Slow]
public sealed class BoardSettingsPageTests(GuestPagesBoard board) : IClassFixture<GuestPagesBoard>, IDisposable
{
    public void Dispose() => Assert.Equal("", string.Join("\n", board.Faults.Take()));

    [Fact]
    public async Task An_admin_changes_them_and_every_page_and_mail_follows()
    {
        var web = board.StartWeb(GuestPagesBoard.ForLong);
        using var guest = new Visitor(web);
        using (var before = await guest.GetAsync("/"))
            Assert.Equal("FeedBoard", (await before.PageAsync()).Text(".brand-name"));

        var ann = await board.JoinAsAdminAsync();
        using var admin = new Visitor(web);
        await admin.LogInAsync(ann);
        using (var queue = await admin.GetAsync("/moderation"))
            Assert.NotNull((await queue.PageAsync()).QuerySelector("nav.tabs a[href='/board']"));
        var form = await Chosen(admin);
        using (var refused = await form.Set(("Input.Name", " ")).SendAsync())
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
            Assert.Equal("true", (await refused.PageAsync()).QuerySelector("#board-name")!.GetAttribute("aria-invalid"));
        }

        form.Set(
            ("Input.Name", "바다와 <모래>"),
            ("Input.Description", "Photos of the *coast*."),
            ("Input.Rules", "1. Be kind.\n2. No <b>ads</b>, see [here](https://example.org/)."),
            ("Input.Announcement", "Closed on **Sunday**.")
        );
        using (var saved = await form.SendAsync())
            Assert.Equal("/board?done=1", saved.RequestMessage!.RequestUri!.PathAndQuery);
        using (var stale = await form.Set(("Input.Name", "Another")).SendAsync())
        {
            Assert.Equal(HttpStatusCode.Conflict, stale.StatusCode);
            Assert.Equal("Another", ((IHtmlInputElement)(await stale.PageAsync()).QuerySelector("#board-name")!).Value);
        }

        using (var after = await guest.GetAsync("/"))
        {
            var page = await after.PageAsync();
            Assert.Equal("바다와 <모래>", page.Text(".brand-name"));
            Assert.Equal("바다와 <모래>", page.Title);
            Assert.Equal("Photos of the coast.", page.QuerySelector("meta[name=description]")!.GetAttribute("content"));
            Assert.Equal("Sunday", page.Text(".announcement strong"));
            Assert.NotNull(page.QuerySelector("footer a[href='/about']"));
        }

        using (var about = await guest.GetAsync("/about"))
        {
            var page = await about.PageAsync();
            Assert.Equal(2, page.QuerySelectorAll("#rules li").Length);
            Assert.Empty(page.QuerySelectorAll("#rules b"));
            Assert.Contains("nofollow ugc", page.QuerySelector("#rules a")!.GetAttribute("rel"), StringComparison.Ordinal);
            Assert.Null(page.QuerySelector("#terms"));
        }

        var ben = await board.JoinAsync();
        var mail = (await board.MailsToAsync(ben.Email))[^1];
        Assert.Equal("Confirm your e-mail address · 바다와 <모래>", mail.Subject);
        Assert.Equal("바다와 <모래>", mail.From.Mailboxes.Single().Name);
        await ann.ChangeBoardAsync(new { name = "FeedBoard", announcement = "" });
    }

    [Fact]
    public async Task They_are_for_admins()
    {
        using var moderator = new Visitor(board.Web);
        await moderator.LogInAsync(await board.JoinAsModeratorAsync());
        using var refused = await moderator.GetAsync("/board");
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        using var queue = await moderator.GetAsync("/moderation/registrations");
        var page = await queue.PageAsync();
        Assert.NotNull(page.QuerySelector("nav.tabs a[href='/moderation/registrations'][aria-current=page]"));
        Assert.Null(page.QuerySelector("nav.tabs a[href='/board']"));
    }

    [Fact]
    public async Task An_announcement_is_dismissed_by_one_guest_and_stays_for_others_until_it_changes()
    {
        var web = board.StartWeb(GuestPagesBoard.ForLong);
        var admin = await board.JoinAsAdminAsync();
        await admin.ChangeBoardAsync(new { announcement = "First" });
        using var one = new Visitor(web);
        using var other = new Visitor(web);
        await AnnouncedAsync(one, "First");
        await AnnouncedAsync(other, "First");
        one.Client.DefaultRequestHeaders.Add("Sec-Fetch-Site", "same-origin");
        var form = await one.FormAsync("/", ".announcement form");
        using (var page = await one.GetAsync("/"))
            form.Set(("announcement", (await page.PageAsync()).QuerySelector(".announcement button")!.GetAttribute("value")!));
        using (var dismissed = await form.SendAsync())
            Assert.Equal("/", dismissed.RequestMessage!.RequestUri!.PathAndQuery);
        await AnnouncedAsync(one, null);
        await AnnouncedAsync(other, "First");
        await AnnouncedAsync(one, null); // from memory
        await admin.ChangeBoardAsync(new { announcement = "Second" });
        await AnnouncedAsync(one, "Second");
        await AnnouncedAsync(other, "Second");
        await admin.ChangeBoardAsync(new { announcement = "" });
        await AnnouncedAsync(other, null);
    }

    [Theory]
    [InlineData("en-US", "waits for a moderator", "was not approved", "not approved your account: Nobody knows you.")]
    [InlineData("ko-KR", "승인을 기다리고", "승인되지 않았습니다", "승인되지 않았습니다: Nobody knows you.")]
    public async Task Who_signs_up_for_approval_is_told_what_comes_next(string language, string waiting, string subject, string refused)
    {
        var moderator = await board.JoinAsModeratorAsync();
        var (kept, turned) = (RegistrationCalls.NewEmail(), RegistrationCalls.NewEmail());
        await SetModeAsync("approval");
        foreach (var email in new[] { kept, turned })
        {
            using var visitor = In(language);
            var form = await visitor.FormAsync("/signup", "main form");
            form.Set(("Input.Nickname", email[..20]), ("Input.Email", email), ("Input.Password", Person.Password));
            using (var without = await form.SendAsync())
            {
                Assert.Equal(HttpStatusCode.UnprocessableEntity, without.StatusCode);
                Assert.NotNull((await without.PageAsync()).QuerySelector("#Input\\.Reason[aria-invalid=true]"));
            }

            using var sent = await form.Set(("Input.Reason", RegistrationCalls.Reason)).SendAsync();
            Assert.Equal("/login?done=pending", sent.RequestMessage!.RequestUri!.PathAndQuery);
            Assert.NotNull((await sent.PageAsync()).QuerySelector("main [role=status]"));
            using var again = await form.SendAsync(); // its response was lost
            Assert.Equal("/login?done=pending", again.RequestMessage!.RequestUri!.PathAndQuery);
            Assert.Contains(waiting, await LogInFailsAsync(visitor, email), StringComparison.Ordinal);
        }

        using var judge = In(language);
        await judge.LogInAsync(moderator);
        var (id, other) = (await board.IdOfAsync(kept), await board.IdOfAsync(turned));
        using (var queue = await judge.GetAsync("/moderation/registrations"))
        {
            var page = await queue.PageAsync();
            Assert.Contains(RegistrationCalls.Reason, page.QuerySelector($"#registration-{id}")!.TextContent, StringComparison.Ordinal);
            Assert.NotNull(page.QuerySelector("nav.tabs .tab-count"));
            Assert.NotNull(page.QuerySelector("a.bell[href^='/moderation']"));
        }

        using (
            var approved = await (
                await judge.FormAsync("/moderation/registrations", $"form[action='/moderation/registrations/{id}/approve']")
            ).SendAsync()
        )
            Assert.Equal("/moderation/registrations?done=approved", approved.RequestMessage!.RequestUri!.PathAndQuery);
        var refusal = await judge.FormAsync("/moderation/registrations", $"form[action='/moderation/registrations/{other}/refuse']");
        using (var without = await refusal.SendAsync())
            Assert.Equal("/moderation/registrations?problem=input", without.RequestMessage!.RequestUri!.PathAndQuery);
        using (var done = await refusal.Set(("reason", "Nobody knows you.")).SendAsync())
            Assert.Equal("/moderation/registrations?done=refused", done.RequestMessage!.RequestUri!.PathAndQuery);
        using (var again = await refusal.SendAsync())
            Assert.Equal("/moderation/registrations?problem=decided", again.RequestMessage!.RequestUri!.PathAndQuery);

        using var member = In(language);
        await member.LogInAsync(kept);
        using var nobody = In(language);
        Assert.Contains(refused, await LogInFailsAsync(nobody, turned), StringComparison.Ordinal);
        Assert.Contains(subject, (await board.MailsToAsync(turned))[^1].Subject, StringComparison.Ordinal);
        await SetModeAsync("open");
    }

    [Fact]
    public async Task A_closed_board_shows_no_form_to_sign_up()
    {
        await SetModeAsync("closed");
        using var visitor = new Visitor(board.Web);
        using (var page = await visitor.GetAsync("/signup"))
        {
            var signup = await page.PageAsync();
            Assert.Null(signup.QuerySelector("main form"));
            Assert.NotNull(signup.QuerySelector("main .note"));
        }

        await SetModeAsync("open");
    }

    [Fact]
    public async Task Whoever_fills_in_the_form_while_registration_is_closed_reads_that_it_is()
    {
        using var visitor = new Visitor(board.Web);
        var form = await visitor.FormAsync("/signup", "main form");
        await SetModeAsync("closed");
        using (var refused = await form.Set(("Input.Email", "late@example.org"), ("Input.Nickname", "late")).SendAsync())
        {
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
            Assert.Equal("The board takes no new members at the moment.", (await refused.PageAsync()).Text("main .note"));
        }

        await SetModeAsync("open");
    }

    [Fact]
    public async Task Who_must_confirm_their_address_finds_the_way_instead_of_a_form()
    {
        var ann = await board.JoinAsync();
        var feed = (await ann.FeedAsync()).Id();
        var admin = await board.JoinAsAdminAsync();
        await admin.ChangeBoardAsync(new { verify_email = true });
        var bob = await board.JoinAsync();
        using var visitor = new Visitor(board.Web);
        await visitor.LogInAsync(bob);
        foreach (var path in new[] { "/write", $"/feed/{feed}" })
        {
            using var page = await visitor.GetAsync(path);
            var shown = await page.PageAsync();
            Assert.NotNull(shown.QuerySelector(".confirm-address form[action='/me/email/verification']"));
            Assert.Null(shown.QuerySelector("main textarea"));
        }

        using (var liked = await (await visitor.FormAsync($"/feed/{feed}", ".like[data-likes]")).Set(("like", "true")).SendAsync())
        {
            Assert.Equal(HttpStatusCode.Forbidden, liked.StatusCode);
            Assert.NotNull((await liked.PageAsync()).QuerySelector(".confirm-address button"));
        }

        using (var sent = await (await visitor.FormAsync("/write", ".confirm-address form")).SendAsync())
            Assert.Equal("/me/settings?done=email", sent.RequestMessage!.RequestUri!.PathAndQuery);
        var mails = await board.MailsToAsync(bob.Email);
        Assert.Equal(2, mails.Count);
        using (var confirmed = await (await visitor.FormAsync(mails[^1].Link().PathAndQuery, "main form")).SendAsync())
            Assert.Equal("/verify?done=1", confirmed.RequestMessage!.RequestUri!.PathAndQuery);
        using (var page = await visitor.GetAsync("/write"))
            Assert.NotNull((await page.PageAsync()).QuerySelector("main textarea"));
        await admin.ChangeBoardAsync(new { verify_email = false });
    }

    private static async Task AnnouncedAsync(Visitor visitor, string? text)
    {
        string? shown = null;
        await Wait.ForAsync(
            $"the announcement {text}",
            async () =>
            {
                using var response = await visitor.GetAsync("/");
                shown = (await response.PageAsync()).QuerySelector(".announcement .markdown")?.TextContent.Trim();
                return shown == text;
            }
        );
    }

    private static async Task<string> LogInFailsAsync(Visitor visitor, string email)
    {
        var form = await visitor.FormAsync("/login", "main form");
        using var refused = await form.Set(("Input.Email", email), ("Input.Password", Person.Password)).SendAsync();
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Null(visitor.Cookie("feedboard"));
        return (await refused.PageAsync()).Text("main [role=alert]");
    }

    /// <summary>The form, with the radio button and the boxes that are on.</summary>
    private static async Task<HtmlForm> Chosen(Visitor admin) =>
        (await admin.FormAsync("/board", "form.board-settings"))
            .Set(("Input.Registration", "open"), ("Input.Invites", "moderators"))
            .Without("Input.VerifyEmail")
            .Without("Input.SignupChallenge");

    private async Task SetModeAsync(string mode)
    {
        var admin = await SomeAdminAsync();
        await admin.ChangeBoardAsync(new { registration = mode });
        using var visitor = new Visitor(board.Web);
        await Wait.ForAsync(
            $"the front end to know that the board is {mode}",
            async () =>
            {
                using var response = await visitor.GetAsync("/signup");
                var page = await response.PageAsync();
                var (form, reason) = (page.QuerySelector("main form"), page.QuerySelector("main form textarea"));
                return mode == (form is null ? "closed" : reason is null ? "open" : "approval");
            }
        );
    }

    private Person? someAdmin;

    /// <summary>Made while everybody may still join.</summary>
    private async Task<Person> SomeAdminAsync() => someAdmin ??= await board.JoinAsAdminAsync();

    private Visitor In(string language)
    {
        var visitor = new Visitor(board.Web);
        visitor.Client.DefaultRequestHeaders.Add("Accept-Language", language);
        return visitor;
    }
}
