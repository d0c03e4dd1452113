using System.Globalization;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Comments;
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

    [Theory]
    [InlineData("海辺を歩きました", "今日は朝から海辺を歩いて、夕方まで帰りませんでした。", "normal")]
    [InlineData("바다를 걸었다", "오늘은 아침부터 바다를 걷다가 저녁에야 돌아왔다.", "keep-all")]
    public async Task Lines_end_between_any_two_letters_of_Japanese_and_only_between_the_words_of_Korean(
        string title,
        string content,
        string breaks
    )
    {
        var ann = await Board.JoinAsync();
        var feed = await ann.FeedAsync(title, content);
        var comment = (await ann.CommentAsync(feed.Id(), content)).Id();
        var page = await OpenAsync(path: $"/feed/{feed.Id()}");
        foreach (var part in (string[])["h1 bdi", ".feed > .text", $"#comment-{comment} > .text"])
            await Expect(page.Page.Locator(part)).ToHaveCSSAsync("word-break", breaks);
        await page.GoAsync($"/person/{feed["author_id"]}");
        foreach (var part in (string[])[".card-title bdi", ".card .text"])
            await Expect(page.Page.Locator(part)).ToHaveCSSAsync("word-break", breaks);
    }

    private static async Task OnlyOurScriptsAsync(WebPage page)
    {
        var scripts = await page.Page.Locator("script").EvaluateAllAsync<string[]>("all => all.map(s => s.src + s.textContent)");
        Assert.All(scripts, s => Assert.StartsWith($"{page.Web}js/", s, StringComparison.Ordinal));
        Assert.Equal(0, await page.Page.Locator("[onerror], [onload], [style]").CountAsync());
    }
}
