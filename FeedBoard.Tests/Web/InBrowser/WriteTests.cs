using System.Text.RegularExpressions;
using FeedBoard.Tests.Board;
using Microsoft.Playwright;
using static FeedBoard.Tests.Web.WriteSteps;
using static Microsoft.Playwright.Assertions;

namespace FeedBoard.Tests.Web.InBrowser;

/// <summary>Writing a feed with scripts: images, their order and words, progress, and sending once.</summary>
[Slow]
public sealed class WriteTests(WebBoard board) : WebTests(board), IClassFixture<WebBoard>
{
    [Theory]
    [InlineData(Size.Phone)]
    [InlineData(Size.Desk)]
    public async Task Three_photos_are_posted_in_the_order_and_with_the_words_that_they_were_given(Size size)
    {
        var page = await OpenWriteAsync(size);
        await page.TypeAsync("  Three photos  ", "One\nTwo");
        await page.ChooseAsync(Photo("a.png", 10, 4), Photo("b.png", 20, 4), Photo("c.png", 30, 4));
        foreach (var name in new[] { "a.png", "b.png", "c.png" })
            await page.Picture(name).Locator("[data-alt]").FillAsync($"This is {name}");

        var up = page.Picture("c.png").Locator("[data-up]");
        await Expect(up).ToHaveAttributeAsync("aria-label", "Move c.png earlier");
        await up.FocusAsync();
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.Page.Locator("#live")).ToHaveTextAsync("c.png is now photo 2 of 3.");
        await Expect(up).ToBeFocusedAsync();
        await page.Page.Keyboard.PressAsync("Enter");

        Assert.Equal(["c.png", "a.png", "b.png"], await page.ChosenAsync());
        await Expect(up).ToBeDisabledAsync();
        await Expect(page.Picture("c.png").Locator("[data-down]")).ToBeFocusedAsync();

        var feed = await Board.FeedAsync(await page.PostAsync());
        Assert.Equal("Three photos", (string)feed["title"]!);
        Assert.Equal("One\nTwo", (string)feed["content"]!);
        Assert.Equal([30, 10, 20], feed["images"]!.AsArray().Select(i => (int)i!["width"]!));
        Assert.Equal(["This is c.png", "This is a.png", "This is b.png"], feed.Alts());
    }

    [Fact]
    public async Task An_upload_shows_its_progress_can_be_stopped_and_tried_again()
    {
        var page = await OpenWriteAsync();
        await page.TypeAsync("Slow", "Network");
        await page.ChooseAsync(Photo("a.png"));
        await page.Page.RouteAsync("**/api/feed/create", _ => { }); // no response ever
        await page.PressSendAsync();

        await Expect(page.Page.Locator("[data-sending] progress")).ToBeVisibleAsync();
        await page.Page.Locator("[data-stop]").ClickAsync();
        await Expect(page.Page.Locator("[data-problem]")).ToHaveTextAsync("Stopped. Nothing is lost.");

        await page.Page.UnrouteAllAsync(new() { Behavior = UnrouteBehavior.IgnoreErrors });
        await page.Page.RouteAsync("**/api/feed/create", route => route.AbortAsync("connectionreset"));
        await page.PressSendAsync();
        await Expect(page.Page.Locator("[data-problem]")).ToContainTextAsync("The connection broke off.");
        await Expect(page.Page.Locator("[data-send]")).ToHaveTextAsync("Try again");

        await page.Page.UnrouteAllAsync();
        var feed = await Board.FeedAsync(await page.PostAsync());
        Assert.Single(feed["images"]!.AsArray());
    }

    [Theory]
    [InlineData("**/session")]
    [InlineData("**/api/feed/read/*")]
    public async Task A_board_that_does_not_respond_is_waited_for_with_a_way_to_stop(string silent)
    {
        var author = await Board.JoinAsync();
        var feed = (await author.FeedAsync("Before", "Text")).Id();
        var page = await OpenAsync();
        await page.LogInAsync(author.Email, $"/feed/{feed}/edit");
        await page.TypeAsync("After", "Text");
        await page.Page.RouteAsync(silent, _ => { });
        await page.PressSendAsync();

        await Expect(page.Page.Locator("[data-sending]")).ToBeVisibleAsync();
        await Expect(page.Page.Locator("[data-stop]")).ToBeFocusedAsync();
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.Page.Locator("[data-problem]")).ToHaveTextAsync("Stopped. Nothing is lost.");
        await Expect(page.Page.Locator("[data-problem]")).ToBeFocusedAsync();

        await page.Page.UnrouteAllAsync(new() { Behavior = UnrouteBehavior.IgnoreErrors });
        await page.PostAsync();
        Assert.Equal("After", (string)(await Board.FeedAsync(feed))["title"]!);
    }

    [Fact]
    public async Task A_post_whose_response_was_lost_is_not_posted_twice()
    {
        var page = await OpenWriteAsync();
        await page.Page.EvaluateAsync(
            """
            () => {
              const send = XMLHttpRequest.prototype.send;
              const open = XMLHttpRequest.prototype.open;
              XMLHttpRequest.prototype.open = function (method, url) {
                this.isPost = url.endsWith("/api/feed/create");
                return open.call(this, method, url);
              };
              XMLHttpRequest.prototype.send = function (body) {
                if (!this.isPost) return send.call(this, body);
                XMLHttpRequest.prototype.send = send;
                this.onload = this.onerror;
                return send.call(this, body);
              };
            }
            """
        );
        await page.TypeAsync($"Once {Guid.NewGuid():N}", "and no more");
        await page.ChooseAsync(Photo("a.png"));
        var before = await Board.CountFeedsAsync();

        await page.PressSendAsync();
        await Expect(page.Page.Locator("[data-problem]")).ToContainTextAsync("It will not be posted twice.");
        Assert.Equal(before + 1, await Board.CountFeedsAsync());
        await page.PostAsync();

        Assert.Equal(before + 1, await Board.CountFeedsAsync());
    }

    [Fact]
    public async Task Pressing_twice_makes_one_feed_and_so_does_the_keyboard()
    {
        var page = await OpenWriteAsync();
        await page.TypeAsync("Twice", "pressed");
        var before = await Board.CountFeedsAsync();
        await page.Page.Locator("#feed-content").FocusAsync();
        await page.Page.EvaluateAsync(
            "() => { const form = document.querySelector('form[data-write]'); form.requestSubmit(); form.requestSubmit(); }"
        );
        await page.PostedAsync();
        Assert.Equal(before + 1, await Board.CountFeedsAsync());

        await page.GoAsync("/write");
        await page.TypeAsync("By keyboard", "Ctrl and Enter");
        await page.Page.Keyboard.PressAsync("Control+Enter");
        await page.PostedAsync();
        Assert.Equal(before + 2, await Board.CountFeedsAsync());
    }

    [Fact]
    public async Task The_form_stays_busy_until_the_feed_is_shown()
    {
        var page = await OpenWriteAsync();
        await page.TypeAsync("Slow", "page");
        await page.Page.EvaluateAsync(
            "() => addEventListener('pagehide', () => sessionStorage.setItem('left', "
                + "[document.querySelector('form[data-write]').ariaBusy, "
                + "...['[data-sending]', '[data-cancel]'].map(part => document.querySelector(part).hidden ? 'hidden' : 'shown'), "
                + "document.activeElement.matches('[data-stop]') ? 'stop' : ''].join(', ')))"
        );
        await page.PostAsync();
        Assert.Equal("true, shown, hidden, stop", await page.Page.EvaluateAsync<string>("sessionStorage.getItem('left')"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Written already")]
    public async Task Enter_in_the_title_goes_on_to_the_text_and_sends_nothing(string text)
    {
        var page = await OpenWriteAsync();
        var (title, content, asked) = (page.Page.Locator("#feed-title"), page.Page.Locator("#feed-content"), 0);
        page.Page.Request += (_, request) => asked += request.Url.EndsWith("/session", StringComparison.Ordinal) ? 1 : 0;
        await page.TypeAsync("Unfinished", text);
        var before = await Board.CountFeedsAsync();
        await Expect(title).ToHaveAttributeAsync("enterkeyhint", "next");
        await title.PressAsync("Enter");
        await Expect(content).ToBeFocusedAsync();
        await Expect(content).ToHaveValueAsync(text);
        await Expect(page.Page.Locator("form[data-write] .error:visible")).ToHaveCountAsync(0);
        await Expect(page.Page.Locator("[data-sending]")).ToBeHiddenAsync();
        Assert.Equal(0, asked); // who is signed in, which is the first step of sending

        await content.FillAsync("Now it is whole");
        await title.PressAsync("Control+Enter");
        Assert.Equal("Now it is whole", (string)(await Board.FeedAsync(await page.PostedAsync()))["content"]!);
        Assert.Equal(before + 1, await Board.CountFeedsAsync());
    }

    [Fact]
    public async Task Scripts_in_title_text_and_alt_stay_text()
    {
        const string Evil = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'";
        var page = await OpenWriteAsync();
        await page.TypeAsync(Evil, $"</textarea>{Evil}");
        await page.ChooseAsync(Photo("<b>.png"));
        await page.Picture("<b>.png").Locator("[data-alt]").FillAsync(Evil);
        var id = await page.PostAsync();

        Assert.Equal(Evil, Assert.Single((await Board.FeedAsync(id)).Alts()));
        await page.GoAsync($"/feed/{id}/edit");
        await Expect(page.Page.Locator("#feed-title")).ToHaveValueAsync(Evil);
        await Expect(page.Page.Locator("#feed-content")).ToHaveValueAsync($"</textarea>{Evil}");
        await Expect(page.Page.Locator("[data-chosen] [data-alt]")).ToHaveValueAsync(Evil);
        await page.GoAsync("/");
        await Expect(page.Page.Locator($"#feed-{id} h2")).ToHaveTextAsync(Evil);
    }

    [Theory]
    [InlineData(Size.Phone, "ko-KR", true)]
    [InlineData(Size.Desk, "en-US", false)]
    public async Task Nothing_about_the_form_keeps_anybody_out(Size size, string language, bool dark)
    {
        var page = await OpenWriteAsync(size, language, dark);
        await page.PressSendAsync();
        await Expect(page.Page.Locator("#feed-title")).ToBeFocusedAsync();
        await page.ChooseAsync(Photo("a.png"), Photo("b.png"), NoPhoto("c.jpg"));
        await Expect(page.Picture("c.jpg").Locator("[data-error]")).ToBeVisibleAsync();
        await Expect(page.Page.Locator("#feed-title"))
            .ToHaveAttributeAsync("aria-describedby", new Regex("feed-title-error", RegexOptions.None, TimeSpan.FromSeconds(1)));

        Assert.Empty(await Axe.FindAsync(page));
        Assert.True(
            await page.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth"),
            "the page is wider than the screen"
        );
    }

    private async Task<WebPage> OpenWriteAsync(Size size = Size.Desk, string language = "en-US", bool dark = false)
    {
        var somebody = await Board.JoinAsync();
        var page = await OpenAsync(size, language, dark);
        await page.LogInAsync(somebody.Email, "/write");
        await Expect(page.Page.Locator("[data-shortcut]")).Not.ToHaveAttributeAsync("hidden", "");
        return page;
    }
}
