using FeedBoard.Tests.Board;
using static FeedBoard.Tests.Web.WriteSteps;
using static Microsoft.Playwright.Assertions;

namespace FeedBoard.Tests.Web.InBrowser;

/// <summary>
/// Forms with scripts: what was typed stays when somebody logged in or out meanwhile, and nothing waits for what the browser keeps.
/// </summary>
[Slow]
public sealed class FormScriptTests(WebBoard board) : WebTests(board), IClassFixture<WebBoard>
{
    /// <summary>How a browser's database can be: away, broken, blocked by another page, or silent.</summary>
    public static TheoryData<string, string> Databases() =>
        new()
        {
            { "never opens", "indexedDB.open = () => ({});" },
            { "throws", "indexedDB.open = () => { throw new DOMException('no', 'SecurityError'); };" },
            { "is blocked", "indexedDB.open = () => { const r = {}; setTimeout(() => r.onblocked?.(), 10); return r; };" },
            { "is not there", "Object.defineProperty(window, 'indexedDB', { get() { throw new DOMException('no', 'SecurityError'); } });" },
            {
                "has transactions that never end",
                """
                IDBDatabase.prototype.transaction = () =>
                    ({ objectStore: () => ({ put() { return {}; }, get() { return {}; }, delete() { return {}; } }) });
                """
            },
            {
                "and the storage keep nothing",
                """
                for (const name of ['localStorage', 'sessionStorage', 'indexedDB'])
                    Object.defineProperty(window, name, { get() { throw new DOMException('no', 'SecurityError'); } });
                """
            },
        };

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task A_feed_is_posted_whatever_the_database_of_the_browser_does(string what, string script)
    {
        var ann = await Board.JoinAsync();
        var page = await OpenAsync();
        await page.Context.AddInitScriptAsync(script);
        await page.LogInAsync(ann.Email, "/write");
        await Expect(page.Page.Locator("[data-shortcut]")).Not.ToHaveAttributeAsync("hidden", "");
        await page.TypeAsync($"Whose database {what}", "text");
        await page.ChooseAsync(Photo("a.png"));
        var feed = await page.PostAsync();
        Assert.Single((await Board.FeedAsync(feed))["images"]!.AsArray());

        // Comments and logging out do not depend on it either.
        await page.Page.Locator("#comments > form textarea").FillAsync("A comment");
        await page.Page.Locator("#comments > form button[type=submit]").ClickAsync();
        await Expect(page.Page.Locator(".threads .comment .text")).ToHaveTextAsync("A comment");
        await page.LogOutAsync();
    }

    [Fact]
    public async Task A_form_that_was_left_at_once_and_opened_again_is_posted()
    {
        var ann = await Board.JoinAsync();
        var page = await OpenAsync();
        await page.LogInAsync(ann.Email);
        foreach (var path in (string[])["/write", "/me", "/write", "/notifications"])
            await page.GoAsync(path);
        await page.GoAsync("/write");
        await Expect(page.Page.Locator("[data-shortcut]")).Not.ToHaveAttributeAsync("hidden", "");
        await page.TypeAsync("Quick", "look");
        await page.PostAsync();
    }

    [Theory]
    [InlineData("en-US", "You were logged out meanwhile.")]
    [InlineData("ko-KR", "그사이 로그아웃되었습니다.")]
    public async Task A_comment_of_before_logging_out_in_another_tab_stays_and_is_sent_after_logging_in_in_its_place(
        string language,
        string words
    )
    {
        var ann = await Board.JoinAsync();
        var feed = (await ann.FeedAsync()).Id();
        var page = await OpenAsync(language: language);
        await page.LogInAsync(ann.Email, $"/feed/{feed}");
        var form = page.Page.Locator("#comments > form");
        await form.Locator("textarea").FillAsync("Typed for long");
        await OtherTabAsync(page, "/", "form[action='/logout']");

        await form.Locator("button[type=submit]").ClickAsync();
        await Expect(form.Locator("[role=alert]")).ToContainTextAsync(words);
        await Expect(form.Locator("textarea")).ToHaveValueAsync("Typed for long");
        await form.Locator("input[type=email]").FillAsync(ann.Email);
        await form.Locator("input[type=password]").FillAsync(Person.Password);
        await form.Locator("button[type=submit]").ClickAsync();
        await Expect(page.Page.Locator(".threads .comment .text")).ToHaveTextAsync("Typed for long");
    }

    [Fact]
    public async Task A_comment_that_one_logged_in_to_send_can_be_deleted_at_once()
    {
        var ann = await Board.JoinAsync();
        var feed = (await ann.FeedAsync()).Id();
        var page = await OpenAsync();
        await page.LogInAsync(ann.Email, $"/feed/{feed}");
        var form = page.Page.Locator("#comments > form");
        await form.Locator("textarea").FillAsync("Soon gone");
        await Board.EndSessionsAsync();
        await form.Locator("button[type=submit]").ClickAsync();
        await form.Locator("[name=password]").FillAsync(Person.Password);
        await form.Locator("button[type=submit]").ClickAsync();
        await Expect(page.Page.Locator(".threads .comment .text")).ToHaveTextAsync("Soon gone");

        await page.Page.Locator(".threads .more-menu summary").ClickAsync();
        await page.Page.Locator(".threads .more-menu button").ClickAsync();
        await page.HoldToastAsync();
        var deleted = await page.Page.RunAndWaitForResponseAsync(
            () => page.Page.Locator(".toast-close").ClickAsync(),
            response => response.Request.Method == "DELETE"
        );
        Assert.Equal(200, deleted.Status);
        Assert.Equal(0, await Board.QueryAsync<long>($"SELECT count(*) FROM comments WHERE feed_id = {feed}"));
    }

    [Fact]
    public async Task The_button_of_a_comment_keeps_the_focus_and_sends_it_once()
    {
        var ann = await Board.JoinAsync();
        var feed = (await ann.FeedAsync()).Id();
        var page = await OpenAsync();
        await page.LogInAsync(ann.Email, $"/feed/{feed}");
        var (sent, release) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        await page.Page.RouteAsync(
            "**/comment",
            async route =>
            {
                sent++;
                await release.Task;
                await route.AbortAsync();
            }
        );
        var form = page.Page.Locator("#comments > form");
        var button = form.Locator("button[type=submit]");
        await form.Locator("textarea").FillAsync("On its way");
        await button.PressAsync("Enter");
        await Expect(form).ToHaveAttributeAsync("aria-busy", "true");
        await Expect(button).ToBeEnabledAsync();
        await button.PressAsync("Enter");
        release.SetResult();
        await Expect(form.Locator("[role=alert]")).ToBeVisibleAsync();
        await Expect(button).ToBeFocusedAsync();
        Assert.Equal(1, sent);
    }

    [Fact]
    public async Task A_feed_is_sent_once_however_often_its_button_is_pressed()
    {
        var ann = await Board.JoinAsync();
        var page = await OpenAsync();
        await page.LogInAsync(ann.Email, "/write");
        await Expect(page.Page.Locator("[data-shortcut]")).Not.ToHaveAttributeAsync("hidden", "");
        await page.TypeAsync("Once", "and not twice");
        var sent = 0;
        page.Page.Request += (_, request) => sent += request.Url.EndsWith("/api/feed/create", StringComparison.Ordinal) ? 1 : 0;
        var release = await page.HoldAsync("**/api/feed/create");
        await page.PressSendAsync();
        await Expect(page.Page.Locator("form[data-write]")).ToHaveAttributeAsync("aria-busy", "true");
        await Expect(page.Page.Locator("[data-send]")).ToBeEnabledAsync();
        await page.PressSendAsync();
        release.SetResult();
        await page.PostedAsync();
        Assert.Equal(1, sent);
    }

    [Fact]
    public async Task A_like_and_a_follow_of_before_logging_out_ask_to_log_in_and_are_done_then()
    {
        var (ann, ben) = (await Board.JoinAsync(), await Board.JoinAsync());
        var feed = (await ben.FeedAsync()).Id();
        var id = await Board.QueryAsync<long>($"SELECT id FROM users WHERE email = '{ben.Email}'");
        var page = await OpenAsync();
        foreach (
            var (path, button, title, done) in ((string, string, string, string)[])
                [
                    ($"/feed/{feed}", "form.like button", "Like", "form.like button[aria-pressed=true]"),
                    ($"/person/{id}", "form[data-follow] button", "Follow", "form[data-follow] button[value=false]"),
                ]
        )
        {
            await page.LogInAsync(ann.Email, path);
            await OtherTabAsync(page, "/", "form[action='/logout']");
            await page.NavigateAsync(() => page.Page.Locator(button).First.ClickAsync());
            await Expect(page.Page.Locator("[data-resend] strong")).ToHaveTextAsync(title);
            await page.FillAsync("login_email", ann.Email);
            await page.FillAsync("login_password", Person.Password);
            await page.SendAsync("[data-resend] form");
            await Expect(page.Page.Locator(done)).ToHaveCountAsync(1);
            await page.LogOutAsync();
        }
    }

    [Fact]
    public async Task A_comment_that_the_board_is_too_busy_for_stays_in_its_place()
    {
        var ann = await Board.JoinAsync();
        var feed = (await ann.FeedAsync()).Id();
        var page = await OpenAsync();
        await page.LogInAsync(ann.Email, $"/feed/{feed}");
        var form = page.Page.Locator("#comments > form");
        await form.Locator("textarea").FillAsync("Typed for long");
        var status = 0;
        await page.Page.RouteAsync(
            "**/comment",
            route =>
                route.FulfillAsync(
                    new()
                    {
                        Status = status,
                        ContentType = "text/html",
                        Body = "<h1>A proxy</h1>",
                    }
                )
        );
        foreach (var next in (int[])[429, 500, 502, 503])
        {
            status = next;
            await form.Locator("button[type=submit]").ClickAsync();
            await Expect(form.Locator("[role=alert]")).ToHaveTextAsync("The board is having a rest");
            await Expect(form.Locator("textarea")).ToHaveValueAsync("Typed for long");
        }

        await page.Page.UnrouteAllAsync();
        await form.Locator("button[type=submit]").ClickAsync();
        await Expect(page.Page.Locator(".threads .comment .text")).ToHaveTextAsync("Typed for long");
    }

    private static async Task OtherTabAsync(WebPage page, string path, string form)
    {
        var tab = await page.Context.NewPageAsync();
        await tab.GotoAsync(new Uri(page.Web, path).AbsoluteUri);
        await tab.Locator(form).First.EvaluateAsync("form => form.submit()");
        await tab.WaitForSelectorAsync("a[href='/login']");
        await tab.CloseAsync();
    }
}
