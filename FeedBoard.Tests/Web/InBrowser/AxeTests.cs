using FeedBoard.Tests.Board;

namespace FeedBoard.Tests.Web.InBrowser;

/// <summary>axe finds nothing on any page: in both themes, on a phone and on a desk, for a guest and for somebody signed in.</summary>
[Slow]
public sealed class AxeTests(WebBoard board) : WebTests(board), IClassFixture<WebBoard>
{
    [Theory]
    [InlineData(Size.Phone, false, "en-US")]
    [InlineData(Size.Phone, true, "ko-KR")]
    [InlineData(Size.Desk, false, "ko-KR")]
    [InlineData(Size.Desk, true, "en-US")]
    public async Task Nothing_keeps_anybody_out(Size size, bool dark, string language)
    {
        var tour = await TourOfPages.PrepareAsync(Board);
        var page = await OpenAsync(size, language, dark);
        var found = new List<string>();

        foreach (var path in tour.ForGuests())
            await LookAsync(page, path, found);
        await page.SignUpAsync(new string('x', 50), "nobody@nowhere");
        await AddAsync(page, "/signup with errors", found);

        await page.LogInAsync(tour.Member.Email);
        foreach (var path in tour.ForMembers())
            await LookAsync(page, path, found);
        await page.Page.Locator("header details.menu summary").ClickAsync();
        await AddAsync(page, "the menu", found);

        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    /// <summary>Otherwise the test above could pass because axe does not run, for the page's Content-Security-Policy, say.</summary>
    [Theory]
    [InlineData("image-alt", "const image = document.createElement('img'); image.src = '/favicon.ico'; main.append(image)")]
    [InlineData(
        "color-contrast",
        "const text = document.createElement('p'); text.textContent = 'faint'; text.style.color = '#ccc';"
            + " text.style.background = '#fff'; main.append(text)"
    )]
    [InlineData("label", "main.append(document.createElement('input'))")]
    public async Task A_fault_on_a_page_is_found(string rule, string plant)
    {
        var page = await OpenAsync(Size.Desk);
        var response = await page.GoAsync("/");
        Assert.Contains("script-src", await response.HeaderValueAsync("Content-Security-Policy"), StringComparison.Ordinal);
        await page.Page.EvaluateAsync($"() => {{ const main = document.querySelector('main'); {plant} }}");
        Assert.StartsWith($"{rule}: ", Assert.Single(await Axe.FindAsync(page)), StringComparison.Ordinal);
    }

    private static async Task LookAsync(WebPage page, string path, List<string> found)
    {
        await page.GoAsync(path);
        await AddAsync(page, path, found);
    }

    private static async Task AddAsync(WebPage page, string name, List<string> found) =>
        found.AddRange((await Axe.FindAsync(page)).Select(f => $"{name}: {f}"));
}
