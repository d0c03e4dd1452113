using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Comments;
using FeedBoard.Tests.Features.Moderation;
using FeedBoard.Tests.Imaging;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FeedBoard.Tests.Web.InBrowser;

/// <summary>The queue of moderators by keyboard, and notifications that lead to their comment.</summary>
[Slow]
public sealed class ModerationTests(WebBoard board) : WebTests(board), IClassFixture<WebBoard>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Cases_are_decided_and_undone_by_keyboard_and_never_while_one_types()
    {
        var (ann, bob, mod) = (await Board.JoinAsync(), await Board.JoinAsync(), await Board.JoinAsModeratorAsync());
        var feeds = new List<long>();
        for (var n = 1; n <= 3; n++)
        {
            feeds.Add((await ann.FeedAsync($"Reported {n}", images: [new("a.png", TestImages.Png(60, 40))])).Id());
            await bob.DoAsync("/api/report", new { feed_id = feeds[^1], reason = "spam", note = "A note" });
        }

        var page = await OpenAsync();
        await page.LogInAsync(mod.Email, "/moderation");
        var (cases, keyboard, outcome) = (page.Page.Locator(".case"), page.Page.Keyboard, page.Page.Locator(".outcome p"));
        await Expect(page.Page.Locator("[data-keys]")).ToBeVisibleAsync();
        await keyboard.PressAsync("h"); // no case has the focus
        await keyboard.PressAsync("j");
        await Expect(cases.Nth(0)).ToBeFocusedAsync();
        // What a Korean keyboard gives for the key j.
        await page.Page.EvaluateAsync("document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'ㅓ', bubbles: true }))");
        await Expect(cases.Nth(1)).ToBeFocusedAsync();
        await keyboard.PressAsync("k");
        await Expect(cases.Nth(0)).ToBeFocusedAsync();
        Assert.Equal("", string.Join('\n', await Axe.FindAsync(page)));
        await cases.Nth(0).Locator("input[name=reason]").FocusAsync();
        await keyboard.TypeAsync("hdjk");
        await Expect(cases.Nth(0).Locator("input[name=reason]")).ToHaveValueAsync("hdjk");
        Assert.False(await OpensAsync(cases.Nth(0).Locator(".case-history h3"))); // what was typed would be gone

        await cases.Nth(1).FocusAsync();
        await page.NavigateAsync(() => keyboard.PressAsync("d"));
        await Expect(outcome).ToHaveTextAsync("Dismissed. Nothing is hidden.");
        await Expect(page.Page.Locator("#live")).ToHaveTextAsync("Dismissed. Nothing is hidden.");
        await Expect(cases).ToHaveCountAsync(2);
        await Expect(cases.Nth(1)).ToBeFocusedAsync(); // the next one
        // While another decision is on its way, as board.js marks it, none takes its place.
        await page.Page.EvaluateAsync("document.querySelector('.case form').dataset.sent = '1'");
        await keyboard.PressAsync("h");
        await Expect(page.Page.Locator("#live")).ToHaveTextAsync("Loading …");
        await page.Page.EvaluateAsync("delete document.querySelector('.case form').dataset.sent");
        await page.NavigateAsync(() => keyboard.PressAsync("h"));
        await Expect(outcome).ToHaveTextAsync("Hidden. The case is resolved.");
        Assert.Equal("", string.Join('\n', await Axe.FindAsync(page)));
        await page.NavigateAsync(() => page.Page.Locator(".outcome button").ClickAsync());
        await Expect(cases).ToHaveCountAsync(2);
        foreach (var feed in feeds)
            Assert.Equal(200, await Board.Guest.StatusAsync($"/api/feed/read/{feed}"));

        await page.Page.Locator("[data-keys] button").ClickAsync();
        await cases.Nth(0).FocusAsync();
        await keyboard.PressAsync("j");
        await Expect(cases.Nth(0)).ToBeFocusedAsync();
        await page.Page.ReloadAsync();
        await Expect(page.Page.Locator("[data-keys] button")).ToHaveTextAsync("Turn keys on");
    }

    /// <summary>Whether a press there opens what the card is about, as elsewhere.</summary>
    private static Task<bool> OpensAsync(ILocator place) =>
        place.EvaluateAsync<bool>(
            """
            place => {
              let opens = false;
              document.addEventListener("click", event => {
                if (!event.target.closest("a")) return;
                opens = true;
                event.preventDefault();
              }, { capture: true });
              place.click();
              return opens;
            }
            """
        );

    [Theory]
    [InlineData(true, Size.Desk)]
    [InlineData(false, Size.Phone)]
    public async Task A_notification_leads_to_its_comment_however_deep_in_a_long_conversation(bool javascript, Size size)
    {
        var (ann, ben) = (await Board.JoinAsync(), await Board.JoinAsync());
        var feed = (await ann.FeedAsync("A long one", string.Concat(Enumerable.Repeat("Line after line.\n", 60)))).Id();
        var first = (await ann.CommentAsync(feed, "The first")).Id();
        var beside = (await ben.CommentAsync(feed, "Beside it", first)).Id();
        var second = (await ann.CommentAsync(feed, "Below the first", first)).Id();
        await Board.QueryAsync<object>(
            $"INSERT INTO comments (feed_id, author_id, content) SELECT {feed}, author_id, 'Number ' || n "
                + $"FROM feeds, generate_series(1, 90) n WHERE id = {feed}"
        );
        var deep = (await ben.CommentAsync(feed, "Deep down", second)).Id();
        var page = await OpenAsync(size, javascript: javascript);
        await page.LogInAsync(ann.Email, "/notifications");

        await page.NavigateAsync(() => page.Page.Locator(".notification a").First.ClickAsync());

        Assert.Equal($"/feed/{feed}?comment={deep}", page.Path);
        var target = page.Page.Locator($".threads > #comment-{first} #comment-{second} #comment-{deep}:target > .text");
        await Expect(target).ToBeInViewportAsync();
        var (header, comment) = (
            await page.Page.Locator("header.top").BoundingBoxAsync(),
            await page.Page.Locator($"#comment-{deep}").BoundingBoxAsync()
        );
        Assert.True(comment!.Y >= header!.Y + header.Height, $"{comment.Y} is under the header, which ends at {header.Y + header.Height}");
        Assert.NotEqual("rgba(0, 0, 0, 0)", await target.EvaluateAsync<string>("e => getComputedStyle(e).backgroundColor"));
        if (javascript) // axe waits for timers, which do not run otherwise
            Assert.Equal("", string.Join('\n', await Axe.FindAsync(page)));

        // What else was answered is there when it is asked for, and the way to the comment stays.
        await page.Page.Locator($"#comment-{first} > .answers-more a").ClickAsync();
        await Expect(page.Page.Locator($"#comment-{beside} .text")).ToHaveTextAsync("Beside it");
        await Expect(page.Page.Locator($"#comment-{deep} > .text")).ToHaveTextAsync("Deep down");
        Assert.Equal(1, await page.Page.Locator($"#comment-{first}").CountAsync());
    }

    [Fact]
    public async Task What_one_opens_is_read_also_where_the_back_button_shows_it_and_days_are_one_s_own()
    {
        var (ann, ben) = (await Board.JoinAsync(), await Board.JoinAsync());
        var feed = (await ann.FeedAsync()).Id();
        for (var n = 0; n < 3; n++)
            await ben.CommentAsync(feed, $"Number {n}");
        // In Seoul it is nine hours later than in UTC: half past four in the afternoon is the next day.
        await Board.QueryAsync<object>(
            $"UPDATE notifications SET create_dt = '2026-03-01 16:30Z' WHERE feed_id = {feed} "
                + $"AND id < (SELECT max(id) FROM notifications WHERE feed_id = {feed})"
        );
        await Board.QueryAsync<object>(
            $"UPDATE notifications SET create_dt = '2026-03-01 14:30Z' "
                + $"WHERE id = (SELECT min(id) FROM notifications WHERE feed_id = {feed})"
        );
        var page = await OpenAsync(keepsPages: true);
        await page.LogInAsync(ann.Email, "/notifications");
        await Expect(page.Page.Locator(".notification-day h2").Nth(1)).ToHaveTextAsync("Monday, March 2, 2026");
        Assert.Equal(
            ["Monday, March 2, 2026", "Sunday, March 1, 2026"],
            (await page.Page.Locator(".notification-day h2").AllInnerTextsAsync()).Skip(1)
        );
        await Expect(page.Page.Locator(".bell-count")).ToHaveTextAsync("3");

        await page.NavigateAsync(() => page.Page.Locator(".notification a").Nth(1).ClickAsync());
        await Expect(page.Page.Locator(".bell-count")).ToHaveTextAsync("2");
        await page.BackAsync();
        await Expect(page.Page.Locator(".notification")).ToHaveCountAsync(3);

        await Expect(page.Page.Locator(".notification[data-unread]")).ToHaveCountAsync(2);
        await Expect(page.Page.Locator(".bell-count")).ToHaveTextAsync("2");
        using var list = await ann.Client.GetAsync("/api/notification/unread", Token);
        Assert.Equal(2, (int)(await list.JsonAsync())["unread_count"]!);

        // In other tabs: with the last one the button goes, here and on the page as it is loaded then.
        var button = page.Page.GetByText("Mark all as read");
        for (var left = 2; left > 0; left--)
        {
            await Expect(button).ToBeVisibleAsync();
            var tab = await page.Page.Context.RunAndWaitForPageAsync(
                () => page.Page.Locator(".notification[data-unread] a").First.ClickAsync(new() { Button = MouseButton.Middle })
            );
            await tab.WaitForURLAsync(url => !url.Contains("/notifications", StringComparison.Ordinal) && url != "about:blank");
            await tab.CloseAsync();
        }

        await Expect(button).ToHaveCountAsync(0);
        await page.GoAsync("/notifications");
        await Expect(page.Page.Locator(".notification")).ToHaveCountAsync(3);
        await Expect(button).ToHaveCountAsync(0);
    }
}
