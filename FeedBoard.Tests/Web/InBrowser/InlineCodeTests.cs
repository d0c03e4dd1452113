using System.Net;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.MyPage;
using FeedBoard.Tests.Features.SecondFactors;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FeedBoard.Tests.Web.InBrowser;

/// <summary>A form whose sender's session has ended, of an account with a second factor: the code is asked for in its place.</summary>
[Slow]
public sealed class InlineCodeTests(WebBoard board) : WebTests(board), IClassFixture<WebBoard>
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_comment_asks_for_the_code_and_is_sent_with_it(bool javascript)
    {
        var ann = await Board.JoinAsync();
        var feed = (await ann.FeedAsync("To be talked about")).Id();
        var page = await OpenAsync(Size.Phone, javascript: javascript);
        await page.LogInAsync(ann.Email, path: null);
        await page.GoAsync($"/feed/{feed}");
        var app = await AuthenticatorApp.SetUpAsync(ann, Board.Clock);
        var form = page.Page.Locator("#comments .comment-form");
        await form.Locator("textarea").FillAsync("Long thought about");
        await Board.EndSessionsAsync();

        await PressAsync();
        await form.Locator("[name=email]").FillAsync(ann.Email);
        await form.Locator("[name=password]").FillAsync(Person.Password);
        await PressAsync();
        await Expect(form.Locator("[role=alert]")).ToContainTextAsync("This account asks for a code, too.");
        await Expect(form.Locator("[name=password]")).ToHaveCountAsync(0);
        await form.Locator("[name=code]").FillAsync("000000");
        await PressAsync();
        await Expect(form.Locator("[role=alert]")).ToContainTextAsync("This code is not right");
        await Expect(form.Locator("textarea")).ToHaveValueAsync("Long thought about");
        Assert.Equal(0L, await CommentsAsync());
        await form.Locator("[name=code]").FillAsync(app.RecoveryCodes[0]);
        await PressAsync();

        await Expect(page.Page.Locator(".comment .text")).ToHaveTextAsync("Long thought about");
        Assert.Equal(1L, await CommentsAsync());
        Assert.NotNull(await page.CookieAsync("feedboard"));

        Task<long> CommentsAsync() => Board.QueryAsync<long>($"SELECT count(*) FROM comments WHERE feed_id = {feed}");

        Task PressAsync() => PressFormAsync(page, form.Locator("button[type=submit]"), javascript);
    }

    [Theory]
    [InlineData(true, "en-US", "This account asks for a code, too.", "This code is not right")]
    [InlineData(false, "ko-KR", "이 계정은 코드도 입력해야 합니다.", "코드가 맞지 않거나")]
    public async Task A_feed_asks_for_the_code_and_is_posted_with_it(bool javascript, string language, string needed, string wrong)
    {
        var ann = await Board.JoinAsync();
        var page = await OpenAsync(Size.Phone, language, javascript: javascript);
        await page.LogInAsync(ann.Email, path: null);
        await page.GoAsync("/write");
        var app = await AuthenticatorApp.SetUpAsync(ann, Board.Clock);
        var title = $"t{Guid.NewGuid():N}";
        await page.FillAsync("title", title);
        await page.FillAsync("content", "Long thought about");
        await Board.EndSessionsAsync();
        var send = page.Page.Locator("[data-send]");

        await PressFormAsync(page, send, javascript);
        await page.FillAsync("email", ann.Email);
        await page.FillAsync("password", Person.Password);
        await PressFormAsync(page, send, javascript);
        await Expect(page.Page.Locator("#code-error")).ToContainTextAsync(needed);
        await Expect(page.Page.Locator("#password")).ToBeHiddenAsync();
        await page.FillAsync("code", "000000");
        await PressFormAsync(page, send, javascript);
        await Expect(page.Page.Locator("#code-error")).ToContainTextAsync(wrong);
        await page.FillAsync("code", app.RecoveryCodes[0]);
        await page.NavigateAsync(() => send.ClickAsync());

        Assert.StartsWith("/feed/", page.Path, StringComparison.Ordinal);
        await Expect(page.Page.Locator("h1")).ToHaveTextAsync(title);
        Assert.Equal("Long thought about", await Board.QueryAsync<string>($"SELECT content FROM feeds WHERE title = '{title}'"));
    }

    /// <summary>A form that comes back on a page of its own. A challenge that is over asks for the password again.</summary>
    [Fact]
    public async Task Any_other_form_asks_for_the_code_on_its_own_page()
    {
        var (ann, ben) = (await Board.JoinAsync(), await Board.JoinAsync());
        using var visitor = new Visitor(Board.Web);
        await visitor.LogInAsync(ann);
        var app = await AuthenticatorApp.SetUpAsync(ann, Board.Clock);
        var follow = await visitor.FormAsync($"/person/{await Board.IdOfAsync(ben)}", "main form[data-follow]");
        follow.Set(("follow", "true"));
        await Board.EndSessionsAsync();

        var form = await AgainAsync(follow);
        form = await AgainAsync(form.Set(("login_email", ann.Email), ("login_password", Person.Password)));
        Assert.DoesNotContain("login_password", form.Fields.Keys);
        Assert.NotEqual("", form.Fields["login_challenge"]);
        form = await AgainAsync(form.Set(("login_challenge", "something else"), ("login_code", app.RecoveryCodes[0])));
        Assert.DoesNotContain("login_challenge", form.Fields.Keys);
        form = await AgainAsync(form.Set(("login_email", ann.Email), ("login_password", Person.Password)));
        using var done = await form.Set(("login_code", app.RecoveryCodes[0])).SendAsync();
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        Assert.Equal(1L, await Board.QueryAsync<long>($"SELECT count(*) FROM follows WHERE follower_id = {await Board.IdOfAsync(ann)}"));

        async Task<HtmlForm> AgainAsync(HtmlForm sent)
        {
            using var response = await sent.SendAsync();
            Assert.True((int)response.StatusCode is 401 or 422, $"{response.StatusCode}");
            var page = await response.PageAsync();
            Assert.NotEqual("", page.Text("[data-resend] [role=alert]"));
            return HtmlForm.Of(visitor.Client, response.RequestMessage!.RequestUri!, page, "[data-resend] form");
        }
    }

    private static Task PressFormAsync(WebPage page, ILocator button, bool javascript) =>
        javascript ? button.ClickAsync() : page.NavigateAsync(() => button.ClickAsync());
}
