using System.Globalization;
using FeedBoard.Tests.Board;
using static Microsoft.Playwright.Assertions;

namespace FeedBoard.Tests.Web.InBrowser;

/// <summary>
/// What people write is text: that no dialog opened and no policy was broken is asked of every page, see <see cref="WebTests"/>.
/// </summary>
[Slow]
public sealed class UserTextPageTests(WebBoard board) : WebTests(board), IClassFixture<WebBoard>
{
    private const string Nickname = "<img src=x onerror=alert(1)>";
    private const string Title = "</title><script>alert('title')</script>";
    private const string Content =
        "\"><svg onload=alert('content')> <a href=\"javascript:alert(1)\">x</a> javascript:alert(2) "
        + "https://example.org/?q=<script>alert(3)</script>";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_script_in_what_somebody_writes_is_words(bool javascript)
    {
        if (javascript)
            await (await Board.JoinAsync(Nickname)).FeedAsync(Title, Content);
        else
            await (await Board.JoinAsync($"<b>{Guid.NewGuid():N}"[..20])).FeedAsync(Title, Content);
        var page = await OpenAsync(javascript: javascript, path: "/");

        var card = page.Page.Locator(".card").First;
        await Expect(card.Locator(".card-title")).ToHaveTextAsync(Title);
        await Expect(card.Locator(".text")).ToHaveTextAsync(Content);
        await OnlyOurScriptsAsync(page);
        await Expect(card.Locator(".text a")).ToHaveAttributeAsync("href", "https://example.org/?q=");
        await Expect(card.Locator(".text a")).ToHaveAttributeAsync("rel", "nofollow ugc noopener");

        await page.GoAsync($"/search?q={Uri.EscapeDataString(Title)}");
        await Expect(page.Heading).ToHaveTextAsync($"Search: {Title}");
        await Expect(page.Page.Locator("#q")).ToHaveValueAsync(Title);
        await OnlyOurScriptsAsync(page);
    }

    [Fact]
    public async Task A_name_cannot_break_out_of_the_pages_of_its_owner()
    {
        var page = await OpenAsync();
        await page.JoinAsync("'\"><script>alert(1)</script>");

        await page.GoAsync("/");
        await Expect(page.Page.Locator(".menu-name")).ToHaveTextAsync("'\"><script>alert(1)</script>");
        await OnlyOurScriptsAsync(page);
    }

    [Fact]
    public async Task A_word_without_end_does_not_widen_the_page()
    {
        await (await Board.JoinAsync()).FeedAsync(new string('w', 200), string.Concat(Enumerable.Repeat("가나다라마바사", 300)));
        var page = await OpenAsync(Size.Phone, path: "/");

        var (wide, seen) = (
            await page.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"),
            await page.Page.EvaluateAsync<int>("document.documentElement.clientWidth")
        );
        Assert.True(wide <= seen, string.Create(CultureInfo.InvariantCulture, $"{wide} > {seen}"));
    }

    private static async Task OnlyOurScriptsAsync(WebPage page)
    {
        var scripts = await page.Page.Locator("script").EvaluateAllAsync<string[]>("all => all.map(s => s.src + s.textContent)");
        Assert.All(scripts, s => Assert.StartsWith($"{page.Web}js/", s, StringComparison.Ordinal));
        Assert.Equal(0, await page.Page.Locator("[onerror], [onload], [style]").CountAsync());
    }
}
