namespace FeedBoard.Tests.Web.InBrowser;

/// <summary>axe finds nothing on any page: in both themes, on a phone and on a desk, for a guest and for somebody signed in.</summary>
public sealed class AxeTests(WebBoard board, Axe axe) : WebTests(board), IClassFixture<WebBoard>
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

        foreach (var path in tour.ForGuests()) await LookAsync(page, path, found);
        await page.SignUpAsync(new string('x', 50), "nobody@nowhere");
        await AddAsync(page, "/signup with errors", found);

        await page.LogInAsync(tour.Member.Email);
        foreach (var path in tour.ForMembers()) await LookAsync(page, path, found);
        await page.Page.Locator("header details.menu summary").ClickAsync();
        await AddAsync(page, "the menu", found);

        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    private async Task LookAsync(WebPage page, string path, List<string> found)
    {
        await page.GoAsync(path);
        await AddAsync(page, path, found);
    }

    private async Task AddAsync(WebPage page, string name, List<string> found)
        => found.AddRange((await axe.FindAsync(page)).Select(f => $"{name}: {f}"));
}
