using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Comments;
using FeedBoard.Tests.Features.MyPage;
using static Microsoft.Playwright.Assertions;

namespace FeedBoard.Tests.Web.InBrowser;

/// <summary>Who deletes is asked or can undo it, whichever scripts have arrived; and what becomes of the message about it.</summary>
[Slow]
public sealed class UndoTests(WebBoard board) : WebTests(board), IClassFixture<WebBoard>
{
    [Theory]
    [InlineData("removal", true, true)]
    [InlineData("comments", false, true)]
    [InlineData("", false, false)]
    public async Task A_menu_asks_as_long_as_the_script_for_undoing_is_missing(string missing, bool asksOfFeed, bool asksOfComment)
    {
        var ann = await Board.JoinAsync();
        var feed = (await ann.FeedAsync("Talked about")).Id();
        var comment = (await ann.CommentAsync(feed, "First")).Id();
        var reply = (await ann.CommentAsync(feed, "A reply", comment)).Id();
        var page = await OpenAsync();
        if (missing.Length > 0)
            await page.Page.RouteAsync($"**/js/{missing}.*", route => route.AbortAsync());

        await page.LogInAsync(ann.Email, $"/feed/{feed}");
        await AsksAsync(".feed", asksOfFeed);
        await AsksAsync($"#comment-{comment} > .comment-foot", asksOfComment);
        await page.GoAsync($"/feed/{feed}/answers/{comment}");
        await AsksAsync($"#comment-{reply} > .comment-foot", asksOfComment);

        async Task AsksAsync(string item, bool asks)
        {
            var menu = page.Page.Locator($"{item} .more-menu");
            await menu.Locator("summary").ClickAsync();
            await Expect(menu.Locator("button")).ToBeVisibleAsync();
            await Expect(menu.Locator(".without-undo")).ToBeVisibleAsync(new() { Visible = asks });
            await menu.Locator("summary").ClickAsync();
        }
    }

    [Fact]
    public async Task A_tab_that_is_hidden_for_a_moment_deletes_what_waits_and_what_was_done_can_still_be_undone()
    {
        var (ann, ben) = (await Board.JoinAsync(), await Board.JoinAsync());
        var feed = (await ann.FeedAsync("Soon gone")).Id();
        var page = await OpenAsync();
        await page.LogInAsync(ann.Email, $"/person/{await Board.IdOfAsync(ben)}/safety");
        var mute = page.Page.Locator("form[data-restrict=mute] button");
        await mute.ClickAsync();
        await page.HoldToastAsync();
        await HideForAMomentAsync(page);
        await page.Page.Locator(".toast button").First.ClickAsync();
        await Expect(page.Page.Locator(".toast")).ToContainTextAsync($"You see what {ben.Nickname} posts again.");
        await Expect(mute).ToBeFocusedAsync();

        await page.GoAsync("/me");
        await page.Page.Locator($"#feed-{feed} .feed-menu summary").ClickAsync();
        await page.Page.Locator($"#feed-{feed} .feed-menu button").ClickAsync();
        await page.HoldToastAsync();
        await HideForAMomentAsync(page);
        await Faults.Wait.ForAsync(
            "the deleting",
            async () => await Board.QueryAsync<long>($"SELECT count(*) FROM feeds WHERE id = {feed}") == 0
        );
    }

    [Fact]
    public async Task Who_closes_a_message_goes_on_where_they_were()
    {
        var ann = await Board.JoinAsync();
        var older = (await ann.FeedAsync("Older")).Id();
        var newer = (await ann.FeedAsync("Newer")).Id();
        var page = await OpenAsync();
        await page.LogInAsync(ann.Email, "/me");
        await page.Page.Locator($"#feed-{newer} .feed-menu summary").ClickAsync();
        await page.Page.Locator($"#feed-{newer} .feed-menu button").ClickAsync();
        await page.HoldToastAsync();
        var next = page.Page.Locator($"#feed-{older} .card-title a");
        await Expect(next).ToBeFocusedAsync();

        await page.Page.Locator(".toast-close").ClickAsync();
        await Expect(page.Page.Locator(".toast")).ToHaveCountAsync(0);
        await Expect(next).ToBeFocusedAsync();
    }

    private static Task HideForAMomentAsync(WebPage page) =>
        page.Page.EvaluateAsync(
            """
            () => {
              Object.defineProperty(document, "hidden", { value: true, configurable: true });
              document.dispatchEvent(new Event("visibilitychange"));
              delete document.hidden;
              document.dispatchEvent(new Event("visibilitychange"));
            }
            """
        );
}
