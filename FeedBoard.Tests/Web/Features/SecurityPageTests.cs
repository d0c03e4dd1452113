using System.Net;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.SecondFactors;

namespace FeedBoard.Tests.Web.Features;

/// <summary>The second factor by the pages, without scripts.</summary>
[Slow]
public sealed class SecurityPageTests(WebBoard board) : IClassFixture<WebBoard>, IDisposable
{
    private const string Section = "#second-factor form";

    public void Dispose() => Assert.Equal("", string.Join("\n", board.Faults.Take()));

    [Theory]
    [InlineData("en-US", "This code is not right.", "Each one lets you in once")]
    [InlineData("ko-KR", "코드가 맞지 않습니다.", "코드 하나로 한 번 로그인할 수 있습니다")]
    public async Task An_app_is_set_up_and_its_codes_are_asked_for(string language, string wrongCode, string codesHint)
    {
        var ann = await board.JoinAsync();
        using var visitor = new Visitor(board.Web);
        visitor.Client.DefaultRequestHeaders.Add("Accept-Language", language);
        await visitor.LogInAsync(ann);
        using (var settings = await visitor.GetAsync("/me/settings"))
            Assert.NotNull((await settings.PageAsync()).QuerySelector("main a[href='/me/security']"));

        var form = await visitor.FormAsync("/me/security", Section);
        using (var refused = await form.Set(("Start.CurrentPassword", "wrong password")).SendAsync())
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
            Assert.NotNull((await refused.PageAsync()).QuerySelector("#start-password-error"));
        }

        using var started = await form.Set(("Start.CurrentPassword", Person.Password)).SendAsync();
        var page = await started.PageAsync();
        var secret = page.Text(".secret").Replace(" ", "", StringComparison.Ordinal);
        Assert.Equal("img", page.QuerySelector("svg.qr")!.GetAttribute("role"));
        Assert.StartsWith("otpauth://totp/", page.QuerySelector("#second-factor a.link")!.GetAttribute("href"), StringComparison.Ordinal);
        form = HtmlForm.Of(visitor.Client, form.Target, page, Section);
        using (var wrong = await form.Set(("First.Code", "000000")).SendAsync())
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
            page = await wrong.PageAsync();
            Assert.StartsWith(wrongCode, page.Text("[id='First.Code-error']"), StringComparison.Ordinal);
            Assert.NotNull(page.QuerySelector("svg.qr")); // it is still there to be scanned
        }

        using var on = await form.Set(("First.Code", AuthenticatorApp.CodeOf(secret, board.Clock.GetUtcNow()))).SendAsync();
        page = await on.PageAsync();
        Assert.Contains(codesHint, page.Text(".recovery"), StringComparison.Ordinal);
        var codes = page.QuerySelectorAll(".codes code").Select(c => c.TextContent).ToList();
        Assert.Equal(10, codes.Count);
        var file = Uri.UnescapeDataString(page.QuerySelector("a[download]")!.GetAttribute("href")!);
        Assert.All(codes, code => Assert.Contains(code, file, StringComparison.Ordinal));
        using (var later = await visitor.GetAsync("/me/security"))
            Assert.DoesNotContain(codes[0], (await later.PageAsync()).Text("main"), StringComparison.Ordinal);

        await LogInWithCodeAsync(ann, language, secret, codes[0]);
    }

    /// <summary>The second step keeps where to go on, says what is wrong, and goes back to the first when it took too long.</summary>
    private async Task LogInWithCodeAsync(Person ann, string language, string secret, string recoveryCode)
    {
        using var visitor = new Visitor(board.Web);
        visitor.Client.DefaultRequestHeaders.Add("Accept-Language", language);
        var second = await FirstStepAsync(visitor, ann);
        Assert.Null(visitor.Cookie("feedboard"));
        Assert.Equal("/login?return=%2Fsearch%3Fq%3Dsea", second.Target.PathAndQuery);
        using (var wrong = await second.Set(("Second.Code", "000000")).SendAsync())
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
            var page = await wrong.PageAsync();
            var code = page.QuerySelector("[name='Second.Code']")!;
            Assert.Equal(("one-time-code", "numeric"), (code.GetAttribute("autocomplete"), code.GetAttribute("inputmode")));
            Assert.Equal("true", code.GetAttribute("aria-invalid"));
            second = HtmlForm.Of(visitor.Client, second.Target, page, "main form");
        }

        board.Clock.Advance(TimeSpan.FromSeconds(60));
        using (var entered = await second.Set(("Second.Code", AuthenticatorApp.CodeOf(secret, board.Clock.GetUtcNow()))).SendAsync())
            Assert.Equal("/search?q=sea", entered.RequestMessage!.RequestUri!.PathAndQuery);
        Assert.NotNull(visitor.Cookie("feedboard"));

        using var other = new Visitor(board.Web);
        second = await FirstStepAsync(other, ann);
        board.Clock.Advance(TimeSpan.FromMinutes(5));
        using (var late = await second.Set(("Second.Recovery", recoveryCode)).SendAsync())
        {
            var page = await late.PageAsync();
            Assert.NotNull(page.QuerySelector("[name='Input.Password']"));
            Assert.NotNull(page.QuerySelector("main [role=alert]"));
        }

        second = await FirstStepAsync(other, ann);
        using var recovered = await second.Set(("Second.Recovery", recoveryCode)).SendAsync();
        Assert.NotNull(other.Cookie("feedboard"));
    }

    [Theory]
    [InlineData("en-US", "Set the app up again.")]
    [InlineData("ko-KR", "처음부터 다시 설정해 주세요.")]
    public async Task Who_takes_too_long_for_the_first_code_begins_again(string language, string words)
    {
        var ann = await board.JoinAsync();
        using var visitor = new Visitor(board.Web);
        visitor.Client.DefaultRequestHeaders.Add("Accept-Language", language);
        await visitor.LogInAsync(ann);
        var form = await visitor.FormAsync("/me/security", Section);
        using var started = await form.Set(("Start.CurrentPassword", Person.Password)).SendAsync();
        form = HtmlForm.Of(visitor.Client, form.Target, await started.PageAsync(), Section);
        board.Clock.Advance(TimeSpan.FromMinutes(15));
        using var late = await form.Set(("First.Code", "123456")).SendAsync();
        var page = await late.PageAsync();
        Assert.EndsWith(words, page.Text("#start-password-error"), StringComparison.Ordinal);
        Assert.Null(page.QuerySelector("[name='First.Code']"));
    }

    [Fact]
    public async Task It_is_turned_off_and_codes_are_made_anew_with_the_password()
    {
        var ann = await board.JoinAsync();
        using var visitor = new Visitor(board.Web);
        await visitor.LogInAsync(ann);
        await AuthenticatorApp.SetUpAsync(ann, board.Clock);
        using (var security = await visitor.GetAsync("/me/security"))
            Assert.Contains("Recovery codes left: 10.", (await security.PageAsync()).Text("#second-factor"), StringComparison.Ordinal);

        const string codesForm = "#second-factor form:has(#codes-password)";
        var form = await visitor.FormAsync("/me/security", codesForm);
        using (var wrong = await form.Set(("Renewal.CurrentPassword", "wrong password")).SendAsync())
            Assert.NotNull((await wrong.PageAsync()).QuerySelector("#codes-password-error"));
        using (var renewed = await form.Set(("Renewal.CurrentPassword", Person.Password)).SendAsync())
            Assert.Equal(10, (await renewed.PageAsync()).QuerySelectorAll(".codes code").Length);

        form = await visitor.FormAsync("/me/security", "#second-factor form:has(#off-password)");
        using (var wrong = await form.Set(("Off.CurrentPassword", "wrong password")).SendAsync())
            Assert.NotNull((await wrong.PageAsync()).QuerySelector("#off-password-error"));
        using (var stale = await form.WithoutToken().Set(("Off.CurrentPassword", Person.Password)).SendAsync())
            Assert.Equal(HttpStatusCode.BadRequest, stale.StatusCode);
        form = await visitor.FormAsync("/me/security", "#second-factor form:has(#off-password)");
        using var off = await form.Set(("Off.CurrentPassword", Person.Password)).SendAsync();
        Assert.Equal("/me/security?done=totp-off", off.RequestMessage!.RequestUri!.PathAndQuery);
        using var guest = new Visitor(board.Web);
        using var login = await guest.GetAsync("/me/security");
        Assert.Equal("/login", login.RequestMessage!.RequestUri!.AbsolutePath);
    }

    /// <returns>Its id.</returns>
    private Task<long> AddPasskeyAsync(Person person, string credential, string name) =>
        board.QueryAsync<long>(
            "INSERT INTO passkeys (user_id, credential_id, public_key, sign_count, name, create_dt) "
                + $"SELECT id, '\\{credential}', '\\x01', 0, '{name}', now() FROM users WHERE email = '{person.Email}' RETURNING id"
        );

    [Fact]
    public async Task A_passkey_is_removed_with_the_password()
    {
        var ann = await board.JoinAsync();
        var id = await AddPasskeyAsync(ann, "x01", "Old <b>phone</b>");
        using var visitor = new Visitor(board.Web);
        await visitor.LogInAsync(ann);
        var selector = $"form[action='/me/security/passkeys/{id}/remove']";
        var form = await visitor.FormAsync("/me/security", selector);
        using (var wrong = await form.Set(("current_password", "wrong password")).SendAsync())
        {
            var page = await wrong.PageAsync();
            Assert.Contains("The password is not right.", page.Text("main > [role=alert]"), StringComparison.Ordinal);
            Assert.Contains("Old <b>phone</b>", page.Text(".passkeys bdi"), StringComparison.Ordinal);
        }

        using var removed = await form.Set(("current_password", Person.Password)).SendAsync();
        Assert.Contains("The passkey is removed.", (await removed.PageAsync()).Text("main > [role=status]"), StringComparison.Ordinal);
        Assert.Equal(0, await board.QueryAsync<long>($"SELECT count(*) FROM passkeys WHERE id = {id}"));
    }

    [Fact]
    public async Task A_passkey_is_removed_by_a_form_that_came_back_when_the_password_is_given_again()
    {
        var ann = await board.JoinAsync();
        var id = await AddPasskeyAsync(ann, "x02", "Phone");
        using var visitor = new Visitor(board.Web);
        await visitor.LogInAsync(ann);
        var form = await visitor.FormAsync("/me/security", $"form[action='/me/security/passkeys/{id}/remove']");
        using (var ended = await form.WithoutToken().Set(("current_password", Person.Password)).SendAsync())
        {
            using var again = await HtmlForm.Of(visitor.Client, form.Target, await ended.PageAsync(), "[data-resend] form").SendAsync();
            var words = (await again.PageAsync()).Text("main > [role=alert]");
            Assert.Equal("Passwords are never kept: type it again.", words);
        }

        form = await visitor.FormAsync("/me/security", $"form[action='/me/security/passkeys/{id}/remove']");
        await board.QueryAsync<object>($"DELETE FROM sessions WHERE user_id = (SELECT id FROM users WHERE email = '{ann.Email}')");
        using var guest = await form.Set(("current_password", Person.Password)).SendAsync();
        var resend = HtmlForm.Of(visitor.Client, form.Target, await guest.PageAsync(), "[data-resend] form");
        using var removed = await resend.Set(("login_email", ann.Email), ("login_password", Person.Password)).SendAsync();
        Assert.Equal("/me/security?done=removed", removed.RequestMessage!.RequestUri!.PathAndQuery);
        Assert.Equal(0, await board.QueryAsync<long>($"SELECT count(*) FROM passkeys WHERE id = {id}"));
    }

    [Fact]
    public async Task The_form_of_an_old_tab_says_what_is_so_already()
    {
        var ann = await board.JoinAsync();
        using var visitor = new Visitor(board.Web);
        await visitor.LogInAsync(ann);
        var start = await visitor.FormAsync("/me/security", Section);
        await AuthenticatorApp.SetUpAsync(ann, board.Clock);
        using (var late = await start.Set(("Start.CurrentPassword", Person.Password)).SendAsync())
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, late.StatusCode);
            Assert.Equal("The second factor is on already.", (await late.PageAsync()).Text("#second-factor [role=alert]"));
        }

        var off = await visitor.FormAsync("/me/security", "#second-factor form:has(#off-password)");
        var codes = await visitor.FormAsync("/me/security", "#second-factor form:has(#codes-password)");
        foreach (var form in (HtmlForm[])[off, off, codes])
        {
            using var done = await form.Set(("Off.CurrentPassword", Person.Password)).SendAsync();
            Assert.Equal("/me/security?done=totp-off", done.RequestMessage!.RequestUri!.PathAndQuery);
        }
    }

    [Fact]
    public async Task A_form_that_the_page_does_not_show_ends_in_words_or_at_the_log_in()
    {
        using var visitor = new Visitor(board.Web, follow: false);
        using var guest = await PostAsync(visitor);
        Assert.Equal("/login?return=%2Fme%2Fsecurity", guest.Headers.Location?.OriginalString);

        await visitor.LogInAsync(await board.JoinAsync());
        using var refused = await PostAsync(visitor); // the secret is missing
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal("This form is too old", (await refused.PageAsync()).Text("main h1"));

        static async Task<HttpResponseMessage> PostAsync(Visitor visitor)
        {
            using var form = new FormUrlEncodedContent([
                new("__RequestVerificationToken", await visitor.FormTokenAsync()),
                new("_handler", "totp-on"),
                new("First.Code", "123456"),
            ]);
            return await visitor.Client.PostAsync(new Uri(visitor.Web, "/me/security"), form, TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task Trying_again_after_a_form_leads_to_its_page()
    {
        await using var api = await FaultyApi.StartAsync(board.Address, path => path == "/api/account");
        using var visitor = new Visitor(board.StartWeb(api));
        await visitor.LogInAsync(await board.JoinAsync());
        var form = await visitor.FormAsync("/me/security?done=again", Section);
        api.Status = 503;
        using var away = await form.SendAsync();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, away.StatusCode);
        Assert.Equal("/me/security", (await away.PageAsync()).QuerySelector(".problem .button")!.GetAttribute("href"));
    }

    private static async Task<HtmlForm> FirstStepAsync(Visitor visitor, Person person)
    {
        var form = await visitor.FormAsync("/login?return=%2Fsearch%3Fq%3Dsea", "main form");
        using var asked = await form.Set(("Input.Email", person.Email), ("Input.Password", Person.Password)).SendAsync();
        return HtmlForm.Of(visitor.Client, form.Target, await asked.PageAsync(), "main form");
    }
}
