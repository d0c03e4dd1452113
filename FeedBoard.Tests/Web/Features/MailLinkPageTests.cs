using System.Net;
using AngleSharp.Html.Dom;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Mail;

namespace FeedBoard.Tests.Web.Features;

/// <summary>Forgotten passwords and confirmed addresses by the pages, without scripts.</summary>
[Slow]
public sealed class MailLinkPageTests(WebBoard board) : IClassFixture<WebBoard>, IDisposable
{
    private const string Next = "staple battery";

    public void Dispose() => Assert.Equal("", string.Join("\n", board.Faults.Take()));

    [Theory]
    [InlineData("en-US", "Choose a new password · FeedBoard")]
    [InlineData("ko-KR", "비밀번호 재설정 · FeedBoard")]
    public async Task A_forgotten_password_is_replaced_by_the_link_of_a_mail(string language, string subject)
    {
        var ann = await board.JoinAsync();
        using var visitor = new Visitor(board.Web);
        visitor.Client.DefaultRequestHeaders.Add("Accept-Language", language);
        using (var login = await visitor.GetAsync("/login"))
            Assert.NotNull((await login.PageAsync()).QuerySelector("main a[href='/forgot']"));
        using (var sent = await (await visitor.FormAsync("/forgot", "main form")).Set(("Input.Email", ann.Email)).SendAsync())
        {
            Assert.Equal("/forgot?sent=1", sent.RequestMessage!.RequestUri!.PathAndQuery);
            Assert.NotNull((await sent.PageAsync()).QuerySelector("main [role=status]"));
        }

        var mail = (await board.MailsToAsync(ann.Email))[^1];
        Assert.Equal(subject, mail.Subject);
        var form = await visitor.FormAsync(mail.Link().PathAndQuery, "main form");
        Assert.Equal("/reset", form.Target.PathAndQuery); // no token in the address from here on
        using (var refused = await form.Set(("Input.Password", "short")).SendAsync())
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
            var page = await refused.PageAsync();
            var password = Assert.IsType<IHtmlInputElement>(page.QuerySelector("#Input\\.Password"), exactMatch: false);
            Assert.True(password.HasAttribute("autofocus"));
            Assert.Equal("true", password.GetAttribute("aria-invalid"));
            form = HtmlForm.Of(visitor.Client, form.Target, page, "main form");
        }

        using (var reset = await form.Set(("Input.Password", Next)).SendAsync())
            Assert.Equal("/login?done=reset", reset.RequestMessage!.RequestUri!.PathAndQuery);
        using (var again = await form.SendAsync())
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, again.StatusCode);
            Assert.NotNull((await again.PageAsync()).QuerySelector("main a[href='/forgot']"));
        }

        using var entered = await (await visitor.FormAsync("/login", "main form"))
            .Set(("Input.Email", ann.Email), ("Input.Password", Next))
            .SendAsync();
        Assert.NotNull(visitor.Cookie("feedboard"));
    }

    [Fact]
    public async Task Opening_a_link_changes_nothing_and_its_page_is_kept_by_nothing()
    {
        var ann = await board.JoinAsync();
        var link = (await board.MailsToAsync(ann.Email))[^1].Link().PathAndQuery;
        using var scanner = new Visitor(board.Web);
        for (var n = 0; n < 3; n++)
        {
            using var opened = await scanner.GetAsync(link);
            Assert.Equal(HttpStatusCode.OK, opened.StatusCode);
            Assert.True(opened.Headers.CacheControl!.NoStore);
            Assert.Equal("no-referrer", Assert.Single(opened.Headers.GetValues("Referrer-Policy")));
        }

        Assert.False(await board.QueryAsync<bool>($"SELECT email_verified_dt IS NOT NULL FROM users WHERE email = '{ann.Email}'"));
        using var pressed = await (await scanner.FormAsync(link, "main form")).SendAsync();
        Assert.Equal("/verify?done=1", pressed.RequestMessage!.RequestUri!.PathAndQuery);
        Assert.True(await board.QueryAsync<bool>($"SELECT email_verified_dt IS NOT NULL FROM users WHERE email = '{ann.Email}'"));
    }

    [Theory]
    [InlineData("null", HttpStatusCode.OK)] // what no-referrer makes of the board's own origin
    [InlineData("https://evil.example", HttpStatusCode.BadRequest)]
    public async Task The_form_works_without_encryption_too_and_from_no_other_site(string origin, HttpStatusCode expected)
    {
        var ann = await board.JoinAsync();
        using var visitor = new Visitor(board.Web);
        var form = await visitor.FormAsync((await board.MailsToAsync(ann.Email))[^1].Link().PathAndQuery, "main form");
        visitor.Client.DefaultRequestHeaders.Add("Origin", origin);
        using (var withoutToken = await HtmlFormWithoutTokenAsync(visitor, form))
            Assert.Equal(HttpStatusCode.BadRequest, withoutToken.StatusCode);
        using var pressed = await form.SendAsync();
        Assert.Equal(expected, pressed.StatusCode);
    }

    [Fact]
    public async Task The_settings_show_the_address_and_change_it()
    {
        var ann = await board.JoinAsync();
        var next = $"{Guid.NewGuid():N}@example.com";
        using var visitor = new Visitor(board.Web);
        await visitor.LogInAsync(ann);
        using (var settings = await visitor.GetAsync("/me/settings"))
            Assert.Contains("not confirmed", (await settings.PageAsync()).Text("#email .tag"), StringComparison.Ordinal);
        using (var again = await (await visitor.FormAsync("/me/settings", "form[action='/me/email/verification']")).SendAsync())
            Assert.Equal("/me/settings?done=email", again.RequestMessage!.RequestUri!.PathAndQuery);
        Assert.Equal(2, (await board.MailsToAsync(ann.Email)).Count);

        var form = await visitor.FormAsync("/me/settings", "#email form[action='/me/settings']");
        using (var wrong = await form.Set(("Address.Email", next), ("Address.CurrentPassword", "wrong password")).SendAsync())
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
            var page = await wrong.PageAsync();
            Assert.True(page.QuerySelector("#email-password")!.HasAttribute("autofocus"));
            Assert.Equal(next, page.QuerySelector("#email-new")!.GetAttribute("value"));
        }

        using (var same = await form.Set(("Address.Email", ann.Email), ("Address.CurrentPassword", Person.Password)).SendAsync())
            Assert.True((await same.PageAsync()).QuerySelector("#email-new")!.HasAttribute("autofocus"));
        using (var asked = await form.Set(("Address.Email", next)).SendAsync())
            Assert.Contains(next, (await asked.PageAsync()).QuerySelector("#email")!.TextContent, StringComparison.Ordinal);
        var link = (await board.MailsToAsync(next))[^1].Link().PathAndQuery;
        using (var followed = await (await visitor.FormAsync(link, "main form")).SendAsync())
            Assert.Equal("/verify?done=1", followed.RequestMessage!.RequestUri!.PathAndQuery);
        using var now = await visitor.GetAsync("/me/settings");
        var changed = await now.PageAsync();
        Assert.Equal("confirmed", changed.Text("#email .tag"));
        Assert.Equal(next, changed.QuerySelector("#password input[type=email]")!.GetAttribute("value")); // the cookie knows it too
    }

    [Fact]
    public async Task Admins_see_how_mail_is_doing_and_others_do_not()
    {
        var (admin, person) = (await board.JoinAsync(), await board.JoinAsync());
        await board.QueryAsync<object>(
            $"""
            UPDATE users SET role = 2 WHERE email = '{admin.Email}';
            INSERT INTO outgoing_mails (user_id, kind, address, language, nickname, create_dt, given_up_dt, error, error_dt)
            SELECT id, 6, email, 'en', nickname, now(), now(), '550 <script>no', now() FROM users WHERE email = '{admin.Email}'
            """
        );
        using var visitor = new Visitor(board.Web);
        await visitor.LogInAsync(admin);
        using (var queue = await visitor.GetAsync("/moderation"))
            Assert.NotNull((await queue.PageAsync()).QuerySelector("main .note a[href='/moderation/mail']"));
        using (var tested = await (await visitor.FormAsync("/moderation/mail", "form[action='/moderation/mail/test']")).SendAsync())
        {
            Assert.Equal("/moderation/mail?done=tested", tested.RequestMessage!.RequestUri!.PathAndQuery);
            var state = (await tested.PageAsync()).QuerySelector(".mail-state")!.TextContent;
            Assert.Contains("550 <script>no", state, StringComparison.Ordinal);
        }

        Assert.StartsWith("Test mail", (await board.MailsToAsync(admin.Email))[^1].Subject, StringComparison.Ordinal);
        using var other = new Visitor(board.Web);
        await other.LogInAsync(person);
        using var refused = await other.GetAsync("/moderation/mail");
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Fact]
    public async Task A_link_without_its_token_says_so_and_a_bad_address_focuses_its_field()
    {
        using var visitor = new Visitor(board.Web);
        foreach (var path in new[] { "/reset", "/verify" })
        {
            using var page = await visitor.GetAsync(path);
            Assert.NotNull((await page.PageAsync()).QuerySelector("main [role=alert]"));
        }

        using var refused = await (await visitor.FormAsync("/forgot", "main form")).Set(("Input.Email", "ann@example")).SendAsync();
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.True((await refused.PageAsync()).QuerySelector("#Input\\.Email")!.HasAttribute("autofocus"));
    }

    private static async Task<HttpResponseMessage> HtmlFormWithoutTokenAsync(Visitor visitor, HtmlForm form)
    {
        using var content = new FormUrlEncodedContent(form.Fields.Where(f => f.Key != "__RequestVerificationToken"));
        return await visitor.Client.PostAsync(form.Target, content, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_new_address_comes_back_while_the_API_is_away_and_is_sent_from_there()
    {
        var ann = await board.JoinAsync();
        var next = $"{Guid.NewGuid():N}@example.com";
        await using var api = await FaultyApi.StartAsync(board.Address, path => path.StartsWith("/api/", StringComparison.Ordinal));
        using var visitor = new Visitor(board.StartWeb(api), follow: false);
        await visitor.LogInAsync(ann);
        const string Selector = "#email form[action='/me/settings']";
        var form = await visitor.FormAsync("/me/settings", Selector);
        api.Status = 503;

        using var away = await form.Set(("Address.Email", next), ("Address.CurrentPassword", Person.Password)).SendAsync();

        Assert.Equal(HttpStatusCode.UnprocessableEntity, away.StatusCode);
        var again = HtmlForm.Of(visitor.Client, form.Target, await away.PageAsync(), Selector);
        Assert.Equal(next, again.Fields["Address.Email"]);
        api.Status = null;
        using var sent = await again.Set(("Address.CurrentPassword", Person.Password)).SendAsync();
        Assert.Equal("/me/settings?done=email", sent.Headers.Location?.OriginalString);
    }

    [Theory]
    [InlineData(403)]
    [InlineData(429)]
    [InlineData(503)]
    public async Task Admins_see_the_queue_also_where_the_state_of_the_mail_cannot_be_read(int status)
    {
        var admin = await board.JoinAsync();
        await board.QueryAsync<object>($"UPDATE users SET role = 2 WHERE email = '{admin.Email}'");
        await using var api = await FaultyApi.StartAsync(board.Address, path => path == "/api/moderation/mail");
        using var visitor = new Visitor(board.StartWeb(api), follow: false);
        await visitor.LogInAsync(admin);
        api.Status = status;
        using var queue = await visitor.GetAsync("/moderation");
        Assert.Equal(HttpStatusCode.OK, queue.StatusCode);
        Assert.Null((await queue.PageAsync()).QuerySelector("main .note a[href='/moderation/mail']"));
    }
}
