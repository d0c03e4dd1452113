using FeedBoard.Tests.Board;

namespace FeedBoard.Tests.Web;

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
        var ann = await Board.JoinAsync();
        var feed = await ann.FeedAsync("A title", "Some words, and https://example.org/ too");
        var page = await OpenAsync(size, language, dark);
        var found = new List<string>();

        await Tests.Comments.CommentCalls.CommentAsync(ann, feed.Id(), "Well said");
        var author = (long)feed["author_id"]!;

        foreach (var path in TourOfPages.ForGuests(feed.Id(), author)) await LookAsync(page, path, found);
        await page.SignUpAsync("x".PadRight(50, 'x'), "nobody@nowhere", "password");
        await AddAsync(page, "/signup with errors", found);

        var ben = await Board.JoinAsync();
        var own = await ben.FeedAsync("Ben's");
        await page.LogInAsync(ben.Email);
        foreach (var path in TourOfPages.ForMembers(feed.Id(), own.Id(), author)) await LookAsync(page, path, found);
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
