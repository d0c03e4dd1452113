using FeedBoard.Tests.Board;
using static Microsoft.Playwright.Assertions;

namespace FeedBoard.Tests.Web.InBrowser;

/// <summary>Language and appearance: what the browser asks for, until somebody chooses.</summary>
[Slow]
public sealed class PreferenceTests(WebBoard board) : WebTests(board), IClassFixture<WebBoard>
{
    private const string LightGround = "rgb(246, 245, 241)",
        DarkGround = "rgb(20, 22, 18)";

    [Theory]
    [InlineData("en-US", "en", "Log in")]
    [InlineData("ko-KR", "ko", "로그인")]
    [InlineData("fr-FR", "en", "Log in")]
    public async Task The_page_speaks_what_the_browser_asks_for(string asked, string spoken, string words)
    {
        var page = await OpenAsync(language: asked, path: "/");

        await Expect(page.Page.Locator("html")).ToHaveAttributeAsync("lang", spoken);
        await Expect(page.Page.Locator("header a[href='/login']")).ToHaveTextAsync(words);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_chosen_language_stays_and_one_is_where_one_was(bool javascript)
    {
        var page = await OpenAsync(Size.Phone, javascript: javascript, path: "/search?q=바다");

        await ChooseAsync(page, "[name=language][value=ko]");
        Assert.Equal("/search?q=%EB%B0%94%EB%8B%A4", page.Path);
        await Expect(page.Page.Locator("html")).ToHaveAttributeAsync("lang", "ko");
        await Expect(page.Page.Locator("button[name=language][value=ko]")).ToHaveAttributeAsync("aria-pressed", "true");

        await page.GoAsync("/login");
        await Expect(page.Heading).ToHaveTextAsync("로그인");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_look_is_the_system_s_until_one_is_chosen(bool javascript)
    {
        var page = await OpenAsync(dark: true, javascript: javascript, path: "/");
        await Expect(page.Page.Locator("html")).ToHaveCSSAsync("background-color", DarkGround);

        await ChooseAsync(page, "[name=theme][value=light]");
        await Expect(page.Page.Locator("html")).ToHaveCSSAsync("background-color", LightGround);

        await ChooseAsync(page, "[name=theme][value=auto]");
        await Expect(page.Page.Locator("html")).ToHaveCSSAsync("background-color", DarkGround);
    }

    [Fact]
    public async Task Light_systems_can_be_turned_dark()
    {
        var page = await OpenAsync(path: "/");
        await Expect(page.Page.Locator("html")).ToHaveCSSAsync("background-color", LightGround);

        await ChooseAsync(page, "[name=theme][value=dark]");

        await Expect(page.Page.Locator("html")).ToHaveCSSAsync("background-color", DarkGround);
    }

    private static async Task ChooseAsync(WebPage page, string button)
    {
        if (await page.Page.Locator(".guest-menu[open]").CountAsync() == 0)
            await page.Page.Locator(".guest-menu summary").ClickAsync();
        var chosen = page.Page.Locator($"button{button}");
        // With scripts, the look of the page changes, and the page stays.
        if (button.Contains("theme", StringComparison.Ordinal) && await page.Page.Locator("html[data-undo]").CountAsync() == 1)
            await chosen.ClickAsync();
        else
            await page.NavigateAsync(() => chosen.ClickAsync());
        await Expect(chosen).ToHaveAttributeAsync("aria-pressed", "true");
    }
}
