using System.Net;
using System.Web;
using FeedBoard.ApiService.Features.Auth;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Registrations;
using FeedBoard.Tests.Features.SecondFactors;
using FeedBoard.Tests.Features.Users;
using Microsoft.Playwright;

namespace FeedBoard.Tests.Web.Features.Providers;

/// <summary>Logging in with a provider by the pages: there, back, and when something goes wrong.</summary>
[Slow]
public sealed class ProviderPageTests(ProviderWebBoard board) : WebTests(board), IClassFixture<ProviderWebBoard>
{
    private readonly string subject = $"s{Guid.NewGuid():N}";

    private string Email => $"{subject}@example.org";

    [Fact]
    public async Task The_whole_way_in_a_browser_there_and_back_link_unlink_log_out()
    {
        // For the first time: an account is made. Then out, and in again.
        var ann = await OpenAsync(Size.Phone, "ko-KR", path: "/signup?return=%2Fme");
        await ann.NavigateAsync(() => ann.Page.GetByRole(AriaRole.Link, new() { Name = "Example & Co 계정으로 로그인" }).ClickAsync());
        await AgreeAsync(ann);
        Assert.Equal("/me", ann.Path);
        await ann.LogOutAsync();
        Assert.Null(await ann.CookieAsync("feedboard"));
        await ann.GoAsync("/login");
        await ann.NavigateAsync(() => ann.Page.Locator(".providers a").First.ClickAsync());
        await AgreeAsync(ann);
        Assert.Equal("/", ann.Path);
        Assert.DoesNotContain(await ann.Context.CookiesAsync(), c => c.Name.Contains(".state.", StringComparison.Ordinal));

        // Somebody with a password links another person there, and ends it.
        var bob = await OpenAsync();
        await bob.LogInAsync(await bob.JoinAsync(), "/me/security");
        var link = bob.Page.Locator("#logins").GetByRole(AriaRole.Link, new() { Name = "Link Example & Co" });
        await bob.NavigateAsync(() => link.ClickAsync());
        await AgreeAsync(bob, $"b{subject}");
        Assert.Equal("/me/logins/link", bob.Path);
        await Assertions.Expect(bob.Page.Locator("main")).ToContainTextAsync($"b{subject}@example.org");
        await bob.FillAsync("Input.CurrentPassword", Person.Password);
        await bob.SendAsync("main form");
        await Assertions.Expect(bob.Page.Locator("#logins [role=status]")).ToBeVisibleAsync();
        await bob.Page.Locator("#logins summary").ClickAsync();
        await bob.Page.Locator("#unlink-test").FillAsync(Person.Password);
        await bob.SendAsync("#logins form");
        await Assertions.Expect(bob.Page.Locator("#logins a.button")).ToHaveCountAsync(3);
    }

    [Fact]
    public async Task It_works_with_another_implementation_too()
    {
        await board.Node.StartAsync(new(board.Web, "/login/with/node/return"));
        for (var n = 0; n < 2; n++)
        {
            using var visitor = new Visitor(board.Web);
            using var back = await visitor.GetAsync("/login/with/node?return=%2Fme");
            Assert.Equal(new Uri(board.Web, "/me"), back.RequestMessage!.RequestUri);
            Assert.Contains("Node Ann", (await back.PageAsync()).Text("h1"), StringComparison.Ordinal);
        }

        Assert.Equal("node-ann@example.org", await board.QueryAsync<string>("SELECT email FROM users WHERE nickname = 'Node Ann'"));
    }

    [Fact]
    public async Task Where_the_settings_name_no_provider_nothing_is_shown()
    {
        var web = board.StartWeb();
        using var guest = new Visitor(web);
        foreach (var path in (string[])["/login", "/signup"])
        {
            using var page = await guest.GetAsync(path);
            Assert.Empty((await page.PageAsync()).QuerySelectorAll(".providers"));
        }

        using var nowhere = await guest.GetAsync("/login/with/test");
        Assert.Equal(HttpStatusCode.NotFound, nowhere.StatusCode);
        var ann = await board.JoinAsync();
        await guest.LogInAsync(ann);
        using var settings = await guest.GetAsync("/me/security");
        Assert.Empty((await settings.PageAsync()).QuerySelectorAll("#logins"));
    }

    [Fact]
    public async Task One_comes_back_to_where_one_was_with_the_like_that_one_wanted_to_give()
    {
        var author = await board.JoinAsync();
        var feed = (await author.FeedAsync()).Id();
        using var visitor = new Visitor(board.Web);
        using (var login = await visitor.GetAsync($"/login?return=%2Ffeed%2F{feed}&like=feed-{feed}"))
        {
            var button = (await login.PageAsync()).QuerySelector(".providers a")!;
            using var back = await AgreeAsync(visitor, button.GetAttribute("href")!);
            Assert.Equal($"/feed/{feed}", back.RequestMessage!.RequestUri!.AbsolutePath);
        }

        Assert.Equal(1, await board.QueryAsync<int>($"SELECT like_count FROM feeds WHERE id = {feed}"));
        // Who is logged in already goes nowhere.
        using var again = await visitor.GetAsync("/login/with/test?return=%2Fsearch");
        Assert.Equal("/search", again.RequestMessage!.RequestUri!.AbsolutePath);
    }

    [Theory]
    [InlineData("cross-site", "/login?return=%2Ffeed%2F5&like=feed-5")]
    [InlineData("same-site", "/login?return=%2Ffeed%2F5&like=feed-5")]
    [InlineData("same-origin", null)]
    [InlineData("none", null)]
    public async Task A_link_of_another_site_leads_to_the_log_in_form_where_one_presses_oneself(string site, string? form)
    {
        using var visitor = new Visitor(board.Web, follow: false);
        visitor.Client.DefaultRequestHeaders.Add("Sec-Fetch-Site", site);
        using var left = await visitor.GetAsync("/login/with/test?return=%2Ffeed%2F5&like=feed-5");
        Assert.Equal(HttpStatusCode.Redirect, left.StatusCode);
        var target = left.Headers.Location!.OriginalString;
        if (form is null)
        {
            Assert.StartsWith(board.Provider.Authority, target, StringComparison.Ordinal);
            return;
        }

        Assert.Equal(form, target);
        Assert.DoesNotContain(visitor.Cookies, c => c.Name.Contains("state", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    public async Task One_comes_back_to_the_board_alone(string @return)
    {
        using var visitor = new Visitor(board.Web);
        using var back = await AgreeAsync(visitor, $"/login/with/test?return={Uri.EscapeDataString(@return)}");
        Assert.Equal(new Uri(board.Web, "/"), back.RequestMessage!.RequestUri);
    }

    [Theory]
    [InlineData("en-US", "The log-in with Example & Co was cancelled.")]
    [InlineData("ko-KR", "Example & Co 로그인이 취소되었습니다.")]
    public async Task Whoever_says_no_there_reads_so_and_has_a_way_on(string language, string words)
    {
        using var visitor = new Visitor(board.Web);
        visitor.Client.DefaultRequestHeaders.Add("Accept-Language", language);
        var form = await visitor.FormAsync("/login/with/test?return=%2Fme", "form");
        using var denied = await form.Set(("deny", "yes")).SendAsync();
        await SaysAsync(denied, words);
        Assert.NotNull((await denied.PageAsync()).QuerySelector("main .providers a[href*='return=%2Fme']"));
        Assert.Null(visitor.Cookie("feedboard"));
    }

    [Fact]
    public async Task A_provider_that_is_away_leaves_one_at_the_log_in()
    {
        using var visitor = new Visitor(board.Web);
        using (var away = await visitor.GetAsync("/login/with/gone?return=%2Fme"))
            await SaysAsync(away, "Gone does not respond right now.");

        // Or it goes while one is there.
        var form = await visitor.FormAsync("/login/with/test", "form");
        using var there = new Visitor(board.Web, follow: false);
        using var sent = await there.Client.PostAsync(form.Target, Content(form, subject), TestContext.Current.CancellationToken);
        await board.Provider.StopAsync();
        try
        {
            using var back = await visitor.Client.GetAsync(sent.Headers.Location, TestContext.Current.CancellationToken);
            await SaysAsync(back, "Example & Co does not respond right now.");
        }
        finally
        {
            await board.Provider.StartAsync();
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("?code=x")]
    [InlineData("?code=x&state=y")]
    [InlineData("?error=server_error&state=y")]
    [InlineData("?error=<script>alert(1)</script>&error_description=<b>x</b>")]
    public async Task Whatever_comes_back_without_a_beginning_logs_nobody_in(string query)
    {
        using var visitor = new Visitor(board.Web);
        using var back = await visitor.GetAsync($"/login/with/test/return{query}");
        await SaysAsync(back, "Logging in with Example & Co was not finished.");
        Assert.Null(visitor.Cookie("feedboard"));
    }

    [Fact]
    public async Task The_way_back_is_for_the_browser_that_left_once_and_on_any_replica()
    {
        using var mallory = new Visitor(board.Web);
        var form = await mallory.FormAsync("/login/with/test", "form");
        using var there = new Visitor(board.Web, follow: false);
        using var sent = await there.Client.PostAsync(form.Target, Content(form, subject), TestContext.Current.CancellationToken);
        var back = sent.Headers.Location!.PathAndQuery;

        using (var victim = new Visitor(board.Web))
        {
            using var page = await victim.GetAsync(back);
            await SaysAsync(page, "was not finished");
            Assert.Null(victim.Cookie("feedboard"));
        }

        var replica = board.StartWeb(board.Providers);
        using var elsewhere = mallory.At(replica);
        using (var own = await elsewhere.GetAsync(back))
            Assert.Equal(HttpStatusCode.Redirect, own.StatusCode);
        Assert.NotNull(elsewhere.Cookie("feedboard"));
        using var again = await elsewhere.GetAsync(back);
        Assert.Contains("failed=", again.Headers.Location!.OriginalString, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_provider_gets_the_address_that_people_see()
    {
        using var visitor = new Visitor(board.Web, follow: false);
        var headers = visitor.Client.DefaultRequestHeaders;
        headers.Add("X-Forwarded-Proto", "https");
        headers.Add("X-Forwarded-Host", "board.example.org");
        headers.Add("X-Forwarded-Prefix", "/feeds");
        headers.Add("Accept-Language", "ko");
        using var left = await visitor.GetAsync("/login/with/test");
        var query = HttpUtility.ParseQueryString(left.Headers.Location!.Query);
        Assert.Equal("https://board.example.org/feeds/login/with/test/return", query["redirect_uri"]);
        Assert.Equal(("code", "S256", "ko"), (query["response_type"], query["code_challenge_method"], query["ui_locales"]));
        Assert.Equal(["openid", "profile", "email"], query["scope"]!.Split(' '));
        var cookies = left.Headers.GetValues("Set-Cookie").Where(c => c.Contains("feedboard.", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, cookies.Count);
        Assert.All(
            cookies,
            c =>
            {
                Assert.Matches(@"^__Secure-feedboard\.(state|nonce)\.", c);
                Assert.Contains("; path=/feeds; secure; samesite=lax; httponly", c, StringComparison.Ordinal);
            }
        );
    }

    [Fact]
    public async Task What_the_board_refuses_is_said_in_words()
    {
        var ann = await board.JoinAsync(); // not verified
        using var visitor = new Visitor(board.Web);
        using (var refused = await AgreeAsync(visitor, "/login/with/test", email: ann.Email))
            await SaysAsync(refused, "There is an account here with the same e-mail address.");
        using (var refused = await AgreeAsync(visitor, "/login/with/test", email: ""))
            await SaysAsync(refused, "did not give an e-mail address");
        using (var entered = await AgreeAsync(visitor, "/login/with/test"))
            Assert.NotNull(visitor.Cookie("feedboard"));
        await board.QueryAsync<object>(
            $"UPDATE users SET suspended_until_dt = 'infinity', suspension_reason = 'Spam & more.' WHERE email = '{Email}'"
        );
        using var other = new Visitor(board.Web);
        using var suspended = await AgreeAsync(other, "/login/with/test");
        await SaysAsync(suspended, "This account is suspended for good: Spam & more.");
    }

    [Fact]
    public async Task Nobody_puts_words_of_their_own_on_the_page()
    {
        using var visitor = new Visitor(board.Web);
        using var page = await visitor.GetAsync("/login?failed=Your+account+is+in+danger");
        Assert.Empty((await page.PageAsync()).QuerySelectorAll("[role=alert]"));
    }

    [Fact]
    public async Task A_wrong_password_can_be_typed_again_and_the_page_of_a_link_is_its_owners()
    {
        var ann = await board.JoinAsync();
        using var visitor = new Visitor(board.Web);
        await visitor.LogInAsync(ann);
        using var asked = await AgreeAsync(visitor, "/me/logins/test/link");
        Assert.Equal("/me/logins/link", asked.RequestMessage!.RequestUri!.AbsolutePath);
        var form = HtmlForm.Of(visitor.Client, asked.RequestMessage.RequestUri, await asked.PageAsync(), "main form");
        using (var refused = await form.Set(("Input.CurrentPassword", "wrong")).SendAsync())
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
            await SaysAsync(refused, "This is not your current password.");
            form = HtmlForm.Of(visitor.Client, form.Target, await refused.PageAsync(), "main form");
        }

        using (var stranger = new Visitor(board.Web))
        {
            foreach (var cookie in visitor.Cookies.Where(c => c.Name.StartsWith("feedboard.link", StringComparison.Ordinal)))
                stranger.SetCookie(cookie.Name, cookie.Value);
            await stranger.LogInAsync(await board.JoinAsync());
            using var page = await stranger.GetAsync("/me/logins/link");
            await SaysAsync(page, "There is nothing to link");
        }

        var confirmation = form;
        using (var linked = await form.Set(("Input.CurrentPassword", Person.Password)).SendAsync())
        {
            Assert.Equal("/me/security?logins=linked", linked.RequestMessage!.RequestUri!.PathAndQuery);
            Assert.Equal("The account is linked. You can log in with it now.", (await linked.PageAsync()).Text("#logins [role=status]"));
            form = HtmlForm.Of(visitor.Client, linked.RequestMessage.RequestUri, await linked.PageAsync(), "#logins form");
        }

        using (var twice = await confirmation.SendAsync())
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, twice.StatusCode);
            await SaysAsync(twice, "There is nothing to link");
        }

        using (var refused = await form.Set(("current_password", "wrong")).SendAsync())
            await SaysAsync(refused, "This is not your current password.");
        using (var stale = await (await visitor.FormAsync("/me/security", "#logins form")).WithoutToken().SendAsync())
        {
            using var again = await HtmlForm.Of(visitor.Client, form.Target, await stale.PageAsync(), "[data-resend] form").SendAsync();
            await SaysAsync(again, "Passwords are never kept: type it again.");
        }

        using var ended = await form.Set(("current_password", Person.Password)).SendAsync();
        Assert.Equal("/me/security?logins=unlinked", ended.RequestMessage!.RequestUri!.PathAndQuery);
        Assert.Equal(0L, await board.QueryAsync<long>($"SELECT count(*) FROM logins WHERE user_id = {await ann.IdAsync()}"));
    }

    [Fact]
    public async Task Whose_session_has_ended_logs_in_with_the_form_and_the_account_is_unlinked()
    {
        var ann = await board.JoinAsync();
        var id = await ann.IdAsync();
        using var visitor = new Visitor(board.Web);
        await visitor.LogInAsync(ann);
        using (var asked = await AgreeAsync(visitor, "/me/logins/test/link"))
        {
            var confirmation = HtmlForm.Of(visitor.Client, asked.RequestMessage!.RequestUri!, await asked.PageAsync(), "main form");
            using (await confirmation.Set(("Input.CurrentPassword", Person.Password)).SendAsync()) { }
        }

        var form = await visitor.FormAsync("/me/security", "#logins form");
        await board.EndSessionsAsync();
        using var ended = await form.Set(("current_password", Person.Password)).SendAsync();
        var again = HtmlForm.Of(visitor.Client, form.Target, await ended.PageAsync(), "[data-resend] form");
        using var done = await again.Set(("login_email", ann.Email), ("login_password", Person.Password)).SendAsync();
        Assert.Equal("/me/security?logins=unlinked", done.RequestMessage!.RequestUri!.PathAndQuery);
        Assert.Equal(0L, await board.QueryAsync<long>($"SELECT count(*) FROM logins WHERE user_id = {id}"));
    }

    [Fact]
    public async Task The_last_way_to_log_in_stays_and_the_settings_say_how_to_get_a_password()
    {
        using var visitor = new Visitor(board.Web);
        using var entered = await AgreeAsync(visitor, "/login/with/test?return=%2Fme%2Fsecurity");
        var page = await entered.PageAsync();
        Assert.NotNull(page.QuerySelector("#logins a[href='/forgot']"));
        Assert.Null(page.QuerySelector("#logins input[type=password]"));
        using (var refused = await HtmlForm.Of(visitor.Client, entered.RequestMessage!.RequestUri!, page, "#logins form").SendAsync())
            await SaysAsync(refused, "there would be no way left to log in");
    }

    [Theory]
    [InlineData("en-US", "This code is not right, or was used before.")]
    [InlineData("ko-KR", "코드가 맞지 않거나 이미 사용한 코드입니다.")]
    public async Task The_second_step_is_asked_for_and_leads_on_to_where_one_was(string language, string wrongCode)
    {
        var ann = await board.JoinAsync();
        var app = await AuthenticatorApp.SetUpAsync(ann, board.Clock);
        await board.QueryAsync<object>(
            $"""
            INSERT INTO logins (provider, issuer, subject, user_id, create_dt)
            VALUES ('test', '{board.Provider.Authority}/', '{subject}', {await ann.IdAsync()}, now())
            """
        );
        using var visitor = new Visitor(board.Web);
        visitor.Client.DefaultRequestHeaders.Add("Accept-Language", language);
        using var asked = await AgreeAsync(visitor, "/login/with/test?return=%2Fme%2Fsecurity");
        Assert.Equal("/login", asked.RequestMessage!.RequestUri!.AbsolutePath);
        Assert.Null(visitor.Cookie("feedboard"));
        var form = HtmlForm.Of(visitor.Client, asked.RequestMessage.RequestUri, await asked.PageAsync(), "main form");
        using (var wrong = await form.Set(("Second.Code", "000000")).SendAsync())
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
            var page = await wrong.PageAsync();
            Assert.StartsWith(wrongCode, page.Text("[id='Second.Code-error']"), StringComparison.Ordinal);
            form = HtmlForm.Of(visitor.Client, form.Target, page, "main form");
        }

        using var entered = await form.Set(("Second.Code", ""), ("Second.Recovery", app.RecoveryCodes[0])).SendAsync();
        Assert.Equal(new Uri(board.Web, "/me/security"), entered.RequestMessage!.RequestUri);
        Assert.NotNull(visitor.Cookie("feedboard"));
    }

    [Fact]
    public async Task Somebody_new_reads_that_they_wait_that_an_invite_is_needed_or_that_the_board_is_closed()
    {
        foreach (
            var (registration, words) in ((int, string)[])
                [(3, "This board takes nobody new now."), (2, "whoever has an invite"), (1, "A moderator looks at your sign-up.")]
        )
        {
            await board.SetBoardAsync($"registration = {registration}");
            using var visitor = new Visitor(board.Web);
            using var back = await AgreeAsync(visitor, "/login/with/test");
            await SaysAsync(back, words);
            Assert.Null(visitor.Cookie("feedboard"));
        }

        await board.SetBoardAsync("registration = 0");
    }

    [Fact]
    public async Task Without_a_password_the_forms_have_no_field_for_one_and_work_while_the_session_is_new()
    {
        using var visitor = new Visitor(board.Web);
        using var entered = await AgreeAsync(visitor, "/login/with/test");
        foreach (var path in (string[])["/me/settings", "/me/security"])
        {
            using var response = await visitor.GetAsync(path);
            var page = await response.PageAsync();
            Assert.Empty(page.QuerySelectorAll("input[autocomplete=current-password]"));
            Assert.Contains("Your account has no password.", page.Text("main"), StringComparison.Ordinal);
        }

        var rename = await visitor.FormAsync("/me/settings", "#nickname form");
        using (var renamed = await rename.Set(("Name.Nickname", $"r{subject}"[..20])).SendAsync())
            Assert.Equal("/me/settings?done=nickname", renamed.RequestMessage!.RequestUri!.PathAndQuery);

        board.Clock.Advance(OwnPassword.NewSession + TimeSpan.FromSeconds(1));
        var start = await visitor.FormAsync("/me/security", "#second-factor form");
        using (var refused = await start.SendAsync())
            Assert.StartsWith("More than ten minutes", (await refused.PageAsync()).Text("#second-factor .error"), StringComparison.Ordinal);
        var token = (await visitor.FormAsync("/me/tokens", "#token-new")).Set(("name", "Camera"), ("days", "7"));
        using (var refused = await token.SendAsync())
            Assert.StartsWith("More than ten minutes", (await refused.PageAsync()).Text("#token-new .error"), StringComparison.Ordinal);
        var deletion = await visitor.FormAsync("/me/settings", "#delete-account form");
        using (var refused = await deletion.Set(("Deletion.Sure", "true")).SendAsync())
        {
            var page = await refused.PageAsync();
            Assert.StartsWith("More than ten minutes", page.Text("#delete-account .error"), StringComparison.Ordinal);
        }

        using var again = new Visitor(board.Web);
        using var back = await AgreeAsync(again, "/login/with/test");
        token = (await again.FormAsync("/me/security", "#token-new")).Set(("name", "Camera"), ("days", "7"));
        using (var created = await token.SendAsync())
            Assert.NotNull((await created.PageAsync()).QuerySelector("#new-token"));
        deletion = await again.FormAsync("/me/settings", "#delete-account form");
        using var left = await deletion.Set(("Deletion.Sure", "true")).SendAsync();
        Assert.Equal("/?left=true", left.RequestMessage!.RequestUri!.PathAndQuery);
        Assert.Equal(0L, await board.QueryAsync<long>($"SELECT count(*) FROM users WHERE email = '{Email}'"));
    }

    private async Task AgreeAsync(WebPage page, string? person = null)
    {
        Assert.StartsWith(board.Provider.Authority, page.Page.Url, StringComparison.Ordinal);
        person ??= subject;
        await page.FillAsync("person", person);
        await page.FillAsync("person_name", person[..20]);
        await page.FillAsync("person_email", $"{person}@example.org");
        await page.NavigateAsync(() => page.Page.GetByRole(AriaRole.Button, new() { Name = "Log in" }).ClickAsync());
    }

    /// <summary>Goes there, says yes, and is back.</summary>
    private async Task<HttpResponseMessage> AgreeAsync(Visitor visitor, string path, string? email = null)
    {
        var form = await visitor.FormAsync(path, "form");
        Assert.StartsWith(board.Provider.Authority, form.Target.AbsoluteUri, StringComparison.Ordinal);
        return await form.Set(Fields(subject, email ?? Email)).SendAsync();
    }

    private FormUrlEncodedContent Content(HtmlForm form, string person) =>
        new(form.Set(Fields(person, $"{person}@example.org")).Fields);

    private static (string Name, string Value)[] Fields(string person, string email) =>
        [("person", person), ("person_name", person[..20]), ("person_email", email)];

    private static async Task SaysAsync(HttpResponseMessage response, string words) =>
        Assert.Contains(words, (await response.PageAsync()).Text("main [role=alert]:not([hidden])"), StringComparison.Ordinal);
}
