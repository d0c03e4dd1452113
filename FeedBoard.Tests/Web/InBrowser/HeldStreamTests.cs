using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Comments;
using FeedBoard.Tests.Features.Events;
using static Microsoft.Playwright.Assertions;

namespace FeedBoard.Tests.Web.InBrowser;

/// <summary>
/// What happens between the reading of a page and its stream, which is held back here, is seen as soon as the stream is there.
/// </summary>
[Slow]
public sealed class HeldStreamTests(WebBoard board) : WebTests(board), IClassFixture<WebBoard>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    [InlineData(false, true)]
    public async Task Nothing_falls_between_reading_and_listening(bool signedIn, bool forgotten)
    {
        var (ann, ben) = (await Board.JoinAsync(), await Board.JoinAsync());
        var feed = (await ann.FeedAsync("Before", "Words before")).Id();
        var (changed, deleted) = (
            (await ben.CommentAsync(feed, "To be changed")).Id(),
            (await ben.CommentAsync(feed, "To be deleted")).Id()
        );
        var (page, list) = (await OpenAsync(), await OpenAsync());
        if (signedIn)
        {
            await page.LogInAsync(ann.Email);
            await list.LogInAsync(ann.Email);
        }

        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        foreach (var (tab, path) in ((WebPage, string)[])[(page, $"/feed/{feed}"), (list, "/")])
        {
            await tab.HoldAsync("**/api/events**", release.Task);
            await tab.GoAsync(path);
        }

        using (await ben.Client.PutAsync($"/api/like/?feed_id={feed}", null, Token))
            Assert.Equal(1L, await Board.QueryAsync<long>($"SELECT count(*) FROM feed_likes WHERE feed_id = {feed}"));
        var said = (await ben.CommentAsync(feed, "Fell in between")).Id();
        using (await ben.PatchCommentAsync(changed, "Changed"))
            await ben.RemoveCommentAsync(deleted);
        using (await ann.PatchFeedAsync(feed, Form.Of(("title", "After"), ("content", "Words after"))))
            await ben.FeedAsync("New");
        if (forgotten)
        {
            await using (await LiveStream.OpenSettledAsync(Board))
                await Board.QueryAsync<object>("UPDATE event_log SET forgotten = newest");
        }

        await Expect(page.Page.Locator($"#comment-{said}")).ToHaveCountAsync(0);
        release.SetResult();

        var likes = signedIn ? "form.like [data-number]" : "[data-likes] [data-n]";
        await Expect(page.Page.Locator($"#feed-{feed} {likes}")).ToHaveTextAsync("1");
        await Expect(page.Page.Locator($"#comment-{said} .text")).ToHaveTextAsync("Fell in between");
        await Expect(page.Page.Locator($"#comment-{changed} .text")).ToHaveTextAsync("Changed");
        await Expect(page.Page.Locator($"#comment-{deleted}")).ToHaveCountAsync(0);
        await Expect(page.Page.Locator(".comments-count")).ToHaveTextAsync("2");
        await Expect(page.Heading).ToHaveTextAsync("After");
        await Expect(page.Page.Locator($"#feed-{feed} > .text")).ToHaveTextAsync("Words after");
        if (signedIn)
            await Expect(page.Page.Locator(".bell-count")).Not.ToHaveTextAsync("");
        await Expect(list.Page.Locator($"#feed-{feed} {likes}")).ToHaveTextAsync("1");
        await Expect(list.Page.Locator($"#feed-{feed} [data-comments] [data-n]")).ToHaveTextAsync("2");
        await Expect(list.Page.Locator("[data-news]")).ToHaveTextAsync("1 new feed");

        using (await ann.DeleteFeedAsync(feed))
            await Expect(page.Page.Locator("[data-gone]")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_page_whose_feed_goes_before_it_listens_says_so()
    {
        var ann = await Board.JoinAsync();
        var feed = (await ann.FeedAsync()).Id();
        var page = await OpenAsync();
        var release = await page.HoldAsync("**/api/events**");
        await page.GoAsync($"/feed/{feed}");
        using (await ann.DeleteFeedAsync(feed))
            release.SetResult();
        await Expect(page.Page.Locator("[data-gone]")).ToContainTextAsync("was deleted meanwhile");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(120_000)]
    public async Task A_tab_that_was_hidden_shows_what_happened_however_long_it_was(int away)
    {
        var (ann, ben) = (await Board.JoinAsync(), await Board.JoinAsync());
        var feed = (await ann.FeedAsync()).Id();
        var deleted = (await ben.CommentAsync(feed, "To be deleted")).Id();
        var page = await OpenAsync(path: $"/feed/{feed}");
        await Expect(page.Page.Locator("html[data-live=open]")).ToHaveCountAsync(1);
        await page.Page.EvaluateAsync("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))");
        await page.Page.EvaluateAsync("away => { const now = Date.now; Date.now = () => now() + away; }", away);

        using (await ben.Client.PutAsync($"/api/like/?feed_id={feed}", null, Token))
            await ben.RemoveCommentAsync(deleted);
        var said = (await ben.CommentAsync(feed, "While you were away")).Id();
        await page.Page.EvaluateAsync("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))");

        await Expect(page.Page.Locator($"#comment-{said} .text")).ToHaveTextAsync("While you were away");
        await Expect(page.Page.Locator($"#comment-{deleted}")).ToHaveCountAsync(0);
        await Expect(page.Page.Locator($"#feed-{feed} [data-likes] [data-n]")).ToHaveTextAsync("1");

        // And it listens from there.
        await ben.CommentAsync(feed, "The next one");
        await Expect(page.Page.Locator(".comments-count")).ToHaveTextAsync("2");
    }
}
